import type { Scene, Sprite } from '../contract.ts';
import { TILE_LETTERS, type Kitchen } from './kitchen.ts';
import type { Item } from './objects.ts';
import { recipeText, sameRecipe } from './recipes.ts';
import type { Snapshot } from './state.ts';
import { itemText, pointsText, recipeOfKitchen } from './words.ts';

type Row = readonly [label: string, value: string];

/**
 * What a renderer draws. x and y of a sprite are the column and row of its cell, whole numbers. Sprites are the objects on
 * counters and in pots, row by row, then the players; a player's `holding` is onion, tomato, dish or soup, what kind of soup
 * stands in the hud. A soup's `progress` is its share of the cooking time, absent before it cooks.
 */
export function createSceneView(kitchen: Kitchen): (state: Snapshot) => Scene {
  const { width, height } = kitchen;
  const letters = [...kitchen.tile].map((t) => TILE_LETTERS[t]).join('');
  const tiles = Array.from({ length: height }, (_, y) => letters.slice(y * width, (y + 1) * width));
  const orders = kitchen.orders.map((order): Row => {
    const bonus = kitchen.bonusOrders.some((other) => sameRecipe(other, order)) ? ' (bonus)' : '';
    return [`Order: ${recipeText(order)}`, `${pointsText(kitchen.delivery[recipeOfKitchen(kitchen, order)])} points${bonus}`];
  });
  return (state) => ({
    unit: 'cell',
    width,
    height,
    tiles,
    sprites: [
      ...state.objects.map(({ cell, item }) => objectSprite(kitchen, cell, item)),
      ...state.players.map((_, p) => playerSprite(kitchen, state, p)),
    ],
    hud: [['Score', String(state.score)], ['Tick', `${state.tick} of ${kitchen.horizon}`], ...orders, ...handRows(kitchen, state)],
  });
}

/** Soups in hands: a sprite has no room for what is in them. */
function handRows(kitchen: Kitchen, state: Snapshot): Row[] {
  return state.players.flatMap(({ held }, p): Row[] => {
    return held?.kind === 'soup' ? [[`Player ${p + 1} holds`, itemText(kitchen, held)]] : [];
  });
}

function objectSprite(kitchen: Kitchen, cell: number, item: Item): Sprite {
  const sprite: Sprite = { id: `object ${cell}`, kind: item.kind, x: cell % kitchen.width, y: Math.floor(cell / kitchen.width) };
  if (item.kind !== 'soup') return sprite;
  const label = recipeText(item.ingredients);
  if (item.phase === 'idle') return { ...sprite, label };
  return { ...sprite, label, progress: item.phase === 'ready' ? 1 : item.cookingTick / item.cookTime };
}

function playerSprite(kitchen: Kitchen, state: Snapshot, seat: number): Sprite {
  const { cell, facing, held } = state.players[seat];
  const at = { x: cell % kitchen.width, y: Math.floor(cell / kitchen.width) };
  const sprite: Sprite = { id: `player ${seat + 1}`, kind: 'player', ...at, seat, facing, label: String(seat + 1) };
  return held === null ? sprite : { ...sprite, holding: held.kind };
}
