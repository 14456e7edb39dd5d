import type { Environment, JsonObject, Outcome, Scenario, Worlds } from '../contract.ts';
import { InputError } from '../errors.ts';
import { sha256Hex } from '../hash/canonical.ts';
import { createJoint, createOutcome, createWorlds } from '../worlds.ts';
import { compileKitchen } from './config.ts';
import type { Kind } from './conform.ts';
import type { Kitchen } from './kitchen.ts';
import type { Item } from './objects.ts';
import { compilePotential } from './potential.ts';
import { FACINGS, fillOrder, layoutOf, readState } from './state.ts';
import { compileTables } from './tables.ts';
import { headerFacts, headerScenario, ingredientWorth, loadable, plain, withCookTimesOf, withOrdersOf } from './vectorKitchen.ts';
import type { FuzzGroup, Golden, Observations, VectorKitchen, VectorObject, VectorOutcome, VectorState } from './vectors.ts';

/** Makes the rules to be judged. */
export type MakeEnvironment = (kitchen: Kitchen, scenario: Scenario) => Environment;
export type Count = (step: string, kind: Kind, equal: boolean, expected: unknown, got: unknown) => void;

const PHI_TOLERANCE = 1e-9;
/** Fuzz files were made with the reference's default horizon. */
const FUZZ_HORIZON = 400;

export function conformGolden(file: string, golden: Golden, count: Count, make: MakeEnvironment): void {
  const scenario = headerScenario(golden, golden.horizon);
  const own = compileKitchen(scenario.config);
  const { all_orders: _all, bonus_orders: _bonus, ...start } = golden.start_state;
  const kitchen = withOrdersOf(own, golden.start_state, `${file}.start_state`);
  for (const fact of headerFacts(golden, own)) compare(count, '0', 'header', fact.expected, fact.got);
  const judge = createJudge(kitchen, scenario, golden, count, make);
  judge.load(start, `${file}.start_state`);
  const shown = withCookTimesOf(kitchen, golden.initial.s);
  const first = shown === kitchen ? judge : createJudge(shown, scenario, golden, count, make, kitchen);
  first.load(start, `${file}.start_state`);
  first.state('0', golden.initial.s);
  first.observations('0', golden.initial);
  golden.steps.forEach((step, k) => {
    const at = String(k + 1);
    judge.step(step, `${file}.steps[${k}]`);
    judge.outcome(at, step);
    judge.state(at, step.s);
    judge.done(at, step.done);
    judge.observations(at, step);
  });
}

export function conformGroup(where: string, number: number, group: FuzzGroup, count: Count, make: MakeEnvironment): void {
  const scenario = headerScenario(group, FUZZ_HORIZON);
  const kitchen = compileKitchen(scenario.config);
  for (const fact of headerFacts(group, kitchen)) compare(count, String(number), 'header', fact.expected, fact.got);
  const judge = createJudge(kitchen, scenario, group, count, make);
  group.cases.forEach((test, k) => {
    const at = `${number}/${k}`;
    const shown = withCookTimesOf(kitchen, test.pre);
    const first = shown === kitchen ? judge : createJudge(shown, scenario, group, count, make, kitchen);
    first.load(loadable(test.pre), `${where}.cases[${k}].pre`);
    first.observations(at, test);
    if (first !== judge) judge.load(loadable(test.pre), `${where}.cases[${k}].pre`);
    judge.step(test, `${where}.cases[${k}]`);
    judge.outcome(at, test);
    judge.state(at, test.post);
  });
}

interface Judge {
  load(state: JsonObject, where: string): void;
  step(step: VectorOutcome, where: string): void;
  outcome(at: string, step: VectorOutcome): void;
  state(at: string, expected: VectorState): void;
  done(at: string, expected: boolean): void;
  observations(at: string, expected: Observations): void;
}

