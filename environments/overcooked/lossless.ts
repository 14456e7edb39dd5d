import type { Worlds } from '../contract.ts';
import { COUNTER, DISHES, FLOOR, ONIONS, POT, TOMATOES, WINDOW, type Kitchen } from './kitchen.ts';
import { KIND_MASK, NOTHING, ONE_TICK, SOUP, contentsOf, cookingTickOf } from './objects.ts';
import type { StateLayout } from './state.ts';
import { FACINGS } from './state.ts';
import type { Tables } from './tables.ts';

/** Channels after the players' own 5 each, from 5 · players on. */
const SHARED = [
  'pot', 'counter', 'onion_dispenser', 'tomato_dispenser', 'dish_dispenser', 'serving_window',
  'onions_in_pot', 'tomatoes_in_pot', 'onions_in_soup', 'tomatoes_in_soup', 'cook_time_remaining', 'soup_done',
  'dishes', 'onions', 'tomatoes', 'urgency',
] as const;

const STATIC = [FLOOR, COUNTER, POT, ONIONS, TOMATOES, DISHES, WINDOW].map((tile) => ({ tile, channel: [-1, 1, 0, 2, 3, 4, 5][tile] }));
const ONIONS_IN_POT = 6;
const TOMATOES_IN_POT = 7;
const ONIONS_IN_SOUP = 8;
const TOMATOES_IN_SOUP = 9;
const REMAINING = 10;
const DONE = 11;
const DISHES_AT = 12;
const ONIONS_AT = 13;
const TOMATOES_AT = 14;
const URGENCY = 15;
/** [kind: nothing, onion, tomato, dish], the shared channel it is seen in */
const LOOSE = Uint8Array.of(0, ONIONS_AT, TOMATOES_AT, DISHES_AT);
const URGENT_TICKS = 40;
/** Worlds whose terrain is copied at once. */
const BLOCK = 8;

export function losslessChannels(players: number): string[] {
  const who = (k: number): string => (k === 0 ? 'self' : `other_${k}`);
  const all = Array.from({ length: players }, (_, k) => who(k));
  return [...all.map((name) => `${name}_at`), ...all.flatMap((name) => FACINGS.map((facing) => `${name}_faces_${facing}`)), ...SHARED];
}

export interface Lossless {
  /** What one seat sees, into an array of its length. */
  one(w: Worlds, i: number, seat: number, out: Uint8Array): void;
  /** What every seat of worlds from..to-1 sees, [world, seat, …shape] from the beginning of `out`. */
  all(w: Worlds, from: number, to: number, out: Uint8Array): void;
}

/**
 * overcooked_ai's `lossless_state_encoding`, u8[width, height, 5 · players + 16], index [x][y][channel], for any number of players
 * (there: two): where each player is, own first, then the others by number; where each faces; terrain; objects. Counts
 * are small; like the reference's int array cast to bytes, a cooking time beyond 255 wraps.
 */
