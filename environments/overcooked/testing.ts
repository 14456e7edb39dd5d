import type { Environment, Json, JsonObject, Outcome, Worlds } from '../contract.ts';
import { createJoint, createOutcome, createWorlds } from '../worlds.ts';
import { compileKitchen, resolveOvercooked } from './config.ts';
import { createKitchenEnvironment } from './environment.ts';
import type { Kitchen } from './kitchen.ts';

/** What one tick gave, readable. */
export interface Told {
  /** `event player`, by event and then by player. */
  readonly events: string[];
  readonly sparse: number[];
  readonly shaped: number[];
  readonly status: number;
}

/** One world of a kitchen, played by names; for tests. */
export interface Play {
  readonly kitchen: Kitchen;
  readonly env: Environment;
  readonly worlds: Worlds;
  readonly outcome: Outcome;
  load(state: JsonObject): Play;
  /** One tick; an action a player, by name or first letter (n, s, e, w, '.' to stay, i). */
  act(...actions: string[]): Told;
  /** Ticks in which nobody does anything. */
  wait(ticks: number): Play;
  dump(): JsonObject;
  /** `x,y facing holding` of each player. */
  players(): string[];
  /** Object at a place, as `dump` writes it. */
  at(x: number, y: number): Json;
}

const LETTERS = 'nsew.i';

export function play(from: string | JsonObject): Play {
  const scenario = resolveOvercooked(from);
  const kitchen = compileKitchen(scenario.config);
  const env = createKitchenEnvironment(kitchen, scenario);
  const worlds = createWorlds(env, 1);
  const joint = createJoint(env, 1);
  const outcome = createOutcome(env, 1);
  const n = kitchen.players;
  env.reset(worlds, 0, 1n);
  const dump = (): JsonObject => env.dump(worlds, 0) as JsonObject;
  const self: Play = {
    kitchen, env, worlds, outcome, dump,
    load: (state) => {
      env.load(worlds, 0, state);
      return self;
    },
    act: (...actions) => {
      actions.forEach((name, p) => {
        joint[p] = LETTERS.indexOf(name === 'stay' ? '.' : name[0]);
      });
      env.step(worlds, 0, 1, joint, outcome);
      const { reward, status } = outcome;
      const happened = (e: number, p: number): boolean => ((outcome.events[p] >>> e) & 1) === 1;
      const events = env.events.flatMap((name, e) => env.seats.flatMap((_, p) => (happened(e, p) ? [`${name} ${p}`] : [])));
      return { events, sparse: [...reward.subarray(0, n)], shaped: [...reward.subarray(n, 2 * n)], status: status[0] };
    },
    wait: (ticks) => {
      for (let t = 0; t < ticks; t++) self.act(...Array.from({ length: n }, () => '.'));
      return self;
    },
    players: () =>
      (dump().players as { position: number[]; facing: string; held: Json }[]).map(({ position, facing, held }) => {
        const holding = held === null ? 'nothing' : typeof held === 'string' ? held : 'soup';
        return `${position.join()} ${facing} ${holding}`;
      }),
    at: (x, y) => {
      const objects = dump().objects as { position: number[]; object: Json }[];
      return objects.find(({ position }) => position[0] === x && position[1] === y)?.object ?? null;
    },
  };
  return self;
}

/** A state of players `[x, y, facing, held]` and objects `[x, y, object]`. */
export function stateOf(players: [number, number, string, Json?][], objects: [number, number, Json][] = [], tick = 0): JsonObject {
  return {
    tick,
    players: players.map(([x, y, facing, held]) => ({ position: [x, y], facing, held: held ?? null })),
    objects: objects.map(([x, y, object]) => ({ position: [x, y], object })),
  };
}

export function soup(ingredients: string, cookingTick = -1): JsonObject {
  return { soup: Array.from(ingredients, (c) => (c === 'o' ? 'onion' : 'tomato')), cookingTick };
}