/** One world of a kitchen, and what of it is compared. `planned` tells how long soups will take that do not cook yet. */
function createJudge(
  kitchen: Kitchen, scenario: Scenario, header: VectorKitchen, count: Count, make: MakeEnvironment, planned = kitchen,
): Judge {
  const env = make(kitchen, scenario);
  const world = createWorlds(env, 1);
  const joint = createJoint(env, 1);
  const out = createOutcome(env, 1);
  const potential = compilePotential(planned, compileTables(kitchen), layoutOf(kitchen), ingredientWorth(header));
  return {
    load: (state, where) => {
      try {
        env.load(world, 0, state);
      } catch (error) {
        if (error instanceof InputError) throw new InputError(where, error.message);
        throw error;
      }
    },
    step: (step, where) => {
      if (step.a.length !== kitchen.players) {
        throw new InputError(`${where}.a`, `expected ${kitchen.players} actions, got ${step.a.length}`);
      }
      step.a.forEach((action, p) => {
        joint[p] = action;
      });
      env.step(world, 0, 1, joint, out);
    },
    outcome: (at, step) => {
      const n = kitchen.players;
      compare(count, at, 'sparse', step.r, [...out.reward.subarray(0, n)].map(plain));
      compare(count, at, 'shaped', step.sh, [...out.reward.subarray(n, 2 * n)].map(plain));
      compare(count, at, 'events', step.ev, eventList(env, out));
    },
    state: (at, expected) => compare(count, at, 'state', { t: expected.t, p: expected.p, o: expected.o }, vectorState(kitchen, world)),
    done: (at, expected) => compare(count, at, 'done', expected, out.status[0] !== 0),
    observations: (at, expected) => {
      const lossless = (p: number): Uint8Array => env.view(world, 0, p, 'lossless') as Uint8Array;
      expected.lh?.forEach((hash, p) => compare(count, at, 'lh', hash, sha256Hex(lossless(p)).slice(0, 16)));
      expected.ll?.forEach((list, p) => compare(count, at, 'll', list, nonZero(lossless(p))));
      expected.feat?.forEach((list, p) => compare(count, at, 'feat', list, [...(env.view(world, 0, p, 'features') as Float32Array)]));
      const { phi } = expected;
      // Null: the reference itself could not compute it.
      if (phi === undefined || phi === null) return;
      const { value, orderings } = potential(world, 0);
      const equal = orderings.some((x) => Math.abs(x - phi) <= PHI_TOLERANCE);
      count(at, orderings.length > 1 ? 'phi-tied' : 'phi', equal, phi, value);
    },
  };
}

function compare(count: Count, at: string, kind: Kind, expected: unknown, got: unknown): void {
  const [a, b] = [JSON.stringify(expected), JSON.stringify(got)];
  count(at, kind, a === b, a, b);
}

/** [event, player], by event and then by player. */
function eventList(env: Environment, out: Outcome): [string, number][] {
  const happened = (e: number, p: number): boolean => ((out.events[p] >>> e) & 1) === 1;
  return env.events.flatMap((name, e) => env.seats.flatMap((_, p): [string, number][] => (happened(e, p) ? [[name, p]] : [])));
}

function nonZero(tensor: Uint8Array): number[] {
  const list: number[] = [];
  tensor.forEach((value, k) => {
    if (value !== 0) list.push(k, value);
  });
  return list;
}

function vectorState(kitchen: Kitchen, world: Worlds): VectorState {
  const at = layoutOf(kitchen);
  const { tick, players, objects } = readState(kitchen, compileTables(kitchen), at, world, 0);
  const xy = (cell: number): [number, number] => [cell % kitchen.width, Math.floor(cell / kitchen.width)];
  const objectOf = (item: Item | null): VectorObject => {
    if (item === null || item.kind !== 'soup') return item === null ? null : item.kind;
    return ['soup', [...item.ingredients], item.cookingTick, item.phase === 'idle' ? -1 : item.cookTime];
  };
  const bySlot = new Map(objects.map((o) => [o.slot, o]));
  return {
    t: tick,
    p: players.map((p) => [...xy(p.cell), FACINGS.indexOf(p.facing), objectOf(p.held)]),
    o: fillOrder(at, world, 0).map((slot) => [...xy(kitchen.slotCell[slot]), objectOf(bySlot.get(slot)?.item ?? null)]),
  };
}
