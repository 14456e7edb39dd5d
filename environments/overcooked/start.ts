import type { Json, JsonObject } from '../contract.ts';
import type { Kitchen } from './kitchen.ts';
import { parseState } from './load.ts';
import { DISH, KIND_MASK, NOTHING, ONION, TOMATO, cookingTickOf, ingredientsOf } from './objects.ts';
import { FACINGS } from './state.ts';
import { compileTables } from './tables.ts';

/** A start state in any form that `load` reads, in our own form, so that equal starts are equal text. Throws InputError. */
export function ownState(kitchen: Kitchen, start: JsonObject, where: string): JsonObject {
  const state = parseState(kitchen, compileTables(kitchen), start, where);
  const position = (cell: number): number[] => [cell % kitchen.width, Math.floor(cell / kitchen.width)];
  return {
    tick: state.tick,
    score: Number.isFinite(state.score) ? state.score : String(state.score),
    players: state.players.map(({ cell, facing, held }) => ({ position: position(cell), facing: FACINGS[facing], held: objectOf(held) })),
    objects: state.objects.map(({ slot, code }) => ({ position: position(kitchen.slotCell[slot]), object: objectOf(code) })),
  };
}

function objectOf(code: number): Json {
  const kind = code & KIND_MASK;
  if (kind === NOTHING) return null;
  if (kind === ONION) return 'onion';
  if (kind === TOMATO) return 'tomato';
  if (kind === DISH) return 'dish';
  return { soup: ingredientsOf(code), cookingTick: cookingTickOf(code) };
}