export function compileLossless(kitchen: Kitchen, tables: Tables, at: StateLayout): Lossless {
  const { players: n, width, height, horizon, slotCell } = kitchen;
  const { onions, tomatoes, cookTime, isPot } = tables;
  const depth = 5 * n + SHARED.length;
  const shared = 5 * n;
  const words = at.stride / 4;
  const slots = slotCell.length;
  const { pose, held, object, tick } = at;
  // [cell], index of channel 0 there; [slot], index of the first shared channel there
  const place = Int32Array.from(kitchen.tile, (_, c) => ((c % width) * height + Math.floor(c / width)) * depth);
  const slotPlace = Int32Array.from(slotCell, (c) => place[c] + shared);
  // [slot, kind], index of the channel for a loose object there
  const loosePlace = Int32Array.from({ length: slotCell.length * 4 }, (_, k) => slotPlace[k >> 2] + LOOSE[k & 3]);
  const template = terrain(kitchen, depth, place);
  const { length } = template;

  /** Writes into `copies` tensors, one after the other, from index p of the first on. */
  function mark(out: Uint8Array, p: number, copies: number, value: number): void {
    out[p] = value;
    for (let c = 1; c < copies; c++) out[p + c * length] = value;
  }

  /** A soup: in a pot what happens to it counts, in a hand or on a counter it counts as done. */
  function soup(out: Uint8Array, p: number, copies: number, code: number, potted: boolean): void {
    const contents = contentsOf(code);
    const idle = potted && code < ONE_TICK;
    mark(out, p + (idle ? ONIONS_IN_POT : ONIONS_IN_SOUP), copies, onions[contents]);
    mark(out, p + (idle ? TOMATOES_IN_POT : TOMATOES_IN_SOUP), copies, tomatoes[contents]);
    if (idle) return;
    const remaining = potted ? cookTime[contents] - cookingTickOf(code) : 0;
    mark(out, p + REMAINING, copies, remaining);
    if (remaining <= 0) mark(out, p + DONE, copies, 1);
  }

  /**
   * Players, then objects, then urgency, into the tensors of `copies` seats from `seat` on, one after the other from index o of `out`.
   * Everybody's own block comes first, the others keep their order; all else is the same for every seat.
   */
  function fill(w: Worlds, i: number, seat: number, copies: number, out: Uint8Array, o: number): void {
    const { i32, f64 } = w;
    const base = i * words;
    for (let p = 0; p < n; p++) {
      const at4 = i32[base + pose + p];
      const here = o + place[at4 >> 2];
      const facing = n + (at4 & 3);
      for (let c = 0, to = here; c < copies; c++, to += length) {
        const me = seat + c;
        const rank = p === me ? 0 : p < me ? p + 1 : p;
        out[to + rank] = 1;
        out[to + facing + 4 * rank] = 1;
      }
      const code = i32[base + held + p];
      if (code === NOTHING) continue;
      const kind = code & KIND_MASK;
      if (kind === SOUP) soup(out, here + shared, copies, code, false);
      else mark(out, here + shared + LOOSE[kind], copies, 1);
    }
    const first = base + object;
    for (let slot = 0; slot < slots; slot++) {
      // Most counters are empty: an even slot and the next make one number, which is 0 only where both are.
      if ((slot & 1) === 0 && f64[(first + slot) >> 1] === 0) {
        slot++;
        continue;
      }
      const code = i32[first + slot];
      if (code === NOTHING) continue;
      const kind = code & KIND_MASK;
      if (kind === SOUP) soup(out, o + slotPlace[slot], copies, code, isPot[slot] === 1);
      else mark(out, o + loosePlace[slot * 4 + kind], copies, 1);
    }
    if (horizon - i32[base + tick] < URGENT_TICKS) {
      for (let k = o + shared + URGENCY; k < o + copies * length; k += depth) out[k] = 1;
    }
  }

  // terrain of every seat of so many worlds: one large copy costs half of many small ones
  const block = new Uint8Array(BLOCK * n * length);
  for (let o = 0; o < block.length; o += length) block.set(template, o);

  return {
    one(w, i, seat, out) {
      out.set(template);
      fill(w, i, seat, 1, out, 0);
    },
    all(w, from, to, out) {
      const size = n * length;
      for (let first = from; first < to; first += BLOCK) {
        const worlds = Math.min(BLOCK, to - first);
        out.set(worlds === BLOCK ? block : block.subarray(0, worlds * size), (first - from) * size);
        for (let i = first; i < first + worlds; i++) fill(w, i, 0, n, out, (i - from) * size);
      }
    },
  };
}

function terrain(kitchen: Kitchen, depth: number, place: Int32Array): Uint8Array {
  const template = new Uint8Array(kitchen.width * kitchen.height * depth);
  kitchen.tile.forEach((tile, cell) => {
    const channel = STATIC[tile].channel;
    if (channel >= 0) template[place[cell] + depth - SHARED.length + channel] = 1;
  });
  return template;
}
