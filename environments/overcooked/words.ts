import { COUNTER, DISHES, ONIONS, POT, TOMATOES, WINDOW, type Kitchen } from './kitchen.ts';
import type { Item } from './objects.ts';
import { onionsIn, recipeIndex, recipeText, type Recipe } from './recipes.ts';
import { FACINGS, type Snapshot } from './state.ts';
import { DX, DY } from './tables.ts';

/** Words for what a kitchen holds, shared by the views that people and language models read. */

export type Soup = Extract<Item, { kind: 'soup' }>;

/** One moment seen from one seat. */
export interface Moment {
  readonly kitchen: Kitchen;
  readonly state: Snapshot;
  readonly seat: number;
}

/** By tile number. */
export const TILE_NAMES = ['floor', 'counter', 'pot', 'onion dispenser', 'tomato dispenser', 'dish dispenser', 'serving window'];

export function placeText(kitchen: Kitchen, cell: number): string {
  return `(${cell % kitchen.width},${Math.floor(cell / kitchen.width)})`;
}

/** Infinity has no digits. */
export function pointsText(points: number): string {
  return points === Infinity ? 'infinite' : String(points);
}

export function recipeOfKitchen(kitchen: Kitchen, recipe: Recipe): number {
  const onions = onionsIn(recipe);
  return recipeIndex(onions, recipe.length - onions, kitchen.maxIngredients);
}

/** What the window pays for it. */
export function payText(kitchen: Kitchen, soup: Soup): string {
  return pointsText(soup.ingredients.length === 0 ? 0 : kitchen.delivery[recipeOfKitchen(kitchen, soup.ingredients)]);
}

/** `an onion`, `a soup of 3 onions (pays 20)` */
export function itemText(kitchen: Kitchen, item: Item): string {
  if (item.kind !== 'soup') return `${item.kind === 'onion' ? 'an' : 'a'} ${item.kind}`;
  const phase = item.phase === 'ready' ? '' : item.phase === 'idle' ? ', not cooked' : ', still cooking';
  return `a soup of ${recipeText(item.ingredients)} (pays ${payText(kitchen, item)}${phase})`;
}

export function cellBeside(kitchen: Kitchen, cell: number, direction: number): number {
  return cell + DY[direction] * kitchen.width + DX[direction];
}

export function frontCell({ kitchen, state, seat }: Moment): number {
  const { cell, facing } = state.players[seat];
  return cellBeside(kitchen, cell, FACINGS.indexOf(facing));
}

/** The tile or the player there: `pot (2,0)`, `player 2 (3,1)` */
export function spotText({ kitchen, state }: Moment, cell: number): string {
  const other = state.players.findIndex((player) => player.cell === cell);
  return `${other >= 0 ? `player ${other + 1}` : TILE_NAMES[kitchen.tile[cell]]} ${placeText(kitchen, cell)}`;
}

export function itemAt({ state }: Moment, cell: number): Item | null {
  return state.objects.find((object) => object.cell === cell)?.item ?? null;
}

const GROUPS: readonly (readonly [tile: number, heading: string])[] = [
  [POT, 'pots'],
  [ONIONS, 'onion dispensers'],
  [TOMATOES, 'tomato dispensers'],
  [DISHES, 'dish dispensers'],
  [WINDOW, 'serving windows'],
  [COUNTER, 'counters'],
];

/** Cells by kind of tile, row by row: `pots (2,0), counters (1,0) (3,0)` */
export function tilesText(kitchen: Kitchen, cells: readonly number[]): string {
  const parts: string[] = [];
  for (const [tile, heading] of GROUPS) {
    const found = cells.filter((cell) => kitchen.tile[cell] === tile);
    if (found.length > 0) parts.push(`${heading} ${found.map((cell) => placeText(kitchen, cell)).join(' ')}`);
  }
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}
