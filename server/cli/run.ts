import type { Command } from 'commander';
import { InputError, parseSeed } from '../../environments/index.ts';
import { parseSeat } from '../../operators/index.ts';
import { loadSigningKey, signerOf } from '../files/index.ts';
import { runEpisodes, type EpisodeResult, type RunPlan } from '../run/episodes.ts';
import { CLOCK_HELP, parseClock, parseLate } from './clock.ts';
import { CliError, EXIT } from './exit.ts';
import { interruptible } from './interrupt.ts';
import { Progress } from './progress.ts';
import { environmentFrom } from './scenario.ts';

interface RunFlags {
  env: string;
  scenario: string;
  set: string[];
  seats: string;
  seed: string;
  episodes: string;
  out?: string;
  overwrite?: boolean;
  clock: string;
  late: string;
  sign?: string;
  json?: boolean;
  quiet?: boolean;
}

const EXAMPLES = `
Examples:
  lockstep run --env overcooked --scenario cramped_room --seats greedy,greedy --seed 7 --episodes 4 --out runs/
  lockstep run --env overcooked --scenario examples/layouts/galley.json --seats random,random --set horizon=100
  lockstep run --env kuhn --scenario standard --seats random,random --episodes 1000 --json
  lockstep run --env overcooked --scenario cramped_room --seats 'hold(every(3,random)),greedy' --clock paced:10

Episode k is played under the seed hash(seed, 0, k), which is printed. Ctrl-C ends the running episode; every record stays whole.`;

export function addRun(program: Command): void {
  program
    .command('run')
    .description('Plays matches of built-in operators and writes a record of each')
    .requiredOption('--env <id>', 'environment, see `lockstep envs`')
    .requiredOption('--scenario <name>', 'a name, a JSON object of options, or a file (.layout, .json)')
    .requiredOption('--seats <list>', 'one operator a seat, separated by commas: greedy,random or hold(every(2,random)),stay or a blueprint in JSON')
    .option('--set <key=value>', 'sets an option of the scenario; may be given several times', (v: string, all: string[]) => [...all, v], [] as string[])
    .option('--seed <n>', 'unsigned 64-bit number', '0')
    .option('--episodes <n>', 'how many', '1')
    .option('--out <folder>', 'where the records go; without it none are written')
    .option('--overwrite', 'replace records of the same name')
    .option('--clock <policy>', CLOCK_HELP, 'barrier')
    .option('--late <policy>', 'default | repeat | hold-plan | wait:MS, for all seats or one each, separated by commas', 'default')
    .option('--sign <key.pem>', 'sign the records with this Ed25519 key')
    .option('--json', 'one JSON object a line instead of text')
    .option('--quiet', 'no progress bar')
    .addHelpText('after', EXAMPLES)
    .action((flags: RunFlags) => interruptible((signal) => run(flags, signal)));
}

async function run(flags: RunFlags, signal: AbortSignal): Promise<void> {
  const plan = planOf(flags, signal);
  const progress = new Progress(flags.quiet !== true && flags.json !== true, plan.episodes * plan.environment.horizon, 'ticks');
  const results: EpisodeResult[] = [];
  let done = 0;
  const onTick = (_episode: number, tick: number): void => progress.set(done + tick);
  const onFault: RunPlan['onFault'] = (episode, f) => progress.line(`episode ${episode}, tick ${f.tick}: seat ${f.seat} ${f.detail}`);
  for await (const result of runEpisodes({ ...plan, onTick, onFault })) {
    done += result.footer.ticks;
    results.push(result);
    progress.clear();
    console.log(flags.json === true ? JSON.stringify(jsonOf(result)) : textOf(result));
  }
  progress.clear();
  if (flags.json !== true) console.log(summary(results, plan));
  if (signal.aborted) throw new CliError(`interrupted after ${results.length} of ${plan.episodes} episodes`, EXIT.interrupted);
  const faults = results.reduce((n, r) => n + r.faults, 0);
  if (faults > 0) throw new CliError(`operators failed ${faults} times; each failure counts as 'none' in the ledger`, EXIT.failed);
}

