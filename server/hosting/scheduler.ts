import type { Runnable, Turn } from './turn.ts';

interface Alarm {
  readonly atMs: number;
  readonly it: Runnable;
}

/** Fractions that spread any number of phases evenly over 0..1 (golden ratio). */
const SPREAD = 0.618033988749895;

/**
 * One timer for every match that waits for a time. Deadlines are absolute, so that lateness never adds up; each runnable has one
 * alarm, the last one set. A binary heap; alarms that were moved stay in it and are skipped.
 */
export class Scheduler {
  private readonly turn: Turn;
  private readonly heap: Alarm[] = [];
  private readonly alarms = new Map<Runnable, Alarm>();
  private cancel: (() => void) | undefined;
  private armedMs = Number.POSITIVE_INFINITY;
  private phases = 0;

  constructor(turn: Turn) {
    this.turn = turn;
  }

  /** How many wait. */
  get size(): number {
    return this.alarms.size;
  }

  /** Where in its period the next paced match begins, ms: 500 matches of 10 Hz do not all fire at once. */
  phase(periodMs: number): number {
    this.phases = (this.phases + SPREAD) % 1;
    return this.phases * periodMs;
  }

  set(it: Runnable, atMs: number): void {
    if (this.alarms.get(it)?.atMs === atMs) return;
    const alarm = { atMs, it };
    this.alarms.set(it, alarm);
    this.push(alarm);
    if (atMs < this.armedMs) this.arm();
  }

  clear(it: Runnable): void {
    this.alarms.delete(it);
  }

  /** Stops the timer; nothing fires any more. */
  stop(): void {
    this.alarms.clear();
    this.heap.length = 0;
    this.cancel?.();
    this.armedMs = Number.POSITIVE_INFINITY;
  }

  private arm(): void {
    this.cancel?.();
    this.cancel = undefined;
    this.armedMs = this.heap[0]?.atMs ?? Number.POSITIVE_INFINITY;
    if (this.armedMs < Number.POSITIVE_INFINITY) this.cancel = this.turn.loop.timer(this.armedMs, () => this.fire());
  }

  private fire(): void {
    const now = this.turn.now();
    while (this.heap.length > 0 && this.heap[0].atMs <= now) {
      const alarm = this.pop();
      if (this.alarms.get(alarm.it) !== alarm) continue;
      this.alarms.delete(alarm.it);
      this.turn.run(alarm.it);
    }
    while (this.heap.length > 0 && this.alarms.get(this.heap[0].it) !== this.heap[0]) this.pop();
    this.arm();
  }

  private push(alarm: Alarm): void {
    const { heap } = this;
    let k = heap.push(alarm) - 1;
    while (k > 0) {
      const up = (k - 1) >> 1;
      if (heap[up].atMs <= alarm.atMs) break;
      heap[k] = heap[up];
      k = up;
    }
    heap[k] = alarm;
  }

  private pop(): Alarm {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop() as Alarm;
    if (heap.length === 0) return first;
    let k = 0;
    for (;;) {
      let child = 2 * k + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1].atMs < heap[child].atMs) child++;
      if (heap[child].atMs >= last.atMs) break;
      heap[k] = heap[child];
      k = child;
    }
    heap[k] = last;
    return first;
  }
}
