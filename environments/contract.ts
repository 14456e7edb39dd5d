/**
 * The contract between a world and everything else: rules over a flat buffer. DESIGN §3.
 *
 * A world is `stride` bytes with a declared layout, so that a snapshot is a copy, equality is a hash and a thousand
 * worlds are one allocation. One match is a batch of one: there is one set of rules.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** `count` worlds side by side. The three arrays are views of the same bytes, little-endian; unused bytes are zero. */
export interface Worlds {
  readonly buffer: ArrayBufferLike;
  readonly u8: Uint8Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  /** Bytes of one world; a multiple of 8. World i starts at byte i · stride. */
  readonly stride: number;
  readonly count: number;
}

/** A place to act from; its number is its index in `Environment.seats`. */
export interface Seat {
  readonly team: number;
  readonly role: string;
}

/** `level`: held down, it repeats each tick. `edge`: it acts once a press. Only people's input looks at it. */
export type Press = 'level' | 'edge';

export interface Discrete {
  readonly kind: 'discrete';
  /** Legal values are the integers 0..n-1. */
  readonly n: number;
  readonly names: readonly string[];
  readonly default: number;
  readonly press: readonly Press[];
}

export interface MultiDiscrete {
  readonly kind: 'multidiscrete';
  /** Component c takes the integers 0..nvec[c]-1. */
  readonly nvec: readonly number[];
  readonly names: readonly (readonly string[])[];
  readonly default: readonly number[];
  readonly press: readonly (readonly Press[])[];
}

export interface Box {
  readonly kind: 'box';
  /** Bounds per component, both inclusive and finite. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly names: readonly string[];
  readonly units: readonly string[];
  readonly default: readonly number[];
}

export type ActionSpace = Discrete | MultiDiscrete | Box;

/** Discrete: an integer. MultiDiscrete and Box: one number a component. */
export type Action = number | readonly number[];

/** All seats' actions of all worlds, laid out [world, seat, component]; Float64Array where any seat's space is a Box. */
export type Joint = Int32Array | Float64Array;

export interface RewardChannel {
  readonly name: string;
  readonly unit: string;
}

/**
 * How the channels make the one reward that operators see: Σ channel · weight, of the seat itself (`own`) or summed over
 * the seats of its team (`team`).
 */
export interface RewardWeighting {
  readonly weights: { readonly [channel: string]: number };
  readonly share: 'own' | 'team';
}

/** One named piece of a world's bytes. */
export interface Field {
  readonly name: string;
  readonly dtype: 'u8' | 'i32' | 'f64';
  /** Elements in row-major order; [] is one number. */
  readonly shape: readonly number[];
  /** Bytes from the start of the world, aligned to the dtype. */
  readonly offset: number;
  readonly unit: string;
  /** No view ever shows it (seed, stream position). */
  readonly secret: boolean;
  readonly doc: string;
}

/** Which elements of a field a view shows; indices are flat, row-major. A field that is absent is not shown. */
export type Shows = { readonly [field: string]: 'all' | readonly number[] };

export type TensorDtype = 'u8' | 'i32' | 'f32' | 'f64';
export type Tensor = Uint8Array | Int32Array | Float32Array | Float64Array;

export type ViewSpec = {
  readonly doc: string;
  /** What this view shows to each seat, index = seat. Conformance measures it. */
  readonly shows: readonly Shows[];
} & (
  | {
      readonly kind: 'tensor';
      readonly dtype: TensorDtype;
      readonly shape: readonly number[];
      /** Names of the axes, then what the last axis holds, one name an index. */
      readonly axes: readonly string[];
      readonly channels: readonly string[];
    }
  | { readonly kind: 'text' }
  | { readonly kind: 'scene' }
  /** The world's own bytes with secret fields zeroed, Uint8Array[stride]; only where `information` is 'full'. */
  | { readonly kind: 'state' }
);

/** What a renderer draws: a grid of tiles (or a plain field) and things on it. Data only; unit says what x and y count. */
export interface Scene {
  readonly unit: 'cell' | 'm' | 'none';
  /** Extent in `unit`: x in 0..width, y in 0..height, y down. */
  readonly width: number;
  readonly height: number;
  /** Rows of one-letter tiles, row-major; empty where the world has no grid. */
  readonly tiles: readonly string[];
  readonly sprites: readonly Sprite[];
  /** Label and value, in reading order. */
  readonly hud: readonly (readonly [label: string, value: string])[];
}

export interface Sprite {
  readonly id: string;
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly seat?: number;
  readonly facing?: 'north' | 'south' | 'east' | 'west';
  readonly holding?: string;
  readonly label?: string;
  /** 0..1, for anything that fills up. */
  readonly progress?: number;
}

/** An environment with a resolved configuration; canonical JSON and sha256 of it are the scenario hash. */
export interface Scenario {
  readonly environment: string;
  readonly name: string;
  /** Complete: building it again needs no file. Holds at least `horizon` (ticks) and `reward`. */
  readonly config: JsonObject & { readonly horizon: number };
}

export const RUNNING = 0;
export const TERMINATED = 1;
export const TRUNCATED = 2;

/** What one `step` produced. Indexed by world number i, allocated once, overwritten by each step of that world. */
export interface Outcome {
  /** [world, channel, seat] */
  readonly reward: Float64Array;
  /** Bit sets: event e of seat s is bit e % 32 of word ⌊e / 32⌋; [world, seat, word] */
  readonly events: Uint32Array;
  /** [world], 0 running | 1 terminated | 2 truncated */
  readonly status: Uint8Array;
  /** [world, team], the episode's score so far */
  readonly score: Float64Array;
}

export interface Environment {
  readonly id: string;
  /** Raised whenever any recorded hash could change. */
  readonly rules: number;
  readonly scenario: Scenario;
  readonly seats: readonly Seat[];
  /** Per seat. */
  readonly actions: readonly ActionSpace[];
  readonly rewards: readonly RewardChannel[];
  readonly weighting: RewardWeighting;
  readonly events: readonly string[];
  /** Ticks after which a running episode is truncated. */
  readonly horizon: number;
  readonly tickHz: number;
  readonly information: 'full' | 'partial';
  /** Bytes of one world; a multiple of 8. */
  readonly stride: number;
  /** Every byte belongs to a field or stays zero. */
  readonly layout: readonly Field[];
  readonly views: { readonly [name: string]: ViewSpec };

