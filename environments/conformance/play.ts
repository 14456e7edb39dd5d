import type { ActionSpace, Environment, Joint, Json, Outcome, Worlds } from '../contract.ts';
import { Stream } from '../hash/streams.ts';
import { createJoint, createOutcome, createWorlds, jointComponents, maskLength, worldBytes, writeAction } from '../worlds.ts';
import type { ConformanceOptions } from './types.ts';

/** Where an episode begins: a reset with a seed or a loaded state. */
export interface Start {
  /** As details print it: `seed 2`, `start 0`. */
  readonly label: string;
  write(w: Worlds, i: number): void;
}

/** What every check is given. */
export interface Trial {
  readonly env: Environment;
  readonly options: ConformanceOptions;
  readonly seeds: readonly bigint[];
  /** Resets with each seed, then the given start states. */
  readonly starts: readonly Start[];
  /** Most ticks of one episode. */
  readonly ticks: number;
}

export function createTrial(env: Environment, options: ConformanceOptions): Trial {
  const seeds = options.seeds ?? defaultSeeds(env.horizon);
  const resets = seeds.map((seed) => startAt(env, seed));
  const loads = (options.starts ?? []).map((json, k) => loadFrom(env, json, `start ${k}`));
  return { env, options, seeds, starts: [...resets, ...loads], ticks: Math.min(env.horizon, options.ticks ?? 200) };
}

/** Four seeds, and up to 24 where episodes are short; one of them needs all 64 bits. */
function defaultSeeds(horizon: number): bigint[] {
  const count = Math.min(24, Math.max(4, Math.ceil(200 / horizon)));
  return Array.from({ length: count }, (_, k) => (k === 3 ? 0xfedcba9876543210n : BigInt(k + 1)));
}

export function startAt(env: Environment, seed: bigint): Start {
  return { label: `seed ${seed}`, write: (w, i) => env.reset(w, i, seed) };
}

function loadFrom(env: Environment, json: Json, label: string): Start {
  return {
    label,
    // What a state leaves to the seed is the same each time.
    write: (w, i) => {
      env.reset(w, i, 0n);
      env.load(w, i, json);
    },
  };
}

/** A batch of worlds with its joint actions and outcome, and random legal play in it. */
export class Stage {
  readonly env: Environment;
  readonly worlds: Worlds;
  readonly joint: Joint;
  readonly outcome: Outcome;
  private readonly components: number;
  private readonly masks: readonly Uint8Array[];

  constructor(env: Environment, count = 1) {
    this.env = env;
    this.worlds = createWorlds(env, count);
    this.joint = createJoint(env, count);
    this.outcome = createOutcome(env, count);
    this.components = jointComponents(env);
    this.masks = env.actions.map((space) => new Uint8Array(maskLength(space)));
  }

  /** Draws a legal action for each acting seat of world i; the default where a seat is not acting. */
  draw(i: number, stream: Stream): void {
    const { env, joint, components } = this;
    for (let s = 0; s < env.seats.length; s++) {
      const space = env.actions[s];
      const offset = (i * env.seats.length + s) * components;
      writeAction(joint, offset, components, space.default);
      if (!env.acting(this.worlds, i, s)) continue;
      const mask = this.masks[s];
      if (space.kind !== 'box') env.legal(this.worlds, i, s, mask);
      drawAction(space, mask, stream, joint, offset);
    }
  }

  step(i: number): void {
    this.env.step(this.worlds, i, i + 1, this.joint, this.outcome);
  }

  bytes(i: number): Uint8Array {
    return worldBytes(this.worlds, i);
  }

  /** The seat's numbers of `joint` for world i. */
  actionsOf(i: number): number[] {
    const n = this.env.seats.length * this.components;
    return Array.from(this.joint.subarray(i * n, (i + 1) * n));
  }
}

/** Where the mask allows nothing (the check `masks` says so), the default stays. */
function drawAction(space: ActionSpace, mask: Uint8Array, stream: Stream, joint: Joint, offset: number): void {
  if (space.kind === 'discrete') joint[offset] = drawLegal(mask, 0, space.n, stream, space.default);
  else if (space.kind === 'multidiscrete') {
    let from = 0;
    space.nvec.forEach((n, c) => {
      joint[offset + c] = drawLegal(mask, from, n, stream, space.default[c]);
      from += n;
    });
  } else {
    for (let c = 0; c < space.low.length; c++) {
      // One draw in four is a bound, so that inclusive bounds are tried.
      const edge = stream.below(8);
      const inside = space.low[c] + stream.unit() * (space.high[c] - space.low[c]);
      joint[offset + c] = edge === 0 ? space.low[c] : edge === 1 ? space.high[c] : inside;
    }
  }
}

function drawLegal(mask: Uint8Array, from: number, n: number, stream: Stream, fallback: number): number {
  let legal = 0;
  for (let a = 0; a < n; a++) legal += mask[from + a] === 0 ? 0 : 1;
  if (legal === 0) return fallback;
  let k = stream.below(legal);
  for (let a = 0; a < n; a++) {
    if (mask[from + a] !== 0 && k-- === 0) return a;
  }
  return fallback;
}

/** The actions of a random episode come from the seed 0 and the label of its start. */
export function actionStream(label: string): Stream {
  return new Stream(0n, 'conformance', label);
}

export interface Visit {
  /** Ticks since the start. */
  readonly tick: number;
  readonly start: Start;
  readonly stage: Stage;
}

/**
 * Plays random legal episodes from every start in world `i` of a stage. `before` is called with the actions drawn and the
 * tick not yet made, `after` with its outcome.
 */
export function playAll(trial: Trial, visits: { before?: (v: Visit) => void; after?: (v: Visit) => void }, stage = new Stage(trial.env), i = 0): number {
  let made = 0;
  for (const start of trial.starts) {
    const stream = actionStream(start.label);
    start.write(stage.worlds, i);
    for (let tick = 0; tick < trial.ticks; tick++) {
      stage.draw(i, stream.at(tick));
      visits.before?.({ tick, start, stage });
      stage.step(i);
      made++;
      visits.after?.({ tick, start, stage });
      if (stage.outcome.status[i] !== 0) break;
    }
  }
  return made;
}
