import { randomBytes } from 'node:crypto';
import { InputError, makeEnvironment, parseSeed, unknownName, type Environment, type JsonObject } from '../../environments/index.ts';
import type { DisconnectPolicy, LatePolicy } from '../../match/index.ts';
import { buildOperator, checkOperator, completeBlueprint, parseSeat, type Blueprint } from '../../operators/index.ts';
import type { ClientMessages } from '../../protocol/index.ts';
import { actsFromOutside, refuseUnhosted } from '../effects/index.ts';
import type { SlotPlan } from '../hosting/index.ts';

type Create = ClientMessages['create'];

/** A match that waits for its seats stands still this long for a lost one, unless `create` says otherwise. */
const HOLD_MS = 30_000;

export interface CreatedPlans {
  readonly environment: Environment;
  readonly seed: bigint;
  readonly plans: readonly SlotPlan[];
}

/** What a `create` asks for, all of it checked. Throws InputError. */
export function plansOf(m: Create, newId: () => string): CreatedPlans {
  const environment = makeEnvironment(m.environment, m.scenario as string | JsonObject);
  const blueprints = blueprintsOf(m, environment);
  const count = m.count ?? m.seeds?.length ?? 1;
  const seeds = m.seeds?.map((s, k) => seedOf(s, `seeds[${k}]`));
  if (seeds !== undefined && seeds.length !== count) throw new InputError('seeds', `expected one for each of ${count} slots, got ${seeds.length}`);
  const seed = m.seed === undefined ? randomBytes(8).readBigUInt64LE() : seedOf(m.seed, 'seed');
  const clock = (m.clock ?? { kind: 'barrier' }) as SlotPlan['clock'];
  const autoReset = m.autoReset ?? false;
  if (autoReset && m.episodes === undefined && clock.kind !== 'paced' && !blueprints.some(actsFromOutside)) {
    throw new InputError('episodes', 'built-in operators alone would play without end; say how many episodes');
  }
  const base = {
    environment, blueprints, clock, late: lateOf(m.late as LatePolicy[] | undefined, blueprints.length), disconnect: disconnectOf(m, clock), lead: m.lead ?? 0, autoReset,
    paused: m.start === false, seed, ...(m.episodes === undefined ? {} : { episodes: m.episodes }),
  };
  const plans = Array.from({ length: count }, (_, slot) => ({ ...base, id: newId(), slot, ...(seeds === undefined ? {} : { first: seeds[slot], seed: seeds[slot] }) }));
  return { environment, seed, plans };
}

function seedOf(text: string, where: string): bigint {
  const seed = parseSeed(text);
  if (seed === undefined) throw new InputError(where, `expected a whole number from 0 to 18446744073709551615, got '${text}'`);
  return seed;
}

function disconnectOf(m: Create, clock: SlotPlan['clock']): DisconnectPolicy {
  if (m.disconnect !== undefined) return m.disconnect as DisconnectPolicy;
  // time does not stand still under a paced clock; without one, a lost seat would let the rest of the episode rush by
  return clock.kind === 'paced' ? { kind: 'continue', policy: { kind: 'default' } } : { kind: 'hold', graceMs: HOLD_MS };
}

function lateOf(late: readonly LatePolicy[] | undefined, seats: number): LatePolicy[] {
  if (late !== undefined && late.length !== 1 && late.length !== seats) throw new InputError('late', `expected one policy, or one for each of ${seats} seats, got ${late.length}`);
  return Array.from({ length: seats }, (_, k) => late?.[late.length === 1 ? 0 : k] ?? { kind: 'default' });
}

function blueprintsOf(m: Create, env: Environment): Blueprint[] {
  if (m.seats.length !== env.seats.length) throw new InputError('seats', `${env.scenario.name} has ${env.seats.length} seats, got ${m.seats.length}`);
  const views = m.views ?? Object.keys(env.views);
  checkViews(views, env, 'views');
  return m.seats.map((given, seat) => seatBlueprint(given, env, seat, views, `seats[${seat}]`));
}

/** The complete blueprint of an operator given as text or JSON, fit for the seat. Throws InputError. */
export function seatBlueprint(given: unknown, env: Environment, seat: number, views: readonly string[], where: string): Blueprint {
  const named = located(where, () => (typeof given === 'string' ? parseSeat(given) : completeBlueprint(given)));
  const blueprint = completeBlueprint(withViews(named, views));
  refuseUnhosted(blueprint, where);
  checkOperator(buildOperator(blueprint), env, { seat, where });
  return blueprint;
}

/** What a seat is sent where its `join` does not say: what it was created with; of one that may see everything, the tensors. */
export function viewsByDefault(env: Environment, own: readonly string[]): readonly string[] {
  return own.length === Object.keys(env.views).length ? tensorViews(env) : own;
}

/** Names of the views that are tensors. */
export function tensorViews(env: Environment): string[] {
  return Object.entries(env.views).filter(([, v]) => v.kind === 'tensor').map(([name]) => name);
}

export function checkViews(views: readonly string[], env: Environment, where: string): void {
  for (const name of views) if (!Object.hasOwn(env.views, name)) throw new InputError(where, unknownName('view', name, Object.keys(env.views)));
}

function withViews(b: Blueprint, views: readonly string[]): Blueprint {
  if (b.kind === 'remote' && (b.params?.views as string[] | undefined ?? []).length === 0) return { ...b, params: { ...b.params, views: [...views] } };
  return b.children === undefined ? b : { ...b, children: b.children.map((c) => withViews(c, views)) };
}

function located<T>(where: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError) throw new InputError(where, error.message);
    throw error;
  }
}
