import type { Environment, Field, Scene, Tensor } from '../../contract.ts';
import { Stream } from '../../hash/streams.ts';
import { maskLength } from '../../worlds.ts';
import type { Check } from '../check.ts';
import { elementAt, elementName, elementsOf } from '../layout.ts';
import { Stage, playAll } from '../play.ts';
import type { Trial } from '../play.ts';
import { refute } from '../types.ts';
import { isTensor } from './views.ts';

/** States in which elements are changed. */
const STATES = 48;
/** Other values kept per element and per field. */
const POOL = 24;
/** Looks at elements that a view does not show, in all; shared out over elements and views, 8 to 96 for each pair. */
const BLIND_LOOKS = 60_000;
/** Changes of an element at most, until each view that shows it was seen to. */
const TRIES = 192;

/**
 * The element × view × seat table, measured: one element of a state is changed to another value that it, or else its field,
 * has in play, and whatever view changes depends on it. What `shows` says and this must agree.
 */
export const table: Check = {
  name: 'table',
  asks: 'Does each view depend on exactly the elements that it declares to show?',
  run: (trial) => {
    const bench = createBench(trial);
    const still: string[] = [];
    let elements = 0;
    let changes = 0;
    for (const field of trial.env.layout) {
      for (let e = 0; e < elementsOf(field); e++) {
        const values = bench.values(field, e);
        const varies = field.secret || values.length > 1;
        if (!varies) still.push(elementName(field, e));
        changes += perturb(bench, field, e, varies ? values : madeUp(values[0]), varies);
        elements++;
      }
    }
    const untried = still.length === 0 ? '' : `; only made-up values, since they never vary: ${still.slice(0, 12).join(', ')}${still.length > 12 ? ` and ${still.length - 12} more` : ''}`;
    return `${elements} elements × ${bench.lookers.length} views and seats, ${changes} changes in ${bench.states.length} states${untried}`;
  },
};

/** Anything that tells a seat about the state. */
interface Looker {
  readonly what: string;
  readonly seat: number;
  /** Equal exactly where the seat is told the same. */
  look(): Uint8Array | string;
  shows(field: Field, element: number): boolean;
  /** Whether every element that is shown must be seen to matter. Masks and turns may depend on less. */
  readonly exact: boolean;
}

interface Bench {
  readonly env: Environment;
  /** World 0 is the one the lookers look at. */
  readonly stage: Stage;
  readonly lookers: readonly Looker[];
  /** Changes of an element that must go unseen where a view does not show it. */
  readonly blindTries: number;
  /** Bytes of each state and what each looker says of it. */
  readonly states: readonly { label: string; bytes: Uint8Array; said: (Uint8Array | string)[] }[];
  values(field: Field, element: number): readonly number[];
}

/** Values near one that is always the same. They may be illegal: a view may throw on them, and need not change. */
function madeUp(value: number): number[] {
  return [value + 1, value + 2, value + 20, 0, 1];
}

/** Changes one element again and again; returns how often. `legal`: the values are known to be, at least for the field. */
function perturb(bench: Bench, field: Field, element: number, values: readonly number[], legal: boolean): number {
  const { env, stage, lookers, states, blindTries } = bench;
  const name = elementName(field, element);
  const stream = new Stream(0n, 'conformance', 'table', name);
  const { array, index } = elementAt(stage.worlds, 0, field, element);
  const unseen = new Set(lookers.filter((l) => legal && l.exact && l.shows(field, element)));
  const blind = lookers.filter((l) => !l.shows(field, element));
  let tries = 0;
  for (; tries < TRIES && (unseen.size > 0 || tries < blindTries); tries++) {
    const state = states[tries % states.length];
    stage.bytes(0).set(state.bytes);
    const from = array[index];
    const to = values[stream.below(values.length)];
    if (Object.is(from, to)) continue;
    array[index] = to;
    for (const looker of lookers) {
      const due = unseen.has(looker) || (tries < blindTries && blind.includes(looker));
      if (!due || !changed(looker, state.said[lookers.indexOf(looker)], legal ? `${state.label}, ${name} ${from} → ${to}` : undefined)) continue;
      unseen.delete(looker);
      if (!looker.shows(field, element)) {
        refute(`${looker.what} of seat ${looker.seat} depends on ${name}${field.secret ? ', which is secret' : ', which it does not show'} (${state.label}: ${from} → ${to})`);
      }
    }
  }
  for (const looker of unseen) {
    refute(`${looker.what} of seat ${looker.seat} declares to show ${name}, but did not change in ${tries} tries (environment ${env.id}, values ${values.slice(0, 5).join(', ')})`);
  }
  return tries;
}

