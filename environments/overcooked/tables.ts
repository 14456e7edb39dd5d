import { FLOOR, type Kitchen } from './kitchen.ts';
import { CONTENTS, MAX_INGREDIENTS } from './objects.ts';

/** North, south, east, west: the numbers of directions, of facings and of the four move actions. */
export const DX = [0, 0, 1, -1] as const;
export const DY = [-1, 1, 0, 0] as const;
export const STAY = 4;
export const INTERACT = 5;
export const ACTIONS = 6;

/**
 * What the rules look up each tick. A pose is cell · 4 + facing; only poses on floor are used. Contents are numbered by
 * `contentsOf`.
 */
export interface Tables {
  /** [pose], the cell that a step in that direction leads to: the neighbour where it is floor, else the same cell */
  readonly next: Int32Array;
  /** [pose], the tile in front */
  readonly frontTile: Uint8Array;
  /** [pose], the slot in front, or -1 */
  readonly frontSlot: Int16Array;
  /** Slots of the pots, in the order of `Kitchen.pots`. */
  readonly potSlot: Int32Array;
  /** [slot], 1 for a pot */
  readonly isPot: Uint8Array;
  /** [contents] */
  readonly onions: Uint8Array;
  /** [contents] */
  readonly tomatoes: Uint8Array;
  /** [contents], ticks */
  readonly cookTime: Int32Array;
  /** [contents], points paid at the window */
  readonly delivery: Float64Array;
  /** [contents], most points of any recipe that contains these ingredients */
  readonly best: Float64Array;
}

export function compileTables(kitchen: Kitchen): Tables {
  const potSlot = Int32Array.from(kitchen.pots, (cell) => kitchen.slot[cell]);
  const isPot = new Uint8Array(kitchen.slotCell.length);
  for (const slot of potSlot) isPot[slot] = 1;
  return { ...compilePoses(kitchen), potSlot, isPot, ...compileContents(kitchen) };
}

function compilePoses(kitchen: Kitchen): Pick<Tables, 'next' | 'frontTile' | 'frontSlot'> {
  const { width, tile } = kitchen;
  const next = new Int32Array(tile.length * 4);
  const frontTile = new Uint8Array(tile.length * 4);
  const frontSlot = new Int16Array(tile.length * 4).fill(-1);
  for (let cell = 0; cell < tile.length; cell++) {
    // The border is never floor, so a floor cell has all four neighbours.
    if (tile[cell] !== FLOOR) continue;
    for (let d = 0; d < 4; d++) {
      const front = cell + DY[d] * width + DX[d];
      next[cell * 4 + d] = tile[front] === FLOOR ? front : cell;
      frontTile[cell * 4 + d] = tile[front];
      frontSlot[cell * 4 + d] = kitchen.slot[front];
    }
  }
  return { next, frontTile, frontSlot };
}

function compileContents(kitchen: Kitchen): Pick<Tables, 'onions' | 'tomatoes' | 'cookTime' | 'delivery' | 'best'> {
  const onions = new Uint8Array(CONTENTS);
  const tomatoes = new Uint8Array(CONTENTS);
  const cookTime = new Int32Array(CONTENTS);
  const delivery = new Float64Array(CONTENTS);
  const best = new Float64Array(CONTENTS);
  const perRecipe = bestByRecipe(kitchen);
  for (let count = 0; count <= Math.min(kitchen.maxIngredients, MAX_INGREDIENTS); count++) {
    for (let bits = 0; bits < 1 << count; bits++) {
      const contents = count | (bits << 4);
      let t = 0;
      for (let k = 0; k < count; k++) t += (bits >> k) & 1;
      const recipe = recipeNumber(kitchen, count - t, t);
      onions[contents] = count - t;
      tomatoes[contents] = t;
      cookTime[contents] = count === 0 ? 0 : kitchen.cookTime[recipe];
      delivery[contents] = count === 0 ? 0 : kitchen.delivery[recipe];
      best[contents] = perRecipe[recipe];
    }
  }
  return { onions, tomatoes, cookTime, delivery, best };
}

export function recipeNumber(kitchen: Kitchen, onions: number, tomatoes: number): number {
  return onions * (kitchen.maxIngredients + 1) + tomatoes;
}

/** [recipe], the most that it or any recipe grown from it pays; its own pay where none pays anything. */
function bestByRecipe(kitchen: Kitchen): Float64Array {
  const max = kitchen.maxIngredients;
  const best = new Float64Array((max + 1) * (max + 1));
  for (let o = 0; o <= max; o++) {
    for (let t = 0; o + t <= max; t++) {
      let most = 0;
      for (let oo = o; oo <= max; oo++) {
        for (let tt = t; oo + tt <= max; tt++) {
          if (oo + tt > 0) most = Math.max(most, kitchen.delivery[recipeNumber(kitchen, oo, tt)]);
        }
      }
      const own = o + t === 0 ? 0 : kitchen.delivery[recipeNumber(kitchen, o, t)];
      best[recipeNumber(kitchen, o, t)] = most > 0 ? most : own;
    }
  }
  return best;
}
