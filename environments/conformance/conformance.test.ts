import type { Family, Json, JsonObject } from '../contract.ts';
import { overcooked } from '../overcooked/index.ts';
import { kuhn } from '../toy/kuhn.ts';
import { matrix } from '../toy/matrix.ts';
import { pointmass } from '../toy/pointmass.ts';
import type { ConformanceOptions } from './types.ts';
import { describeConformance } from './vitest.ts';

function tried(family: Family, from: string | JsonObject, options: ConformanceOptions): void {
  const name = typeof from === 'string' ? from : JSON.stringify(from);
  describeConformance(`${family.id} ${name}`, () => family.create(family.resolve(from)), options);
}

const fixed = { chance: false };
const drawn = { chance: true };

tried(kuhn, 'standard', drawn);
tried(kuhn, 'match', drawn);
tried(kuhn, { hands: 3, horizon: 4 }, drawn);

for (const scenario of matrix.scenarios) tried(matrix, scenario, fixed);
tried(matrix, { name: 'chicken', rounds: 9, horizon: 7 }, fixed);
tried(matrix, { rows: ['up', 'down'], columns: ['left', 'middle', 'right'], payoffs: [[[1, 2], [3, 4], [0.1, 6]], [[7, 8], [9, 0.3], [1, 2]]] }, fixed);

tried(pointmass, 'duel', drawn);
tried(pointmass, 'fixed', fixed);
tried(pointmass, 'teams', drawn);

/** Random cooks hardly ever serve: states further on, so that every kind of soup is seen. [x, y] of free counters: a, b. */
function kitchens(a: [number, number], b: [number, number], pot: [number, number], players: JsonObject[]): Json[] {
  const soup = (ingredients: string[], cookingTick: number): JsonObject => ({ soup: ingredients, cookingTick });
  const state = { tick: 200, score: 20, seed: '9', draws: 0 };
  const three = ['onion', 'onion', 'onion'];
  const holding = (...held: (Json | null)[]): Json[] => players.map((p, k) => ({ ...p, held: held[k] ?? null }));
  const on = (position: [number, number], object: Json): JsonObject => ({ position, object });
  return [
    { ...state, players: holding('dish', 'onion'), objects: [on(pot, soup(three, 15)), on(a, 'dish')] },
    { ...state, tick: 361, score: 40, players: holding(soup(three, 20), 'dish'), objects: [on(pot, soup(['onion', 'onion'], -1)), on(a, soup(three, 3)), on(b, 'onion')] },
    { ...state, score: 60, players: holding('onion', soup(['onion'], 20)), objects: [on(b, soup(three, 20)), on(a, soup(['onion'], -1))] },
  ];
}

const cramped = [{ position: [1, 2], facing: 'north' }, { position: [3, 1], facing: 'west' }];
const soups = { ...fixed, starts: kitchens([1, 0], [3, 0], [2, 0], cramped) };
tried(overcooked, 'cramped_room', soups);
tried(overcooked, { layout: 'cramped_room', dynamics: 'old' }, soups);
tried(overcooked, 'asymmetric_advantages_tomato', fixed);
tried(overcooked, 'cramped_room_single', fixed);
tried(overcooked, 'multiplayer_schelling', fixed);
tried(overcooked, { layout: 'cramped_room', randomStart: { positions: true, objects: 0.5 } }, drawn);
