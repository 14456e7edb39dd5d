import type { Environment, Family, JsonObject, Scenario } from '../contract.ts';
import { canonicalJson } from '../hash/canonical.ts';
import { parseSeed } from '../hash/streams.ts';
import { HashChain } from '../hash/xxh64.ts';
import { InputError } from '../errors.ts';
import { Stage, actionStream } from './play.ts';

/** What pins an environment's rules: hashes of random episodes. One committed file an environment. */
export interface Golden {
  readonly environment: string;
  readonly rules: number;
  readonly runs: readonly GoldenRun[];
}

export interface GoldenRun {
  readonly scenario: Scenario;
  /** Most ticks of an episode. */
  readonly ticks: number;
  /** Decimal; hash k is of seed k. */
  readonly seeds: readonly string[];
  readonly hashes: readonly string[];
}

/**
 * The chain over one random episode: the start state, then each tick's state and outcome. Actions come from the seed, too.
 */
export function goldenHash(env: Environment, seed: bigint, ticks: number): string {
  const stage = new Stage(env);
  const stream = actionStream(`golden ${seed}`);
  const chain = new HashChain();
  const { reward, events, status, score } = stage.outcome;
  const written = [reward, events, status, score].map((a) => new Uint8Array(a.buffer));
  env.reset(stage.worlds, 0, seed);
  chain.push(stage.bytes(0));
  for (let tick = 0; tick < ticks && status[0] === 0; tick++) {
    stage.draw(0, stream.at(tick));
    stage.step(0);
    chain.push(stage.bytes(0));
    for (const bytes of written) chain.push(bytes);
  }
  return chain.toString();
}

export const GOLDEN_SEEDS = ['0', '1', '2', '18446744073709551615'];
const GOLDEN_TICKS = 400;

export function goldenOf(family: Family, froms: readonly (string | JsonObject)[], seeds: readonly string[] = GOLDEN_SEEDS): Golden {
  const runs = froms.map((from) => {
    const env = family.create(family.resolve(from));
    const ticks = Math.min(env.horizon, GOLDEN_TICKS);
    return { scenario: env.scenario, ticks, seeds, hashes: seeds.map((text) => goldenHash(env, seedOf(text), ticks)) };
  });
  return { environment: family.id, rules: family.rules, runs };
}

function seedOf(text: string): bigint {
  const seed = parseSeed(text);
  if (seed === undefined) throw new InputError('seeds', `expected an unsigned 64-bit integer in decimal, got '${text}'`);
  return seed;
}

/** What is wrong with the committed hashes, with what to do; undefined where they are as they were. */
export function goldenDifference(committed: Golden, now: Golden): string | undefined {
  const { environment: id } = now;
  if (committed.environment !== id) return `the golden file is of ${committed.environment}, not of ${id}`;
  if (committed.rules !== now.rules) return `${id} has rules ${now.rules}, the golden file is of rules ${committed.rules}: write it anew (UPDATE_GOLDEN=1)`;
  const changed = now.runs.map((run, k) => runDifference(committed.runs[k], run)).find((text) => text !== undefined);
  if (changed !== undefined) return `${id}: ${changed}; raise rules (now ${now.rules}) if this change is meant`;
  if (committed.runs.length !== now.runs.length) return `${id}: the golden file has ${committed.runs.length} runs, expected ${now.runs.length}: write it anew (UPDATE_GOLDEN=1)`;
  return undefined;
}

function runDifference(committed: GoldenRun | undefined, now: GoldenRun): string | undefined {
  if (committed === undefined) return undefined;
  const { name } = now.scenario;
  if (canonicalJson(committed.scenario) !== canonicalJson(now.scenario)) return `scenario '${name}' resolves to something else than it did`;
  if (committed.ticks !== now.ticks || canonicalJson(committed.seeds) !== canonicalJson(now.seeds)) return `scenario '${name}' is played with other seeds or ticks`;
  const k = now.hashes.findIndex((hash, at) => hash !== committed.hashes[at]);
  return k < 0 ? undefined : `scenario '${name}', seed ${now.seeds[k]}: hash ${now.hashes[k]}, was ${committed.hashes[k]}`;
}

/** A file may be written where nothing is pinned yet, where rules were raised, or where runs only came to it. */
export function mayRewrite(committed: Golden | undefined, now: Golden): boolean {
  if (committed === undefined || committed.rules !== now.rules) return true;
  return now.runs.length >= committed.runs.length && committed.runs.every((run, k) => runDifference(run, now.runs[k]) === undefined);
}
