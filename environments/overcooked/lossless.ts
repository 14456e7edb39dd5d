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

export function losslessChannels(players: number): string[] {
  const who = (k: number): string => (k === 0 ? 'self' : `other_${k}`);
  const all = Array.from({ length: players }, (_, k) => who(k));
  return [...all.map((name) => `${name}_at`), ...all.flatMap((name) => FACINGS.map((facing) => `${name}_faces_${facing}`)), ...SHARED];
}

export type Encode = (w: Worlds, i: number, seat: number, out: Uint8Array) => void;

/**
 * overcooked_ai's `lossless_state_encoding`, u8[width, height, 5 · players + 16], index [x][y][channel], for any number of players
 * (there: two): where each player is, own first, then the others by number; where each faces; terrain; objects. Counts
 * are small; like the reference's int array cast to bytes, a cooking time beyond 255 wraps.
 */
export function compileLossless(kitchen: Kitchen, tables: Tables, at: StateLayout): Encode {
  const { players: n, width, height, horizon, slotCell } = kitchen;
  const { onions, tomatoes, cookTime, isPot } = tables;
  const depth = 5 * n + SHARED.length;
  const shared = 5 * n;
  const words = at.stride / 4;
  const { pose, held, object, tick } = at;
  const slots = slotCell.length;
  // [cell], index of channel 0 there; [slot], index of the first shared channel there
  const place = Int32Array.from(kitchen.tile, (_, c) => ((c % width) * height + Math.floor(c / width)) * depth);
  const slotPlace = Int32Array.from(slotCell, (c) => place[c] + shared);
  // [slot, kind], index of the channel for a loose object there
  const loosePlace = Int32Array.from({ length: slots * 4 }, (_, k) => slotPlace[k >> 2] + LOOSE[k & 3]);
  const template = terrain(kitchen, depth, place);

  /** A soup: in a pot what happens to it counts, in a hand or on a counter it counts as done. */
  function soup(out: Uint8Array, p: number, code: number, potted: boolean): void {
    const contents = contentsOf(code);
    const idle = potted && code < ONE_TICK;
    out[p + (idle ? ONIONS_IN_POT : ONIONS_IN_SOUP)] = onions[contents];
    out[p + (idle ? TOMATOES_IN_POT : TOMATOES_IN_SOUP)] = tomatoes[contents];
    if (idle) return;
    const remaining = potted ? cookTime[contents] - cookingTickOf(code) : 0;
    out[p + REMAINING] = remaining;
    if (remaining <= 0) out[p + DONE] = 1;
  }

  return (w, i, seat, out) => {
    const { i32, f64 } = w;
    const base = i * words;
    out.set(template);
    for (let p = 0; p < n; p++) {
      // Own block first, the others keep their order.
      const rank = p === seat ? 0 : p < seat ? p + 1 : p;
      const at4 = i32[base + pose + p];
      const here = place[at4 >> 2];
      out[here + rank] = 1;
      out[here + n + 4 * rank + (at4 & 3)] = 1;
      const code = i32[base + held + p];
      if (code === NOTHING) continue;
      const kind = code & KIND_MASK;
      if (kind === SOUP) soup(out, here + shared, code, false);
      else out[here + shared + LOOSE[kind]] = 1;
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
      if (kind === SOUP) soup(out, slotPlace[slot], code, isPot[slot] === 1);
      else out[loosePlace[slot * 4 + kind]] = 1;
    }
    if (horizon - i32[base + tick] < URGENT_TICKS) {
      for (let k = shared + URGENCY; k < out.length; k += depth) out[k] = 1;
    }
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
