import type { Field, Worlds } from '../contract.ts';
import type { Kitchen } from './kitchen.ts';
import { KIND_MASK, KIND_NAMES, NOTHING, SOUP, contentsOf, cookingTickOf, ingredientsOf, type Item } from './objects.ts';
import type { Tables } from './tables.ts';

export const FACINGS = ['north', 'south', 'east', 'west'] as const;
export type Facing = (typeof FACINGS)[number];

/**
 * Where a world's bytes are. `score` is an index into f64, `seed` to `object` are indices into i32, the rest into u8, each
 * from the start of the world: world i starts at i · stride / 8, i · stride / 4 and i · stride.
 */
export interface StateLayout {
  /** Bytes; a multiple of 8. */
  readonly stride: number;
  readonly fields: readonly Field[];
  readonly score: number;
  readonly seed: number;
  readonly draws: number;
  readonly tick: number;
  readonly pose: number;
  readonly held: number;
  readonly object: number;
  readonly count: number;
  readonly simmering: number;
  readonly order: number;
}

export function layoutOf(kitchen: Kitchen): StateLayout {
  const n = kitchen.players;
  const slots = kitchen.slotCell.length;
  const fields: Field[] = [];
  let offset = 0;
  const add = (name: string, dtype: Field['dtype'], shape: number[], unit: string, doc: string, secret = false): number => {
    const bytes = dtype === 'f64' ? 8 : dtype === 'i32' ? 4 : 1;
    fields.push({ name, dtype, shape, offset, unit, secret, doc });
    const at = offset / bytes;
    offset += bytes * shape.reduce((a, b) => a * b, 1);
    return at;
  };
  const at = {
    score: add('score', 'f64', [], 'points', 'Points paid for deliveries so far'),
    seed: add('seed', 'i32', [2], '', 'Seed of the episode: low word, high word', true),
    draws: add('draws', 'i32', [], 'draws', 'Position of the random stream', true),
    tick: add('tick', 'i32', [], 'ticks', 'Ticks played'),
    pose: add('pose', 'i32', [n], '', 'Of each player: cell · 4 + facing; a cell is y · width + x; 0 north, 1 south, 2 east, 3 west'),
    held: add('held', 'i32', [n], 'object', 'Object in each hand, 0 for none'),
    object: add('object', 'i32', [slots], 'object', 'Object on each counter and in each pot, by slot; 0 for none'),
    count: add('count', 'u8', [], 'objects', 'Objects on counters and in pots'),
    simmering: add('simmering', 'u8', [], 'soups', 'Soups on counters that still cook; the rules never put one there'),
    order: add('order', 'u8', [slots], 'slot', 'Slots that hold an object, in the order they were filled; then zeros'),
  };
  return { stride: Math.ceil(offset / 8) * 8, fields, ...at };
}

/** A player as views and dumps speak of it. */
export interface PlayerState {
  readonly cell: number;
  readonly facing: Facing;
  readonly held: Item | null;
}

export interface Snapshot {
  readonly tick: number;
  readonly score: number;
  readonly players: readonly PlayerState[];
  /** Objects on counters and in pots, by slot, so row by row. */
  readonly objects: readonly { readonly slot: number; readonly cell: number; readonly item: Item }[];
}

/** What a world holds, readable. Allocates: for text, scenes, dumps and tests. */
export function readState(kitchen: Kitchen, tables: Pick<Tables, 'cookTime'>, at: StateLayout, w: Worlds, i: number): Snapshot {
  const words = (i * at.stride) / 4;
  const players = Array.from({ length: kitchen.players }, (_, p) => ({
    cell: w.i32[words + at.pose + p] >> 2,
    facing: FACINGS[w.i32[words + at.pose + p] & 3],
    held: itemOf(tables, w.i32[words + at.held + p]),
  }));
  const objects = [];
  for (let slot = 0; slot < kitchen.slotCell.length; slot++) {
    const item = itemOf(tables, w.i32[words + at.object + slot]);
    if (item !== null) objects.push({ slot, cell: kitchen.slotCell[slot], item });
  }
  return { tick: w.i32[words + at.tick], score: w.f64[(i * at.stride) / 8 + at.score], players, objects };
}

/** Slots that hold an object, in the order they were filled. */
export function fillOrder(at: StateLayout, w: Worlds, i: number): number[] {
  const bytes = i * at.stride;
  return Array.from({ length: w.u8[bytes + at.count] }, (_, k) => w.u8[bytes + at.order + k]);
}

/** An object code, readable; null for 0. */
export function itemOf(tables: Pick<Tables, 'cookTime'>, code: number): Item | null {
  const kind = code & KIND_MASK;
  if (kind === NOTHING) return null;
  if (kind !== SOUP) return { kind: KIND_NAMES[kind] as 'onion' | 'tomato' | 'dish' };
  const cookTime = tables.cookTime[contentsOf(code)];
  const cookingTick = cookingTickOf(code);
  const phase = cookingTick < 0 ? 'idle' : cookingTick >= cookTime ? 'ready' : 'cooking';
  return { kind: 'soup', ingredients: ingredientsOf(code), cookingTick, cookTime, phase };
}
