import type { Action, ActionSpace, Environment, Joint, Outcome, Tensor, TensorDtype, ViewSpec, Worlds } from './contract.ts';
import { deriveSeed } from './hash/streams.ts';

/** Allocates `count` zeroed worlds; `shared` for a SharedArrayBuffer that worker threads can see. */
export function createWorlds(env: Environment, count: number, shared = false): Worlds {
  const bytes = env.stride * count;
  return worldsOver(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes), env.stride, count);
}

/** The views over a buffer that holds worlds already. */
export function worldsOver(buffer: ArrayBufferLike, stride: number, count: number): Worlds {
  return { buffer, u8: new Uint8Array(buffer), i32: new Int32Array(buffer), f64: new Float64Array(buffer), stride, count };
}

/** The bytes of world i, a view. */
export function worldBytes(w: Worlds, i: number): Uint8Array {
  return w.u8.subarray(i * w.stride, (i + 1) * w.stride);
}

export function createOutcome(env: Environment, count: number): Outcome {
  const teams = teamsOf(env);
  return {
    reward: new Float64Array(count * env.rewards.length * env.seats.length),
    events: new Uint32Array(count * env.seats.length * eventWords(env)),
    status: new Uint8Array(count),
    score: new Float64Array(count * teams),
  };
}

export function eventWords(env: Pick<Environment, 'events'>): number {
  return Math.max(1, Math.ceil(env.events.length / 32));
}

export function teamsOf(env: Pick<Environment, 'seats'>): number {
  return env.seats.reduce((n, seat) => Math.max(n, seat.team + 1), 0);
}

/** Numbers in one action of a space. */
export function componentsOf(space: ActionSpace): number {
  if (space.kind === 'discrete') return 1;
  return space.default.length;
}

/** Numbers a seat has in `joint`: the most that any seat's space has. */
export function jointComponents(env: Pick<Environment, 'actions'>): number {
  return env.actions.reduce((n, space) => Math.max(n, componentsOf(space)), 1);
}

export function createJoint(env: Pick<Environment, 'actions' | 'seats'>, count: number): Joint {
  const length = count * env.seats.length * jointComponents(env);
  return env.actions.some((space) => space.kind === 'box') ? new Float64Array(length) : new Int32Array(length);
}

/** Entries in a seat's legal mask; 0 for a Box. */
export function maskLength(space: ActionSpace): number {
  if (space.kind === 'discrete') return space.n;
  if (space.kind === 'multidiscrete') return space.nvec.reduce((a, b) => a + b, 0);
  return 0;
}

/** Writes an action into joint at `offset`; the rest of the seat's `components` is zero. */
export function writeAction(joint: Joint, offset: number, components: number, action: Action): void {
  if (typeof action === 'number') {
    joint[offset] = action;
    for (let c = 1; c < components; c++) joint[offset + c] = 0;
    return;
  }
  for (let c = 0; c < components; c++) joint[offset + c] = c < action.length ? action[c] : 0;
}

export function createTensor(dtype: TensorDtype, length: number): Tensor {
  if (dtype === 'u8') return new Uint8Array(length);
  if (dtype === 'i32') return new Int32Array(length);
  if (dtype === 'f32') return new Float32Array(length);
  return new Float64Array(length);
}

/** A tensor view of every seat of worlds from..to-1, [world, seat, …shape] from the beginning of `out`. */
export function viewAll(env: Environment, w: Worlds, from: number, to: number, name: string, out: Tensor): void {
  if (env.viewAll === undefined) viewEach(env, w, from, to, name, out);
  else env.viewAll(w, from, to, name, out);
}

/** The same, one by one. */
export function viewEach(env: Pick<Environment, 'seats' | 'views' | 'view'>, w: Worlds, from: number, to: number, name: string, out: Tensor): void {
  const length = tensorLength(env.views[name]);
  const seats = env.seats.length;
  for (let i = from; i < to; i++) {
    for (let seat = 0; seat < seats; seat++) {
      const o = ((i - from) * seats + seat) * length;
      env.view(w, i, seat, name, out.subarray(o, o + length));
    }
  }
}

/** Numbers in a tensor view. */
export function tensorLength(spec: ViewSpec): number {
  if (spec.kind !== 'tensor') throw new TypeError(`a ${spec.kind} view is no tensor`);
  return spec.shape.reduce((a, b) => a * b, 1);
}

/**
 * Episodes after episodes in a batch of worlds. `step` advances the worlds that run; `resetEnded` starts the next episode
 * of those that ended, once their last outcome and observation were read. Episode k of world i has the seed
 * hash(seed, i, k).
 */
export class Batch {
  readonly env: Environment;
  readonly worlds: Worlds;
  readonly joint: Joint;
  readonly outcome: Outcome;
  /** Number of the episode in each world, from 0. */
  readonly episode: Uint32Array;
  private readonly seed: bigint;

  constructor(env: Environment, count: number, seed: bigint, shared = false) {
    this.env = env;
    this.seed = seed;
    this.worlds = createWorlds(env, count, shared);
    this.joint = createJoint(env, count);
    this.outcome = createOutcome(env, count);
    this.episode = new Uint32Array(count);
    for (let i = 0; i < count; i++) env.reset(this.worlds, i, deriveSeed(seed, i, 0));
  }

  seedOf(i: number): bigint {
    return deriveSeed(this.seed, i, this.episode[i]);
  }

  /** One tick of every world; throws where an ended world was not reset, since a rule must not step past an end. */
  step(): void {
    const { status } = this.outcome;
    for (let i = 0; i < status.length; i++) {
      if (status[i] !== 0) throw new Error(`world ${i} has ended (status ${status[i]}): call resetEnded() after reading its outcome`);
    }
    this.env.step(this.worlds, 0, this.worlds.count, this.joint, this.outcome);
  }

  /** Returns how many worlds began a new episode. */
  resetEnded(): number {
    const { status } = this.outcome;
    let n = 0;
    for (let i = 0; i < status.length; i++) {
      if (status[i] === 0) continue;
      this.episode[i]++;
      this.env.reset(this.worlds, i, this.seedOf(i));
      status[i] = 0;
      n++;
    }
    return n;
  }
}
