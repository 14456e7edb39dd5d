import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError, deriveSeed, hashJson, type Environment } from '../../environments/index.ts';
import { createMatch, type ClockPolicy, type LatePolicy, type MatchFooter, type MatchLog, type MatchOutput } from '../../match/index.ts';
import { buildOperator, checkOperator, type Blueprint } from '../../operators/index.ts';
import { PlayDigest, type Digests, type Signer } from '../../record/index.ts';
import { FileError, RecordFile, nodeSha256, onFile } from '../files/index.ts';
import { packageVersion } from '../version.ts';
import { drive } from './drive.ts';

export interface RunPlan {
  readonly environment: Environment;
  /** One a seat, complete. */
  readonly seats: readonly Blueprint[];
  /** How each was written, for names of files. */
  readonly names: readonly string[];
  readonly seed: bigint;
  readonly episodes: number;
  readonly clock: ClockPolicy;
  readonly late: readonly LatePolicy[];
  /** Folder of the records; absent: none are written. */
  readonly out?: string;
  readonly overwrite: boolean;
  readonly signer?: Signer;
  readonly signal: AbortSignal;
  readonly onTick?: (episode: number, tick: number) => void;
  readonly onFault?: (episode: number, fault: Extract<MatchOutput, { t: 'fault' }>) => void;
}

export interface EpisodeResult {
  readonly episode: number;
  /** hash(seed, 0, episode) */
  readonly seed: bigint;
  readonly footer: MatchFooter;
  /** Digest of what was played, whatever the seed: equal ones are one observation. */
  readonly play: string;
  readonly faults: number;
  readonly file?: string;
  readonly digests?: Digests;
}

/** Plays one episode after another; stops early when the signal aborts. Files that would be written must not exist yet. */
export async function* runEpisodes(plan: RunPlan): AsyncGenerator<EpisodeResult> {
  plan.seats.forEach((b, seat) => {
    refuseOutsiders(b, seat);
    checkOperator(buildOperator(b), plan.environment, { seat });
  });
  if (plan.out !== undefined) prepareFolder(plan, plan.out);
  for (let episode = 0; episode < plan.episodes && !plan.signal.aborted; episode++) yield await runEpisode(plan, episode);
}

/** Kinds that act through somebody outside this process. */
const OUTSIDERS: { readonly [kind: string]: string } = { human: 'a person with a browser', remote: 'another process' };

function refuseOutsiders(b: Blueprint, seat: number): void {
  const who = OUTSIDERS[b.kind];
  if (who !== undefined) throw new InputError(`seat ${seat}`, `'${b.kind}' acts through ${who}; this command plays built-in operators only`);
  for (const child of b.children ?? []) refuseOutsiders(child, seat);
}

async function runEpisode(plan: RunPlan, episode: number): Promise<EpisodeResult> {
  const seed = deriveSeed(plan.seed, 0, episode);
  const file = plan.out === undefined ? undefined : recordFile(plan, join(plan.out, fileName(plan, episode)));
  const play = new PlayDigest(nodeSha256);
  let faults = 0;
  const match = createMatch({
    environment: plan.environment, seed, episode, clock: plan.clock,
    seats: plan.seats.map((b, i) => ({ operator: buildOperator(b), late: plan.late[i] })),
    log: file === undefined ? withoutFile(play) : beside(file, play),
  });
  try {
    const footer = await drive(match, {
      signal: plan.signal,
      onTick: (tick) => plan.onTick?.(episode, tick),
      onFault: (f) => {
        faults++;
        plan.onFault?.(episode, f);
      },
    });
    const written = file === undefined ? {} : { file: file.path, ...(file.digests === undefined ? {} : { digests: file.digests }) };
    return { episode, seed, footer, play: play.digest, faults, ...written };
  } finally {
    file?.abandon();
  }
}

const nothing = (): void => undefined;

function withoutFile(play: PlayDigest): MatchLog {
  return { header: nothing, seat: nothing, note: nothing, footer: nothing, tick: (e) => play.tick(e) };
}

function beside(file: RecordFile, play: PlayDigest): MatchLog {
  return {
    header: (h) => file.header(h),
    seat: (c) => file.seat(c),
    note: (n) => file.note(n),
    footer: (f) => file.footer(f),
    tick: (e) => {
      file.tick(e);
      play.tick(e);
    },
  };
}

function recordFile(plan: RunPlan, path: string): RecordFile {
  const observed = { package: packageVersion, created: new Date().toISOString(), node: process.version };
  return new RecordFile({ path, observed, overwrite: plan.overwrite, ...(plan.signer === undefined ? {} : { signer: plan.signer }) });
}

function prepareFolder(plan: RunPlan, out: string): void {
  onFile(out, 'create', () => mkdirSync(out, { recursive: true }));
  if (plan.overwrite) return;
  const there = new Set(onFile(out, 'read', () => readdirSync(out)));
  for (let episode = 0; there.size > 0 && episode < plan.episodes; episode++) {
    const name = fileName(plan, episode);
    if (there.has(name)) throw new FileError(join(out, name), 'EEXIST', 'exists already, and nothing was run; pass --overwrite, or choose another --out');
  }
}

/** `cramped_room.greedy+random.s7.e0.lsr`; a line-up that makes a poor file name is named by its hash. */
export function fileName(plan: Pick<RunPlan, 'environment' | 'names' | 'seats' | 'seed'>, episode: number): string {
  const plain = plan.names.join('+');
  const lineUp = /^[\w+-]{1,60}$/.test(plain) ? plain : hashJson(plan.seats).slice(0, 12);
  const scenario = plan.environment.scenario.name.replace(/[^\w.-]+/g, '_').slice(0, 60);
  return `${scenario}.${lineUp}.s${plan.seed}.e${episode}.lsr`;
}