  /** Writes the start state of `seed` (unsigned 64 bit) into world i; every byte of it. */
  reset(w: Worlds, i: number, seed: bigint): void;
  /** Writes any legal state. Throws InputError naming the field that is wrong; world i is then unchanged. */
  load(w: Worlds, i: number, json: Json): void;
  /** Named and readable. load(dump()) is the identity on bytes. */
  dump(w: Worlds, i: number): Json;
  /**
   * One tick of worlds from..to-1, in place, allocating nothing. `joint` holds projected (legal) actions, the default
   * where a seat is not acting. Never resets. Every entry of `out` of these worlds is written.
   */
  step(w: Worlds, from: number, to: number, joint: Joint, out: Outcome): void;
  /** A tensor is written into `out` where given (right dtype and length), else freshly allocated. */
  view(w: Worlds, i: number, seat: number, name: string, out?: Tensor): Tensor | string | Scene;
  /**
   * A tensor view of every seat of worlds from..to-1 at once, [world, seat, …shape] from the beginning of `out`; the same numbers as
   * `view`. Absent where there is no quicker way than one by one: call `viewAll` of worlds.ts, which knows.
   */
  viewAll?(w: Worlds, from: number, to: number, name: string, out: Tensor): void;
  /** Discrete: mask[a] = 1 where a is legal. MultiDiscrete: the components' masks one after the other. Box: nothing. */
  legal(w: Worlds, i: number, seat: number, mask: Uint8Array): void;
  /** False: this tick the seat is not asked, its action is ignored, nothing of it enters the ledger. */
  acting(w: Worlds, i: number, seat: number): boolean;
}

/** How environments of one kind are made. One family a folder under environments/. */
export interface Family {
  readonly id: string;
  readonly rules: number;
  readonly title: string;
  /** Names of the scenarios that come with it. */
  readonly scenarios: readonly string[];
  /**
   * From a scenario's name, or an object `{name?, …options}`, to the complete scenario. Throws InputError; an unknown key
   * or name is an error with the nearest known one.
   */
  resolve(from: string | JsonObject): Scenario;
  create(scenario: Scenario): Environment;
  /**
   * From the text of a user's file to options for `resolve`; `ignored` names keys in it that change nothing. Absent where a family
   * has no files. Throws InputError at `file:line:column`.
   */
  fromFile?(text: string, file: string): { readonly options: JsonObject; readonly ignored: readonly string[] };
}