/** Whether a looker is told something else now. Where a value was made up (no `where`), throwing counts as silence. */
function changed(looker: Looker, said: Uint8Array | string, where: string | undefined): boolean {
  let now: Uint8Array | string;
  try {
    now = looker.look();
  } catch (error) {
    if (where === undefined) return false;
    refute(`${looker.what} of seat ${looker.seat} throws on a value that the field has elsewhere (${where}): ${String(error)}`);
  }
  if (typeof now === 'string' || typeof said === 'string') return now !== said;
  return now.some((byte, k) => byte !== said[k]);
}

function createBench(trial: Trial): Bench {
  const { env } = trial;
  const pools = new Pools(env);
  const seen: { label: string; bytes: Uint8Array }[] = [];
  // Long enough for slow things to happen, whatever the other checks play.
  const ticks = Math.min(env.horizon, Math.max(trial.ticks, 400));
  const note = (stage: Stage, label: string): void => {
    pools.add(stage);
    seen.push({ label, bytes: stage.bytes(0).slice() });
  };
  playAll({ ...trial, ticks }, {
    before: ({ stage, start, tick }) => tick === 0 && note(stage, `${start.label}, tick 0`),
    after: ({ stage, start, tick }) => note(stage, `${start.label}, tick ${tick + 1}`),
  });
  const stage = new Stage(env);
  const lookers = [...viewLookers(env, stage), ...actionLookers(env, stage)];
  const every = Math.max(1, seen.length / STATES);
  const states = Array.from({ length: Math.min(STATES, seen.length) }, (_, k) => seen[Math.floor(k * every)]).map((state) => {
    stage.bytes(0).set(state.bytes);
    return { ...state, said: lookers.map((l) => l.look()) };
  });
  const elements = env.layout.reduce((n, f) => n + elementsOf(f), 0);
  const blindTries = Math.min(96, Math.max(8, Math.floor(BLIND_LOOKS / (elements * lookers.length))));
  return { env, stage, lookers, blindTries, states, values: (field, element) => pools.values(field, element) };
}

function viewLookers(env: Environment, stage: Stage): Looker[] {
  return Object.entries(env.views).flatMap(([name, spec]) =>
    env.seats.map((_, seat) => ({
      what: `view ${name}`,
      seat,
      exact: true,
      look: () => said(env.view(stage.worlds, 0, seat, name)),
      shows: (field: Field, element: number) => {
        const elements = spec.shows[seat][field.name];
        return elements === 'all' || (elements?.includes(element) ?? false);
      },
    })),
  );
}

/** What a seat may do and whether it acts tells it something, too: no more than its views together show. */
function actionLookers(env: Environment, stage: Stage): Looker[] {
  return env.seats.map((_, seat) => {
    const mask = new Uint8Array(maskLength(env.actions[seat]) + 1);
    return {
      what: 'legal or acting',
      seat,
      exact: false,
      look: () => {
        env.legal(stage.worlds, 0, seat, mask);
        mask[mask.length - 1] = env.acting(stage.worlds, 0, seat) ? 1 : 0;
        return mask.slice();
      },
      shows: (field: Field, element: number) =>
        Object.values(env.views).some(({ shows }) => {
          const elements = shows[seat][field.name];
          return elements === 'all' || (elements?.includes(element) ?? false);
        }),
    };
  });
}

function said(view: Tensor | string | Scene): Uint8Array | string {
  if (typeof view === 'string') return view;
  if (!isTensor(view)) return JSON.stringify(view);
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
}

/** Values seen in play: of each element, and of each field for elements that have but one. */
class Pools {
  private readonly env: Environment;
  private readonly ofElement = new Map<string, Set<number>>();
  private readonly ofField = new Map<string, Set<number>>();

  constructor(env: Environment) {
    this.env = env;
  }

  add(stage: Stage): void {
    for (const field of this.env.layout) {
      const shared = setOf(this.ofField, field.name);
      for (let e = 0; e < elementsOf(field); e++) {
        const { array, index } = elementAt(stage.worlds, 0, field, e);
        const own = setOf(this.ofElement, elementName(field, e));
        if (own.size < POOL) own.add(array[index]);
        if (shared.size < POOL) shared.add(array[index]);
      }
    }
  }

  /** No view may look at a secret field, so that any value will do there. */
  values(field: Field, element: number): readonly number[] {
    if (field.secret) return [0, 1, 2, 77, 200, ...setOf(this.ofElement, elementName(field, element))];
    const own = setOf(this.ofElement, elementName(field, element));
    return [...(own.size > 1 ? own : setOf(this.ofField, field.name))];
  }
}

function setOf(map: Map<string, Set<number>>, key: string): Set<number> {
  const set = map.get(key) ?? new Set<number>();
  map.set(key, set);
  return set;
}
