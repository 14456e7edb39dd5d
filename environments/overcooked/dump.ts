import type { Json, JsonObject, Worlds } from '../contract.ts';
import type { Kitchen } from './kitchen.ts';
import type { Item } from './objects.ts';
import { readSeed } from './reset.ts';
import { fillOrder, readState, type StateLayout } from './state.ts';
import type { Tables } from './tables.ts';

/**
 * A world as JSON, complete and readable:
 * `{tick, score, seed, draws, players: [{position, facing, held}], objects: [{position, object}]}`; an object is 'onion', 'tomato',
 * 'dish' or `{soup: [ingredients], cookingTick}` (-1 idle); objects stand in the order they were put down.
 */
export function dumpState(kitchen: Kitchen, tables: Tables, at: StateLayout, w: Worlds, i: number): JsonObject {
  const { tick, score, players, objects } = readState(kitchen, tables, at, w, i);
  const position = (cell: number): Json => [cell % kitchen.width, Math.floor(cell / kitchen.width)];
  const bySlot = new Map(objects.map((o) => [o.slot, o]));
  return {
    tick,
    score: Number.isFinite(score) ? score : String(score),
    seed: readSeed(at, w, i).toString(),
    draws: w.i32[(i * at.stride) / 4 + at.draws],
    players: players.map((p) => ({ position: position(p.cell), facing: p.facing, held: p.held && objectJson(p.held) })),
    objects: fillOrder(at, w, i).flatMap((slot) => {
      const found = bySlot.get(slot);
      return found === undefined ? [] : [{ position: position(found.cell), object: objectJson(found.item) }];
    }),
  };
}

function objectJson(item: Item): Json {
  return item.kind === 'soup' ? { soup: [...item.ingredients], cookingTick: item.cookingTick } : item.kind;
}
