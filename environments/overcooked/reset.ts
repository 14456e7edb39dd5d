import type { Worlds } from '../contract.ts';
import { Stream } from '../hash/streams.ts';
import { FLOOR, type Ingredient, type Kitchen } from './kitchen.ts';
import { parseState, type StateData } from './load.ts';
import { DISH, NOTHING, ONION, contentsOf, soupCode, warms } from './objects.ts';
import type { StateLayout } from './state.ts';
import type { Tables } from './tables.ts';

/** Writes a whole world: fields, derived fields, zeros elsewhere. */
export function writeState(kitchen: Kitchen, tables: Tables, at: StateLayout, w: Worlds, i: number, state: StateData): void {
  const bytes = i * at.stride;
  const words = bytes / 4;
  w.u8.fill(0, bytes, bytes + at.stride);
  w.f64[bytes / 8 + at.score] = state.score;
  writeSeed(at, w, i, state.seed);
  w.i32[words + at.draws] = state.draws;
  w.i32[words + at.tick] = state.tick;
  state.players.forEach((player, p) => {
    w.i32[words + at.pose + p] = player.cell * 4 + player.facing;
    w.i32[words + at.held + p] = player.held;
  });
  for (const { slot, code } of state.objects) {
    w.i32[words + at.object + slot] = code;
    w.u8[bytes + at.order + w.u8[bytes + at.count]++] = slot;
    if (tables.isPot[slot] === 0 && warms(code, tables.cookTime, kitchen.oldDynamics)) w.u8[bytes + at.simmering]++;
  }
}

export function writeSeed(at: StateLayout, w: Worlds, i: number, seed: bigint): void {
  const words = (i * at.stride) / 4;
  w.i32[words + at.seed] = Number(seed & 0xffffffffn) | 0;
  w.i32[words + at.seed + 1] = Number((seed >> 32n) & 0xffffffffn) | 0;
}

export function readSeed(at: StateLayout, w: Worlds, i: number): bigint {
  const words = (i * at.stride) / 4;
  return (BigInt(w.i32[words + at.seed + 1] >>> 0) << 32n) | BigInt(w.i32[words + at.seed] >>> 0);
}

/** The start without chance: the configured one, or everyone on their digit, facing north, with empty hands and counters. */
export function fixedStart(kitchen: Kitchen, tables: Tables): StateData {
  if (kitchen.start !== null) return parseState(kitchen, tables, kitchen.start, 'start');
  const players = Array.from(kitchen.startCell, (cell) => ({ cell, facing: 0, held: NOTHING }));
  return { tick: 0, score: 0, seed: 0n, draws: 0, players, objects: [] };
}

/**
 * A drawn start, distributed as overcooked_ai's: places uniform over all ways to stand on different floor cells; each pot, with
 * probability `objects`, holds 1 to 3 onions and 0 to 3 - onions tomatoes, cooking since now with that probability again; each
 * player, with it, holds a dish (0.2), an onion (0.6) or a finished soup (0.2) drawn like a pot's. Where soups are smaller than
 * 3, their size takes the place of the 3.
 */
export function drawnStart(kitchen: Kitchen, tables: Tables, seed: bigint): StateData {
  const draws = new Stream(seed, 'environment');
  const random = kitchen.randomStart ?? { positions: false, objects: 0 };
  const cells = random.positions ? drawCells(kitchen, draws) : [...kitchen.startCell];
  const objects: { slot: number; code: number }[] = [];
  const held = cells.map(() => NOTHING);
  if (random.objects > 0) {
    for (const slot of tables.potSlot) {
      if (draws.unit() >= random.objects) continue;
      const ingredients = drawIngredients(kitchen, draws);
      objects.push({ slot, code: soupCode(ingredients, draws.unit() < random.objects ? 0 : -1) });
    }
    for (let p = 0; p < held.length; p++) {
      if (draws.unit() < random.objects) held[p] = drawHeld(kitchen, tables, draws);
    }
  }
  const players = cells.map((cell, p) => ({ cell, facing: 0, held: held[p] }));
  return { tick: 0, score: 0, seed, draws: draws.position, players, objects };
}

function drawCells(kitchen: Kitchen, draws: Stream): number[] {
  const free: number[] = [];
  kitchen.tile.forEach((tile, cell) => {
    if (tile === FLOOR) free.push(cell);
  });
  return Array.from(kitchen.startCell, () => free.splice(draws.below(free.length), 1)[0]);
}

function drawIngredients(kitchen: Kitchen, draws: Stream): Ingredient[] {
  const most = Math.min(3, kitchen.maxIngredients);
  const onions = 1 + draws.below(most);
  const tomatoes = draws.below(most - onions + 1);
  return [...Array<Ingredient>(onions).fill('onion'), ...Array<Ingredient>(tomatoes).fill('tomato')];
}

function drawHeld(kitchen: Kitchen, tables: Tables, draws: Stream): number {
  const x = draws.unit();
  if (x < 0.2) return DISH;
  if (x < 0.8) return ONION;
  const ingredients = drawIngredients(kitchen, draws);
  return soupCode(ingredients, tables.cookTime[contentsOf(soupCode(ingredients, -1))]);
}
