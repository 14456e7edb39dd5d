import { fork, type ChildProcess } from 'node:child_process';

/** One measured thing. `run` does about 0.3 s of work and returns one value; it is called many times in one process. */
export interface BenchCase {
  readonly name: string;
  /** For example 'steps/s', 'bytes/tick'. */
  readonly unit: string;
  run(): number | Promise<number>;
  /** Name of the case of the same bench that `ratio` divides by, repetition by repetition. */
  readonly of?: string;
  /** For a quantity that does not vary (a size): measured once. */
  readonly once?: boolean;
}

export interface Bench {
  readonly name: string;
  readonly about: string;
  cases(): BenchCase[] | Promise<BenchCase[]>;
}

export interface BenchRow {
  bench: string;
  case: string;
  /** Median of `raw`. */
  value: number;
  unit: string;
  /** Median over repetitions of value / value of `of` in the same repetition. */
  ratio?: number;
  of?: string;
  raw: number[];
}

/**
 * Runs the cases `repetitions` times after one warm-up, each in a process of its own, one at a time, in alternating order (forward,
 * backward, …), so that a drift of the machine falls on all of them alike.
 */
export async function measure(bench: Bench, repetitions: number, only: RegExp | undefined, progress: (done: number, of: number) => void): Promise<BenchRow[]> {
  const all = await bench.cases();
  const wanted = only === undefined ? all : all.filter((c) => only.test(c.name) || all.some((d) => d.of === c.name && only.test(d.name)));
  const raw = new Map<string, number[]>(wanted.map((c) => [c.name, []]));
  const runners = new Map<string, Runner>();
  try {
    for (const c of wanted) {
      const runner = await Runner.start(bench.name, c.name);
      runners.set(c.name, runner);
      if (c.once !== true) await runner.run();
    }
    for (let r = 0; r < repetitions; r++) {
      const order = r % 2 === 0 ? wanted : [...wanted].reverse();
      for (const c of order) {
        const values = raw.get(c.name) as number[];
        if (c.once === true && values.length > 0) continue;
        values.push(await (runners.get(c.name) as Runner).run());
      }
      progress(r + 1, repetitions);
    }
  } finally {
    for (const runner of runners.values()) runner.stop();
  }
  return wanted.map((c) => row(bench.name, c, raw));
}

/** A process that holds one case. */
class Runner {
  private readonly child: ChildProcess;
  private readonly name: string;

  private constructor(child: ChildProcess, name: string) {
    this.child = child;
    this.name = name;
  }

  static async start(bench: string, name: string): Promise<Runner> {
    const runner = new Runner(fork(new URL('./child.js', import.meta.url), [bench, name]), name);
    await runner.reply();
    return runner;
  }

  async run(): Promise<number> {
    this.child.send('run');
    return (await this.reply()) as number;
  }

  stop(): void {
    this.child.kill();
  }

  private reply(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const failed = (code: number | null): void => reject(new Error(`the process of case '${this.name}' ended (${code}); its error stands above`));
      this.child.once('exit', failed);
      this.child.once('message', (message) => {
        this.child.off('exit', failed);
        resolve(message);
      });
    });
  }
}

function row(bench: string, c: BenchCase, raw: Map<string, number[]>): BenchRow {
  const mine = raw.get(c.name) as number[];
  const out: BenchRow = { bench, case: c.name, value: median(mine), unit: c.unit, raw: mine };
  const base = c.of === undefined ? undefined : raw.get(c.of);
  if (base === undefined || c.of === undefined) return out;
  return { ...out, ratio: median(mine.map((v, k) => v / base[Math.min(k, base.length - 1)])), of: c.of };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const mid = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[mid] : (sorted[mid - 1] + sorted[mid]) / 2;
}