function planOf(flags: RunFlags, signal: AbortSignal): RunPlan {
  const environment = environmentFrom(flags, (line) => console.error(line));
  const names = splitSeats(flags.seats);
  if (names.length !== environment.seats.length) {
    throw new InputError('--seats', `${environment.scenario.name} has ${environment.seats.length} seats, got ${names.length}: ${names.join(' | ')}`);
  }
  const seed = parseSeed(flags.seed);
  if (seed === undefined) throw new InputError('--seed', `expected a whole number from 0 to 18446744073709551615, got '${flags.seed}'`);
  const episodes = Number(flags.episodes);
  if (!Number.isInteger(episodes) || episodes < 1 || episodes > 4294967295) throw new InputError('--episodes', `expected a whole number from 1, got '${flags.episodes}'`);
  return {
    environment, names, seed, episodes, signal,
    seats: names.map((name, i) => seatOf(name, i)),
    clock: parseClock(flags.clock),
    late: parseLate(flags.late, environment.seats.length),
    overwrite: flags.overwrite === true,
    ...(flags.out === undefined ? {} : { out: flags.out }),
    ...(flags.sign === undefined ? {} : { signer: signerOf(loadSigningKey(flags.sign)) }),
  };
}

function seatOf(text: string, seat: number): RunPlan['seats'][number] {
  try {
    return parseSeat(text);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`--seats, seat ${seat}`, error.message);
    throw error;
  }
}

/** Splits at commas that stand outside brackets; `scripted:plan=N,after=stay` holds its own commas, so a part without a letter first or with = joins the one before. */
export function splitSeats(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const c of text) {
    if ('([{'.includes(c)) depth++;
    if (')]}'.includes(c)) depth--;
    if (c !== ',' || depth > 0) part += c;
    else {
      parts.push(part);
      part = '';
    }
  }
  parts.push(part);
  const out: string[] = [];
  for (const p of parts) {
    if (out.length > 0 && /^\s*\w+=[^(]*$/.test(p)) out[out.length - 1] += `,${p}`;
    else out.push(p.trim());
  }
  return out;
}

function jsonOf(r: EpisodeResult): object {
  const { episode, seed, footer, play, faults, file, digests } = r;
  return { episode, seed: seed.toString(), ...footer, play, faults, ...(file === undefined ? {} : { file }), ...(digests === undefined ? {} : { digest: digests.canonical }) };
}

function textOf({ episode, seed, footer, file }: EpisodeResult): string {
  const others = footer.ledger.flatMap(({ asked, own, ...rest }, seat) => {
    const counts = Object.entries(rest).map(([name, n]) => `${name} ${n}`);
    return counts.length === 0 ? [] : [`seat ${seat}: ${own} of ${asked} own, ${counts.join(', ')}`];
  });
  const ledger = others.length === 0 ? 'every action its own' : others.join('; ');
  return `episode ${episode}  seed ${seed}  ${footer.ticks} ticks  ${footer.status}  score ${footer.score.join(' : ')}  ${ledger}${file === undefined ? '' : `  ${file}`}`;
}

function summary(results: readonly EpisodeResult[], plan: RunPlan): string {
  const teams = results[0]?.footer.score.map((_, t) => results.map((r) => r.footer.score[t])) ?? [];
  const means = teams.map((scores) => (scores.reduce((a, b) => a + b, 0) / scores.length).toFixed(2).replace(/\.?0+$/, ''));
  const distinct = new Set(results.map((r) => r.play)).size;
  const { scenario } = plan.environment;
  return `${scenario.name} (${scenario.environment}), ${plan.names.join(', ')}: ${results.length} episodes, ${distinct} distinct, mean score ${means.join(' : ')}`;
}
