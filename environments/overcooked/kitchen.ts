import type { JsonObject, RewardWeighting } from '../contract.ts';

/** Tiles by number, in the order of `TILE_LETTERS`. Only floor is walkable. */
export const FLOOR = 0;
export const COUNTER = 1;
export const POT = 2;
export const ONIONS = 3;
export const TOMATOES = 4;
export const DISHES = 5;
export const WINDOW = 6;
export const TILE_LETTERS = ' XPOTDS';

export type Ingredient = 'onion' | 'tomato';

/**
 * A resolved configuration, compiled for the rules: plain tables, nothing left to look up or to check. Cells are numbered
 * y · width + x. A recipe is the multiset of its ingredients, numbered onions · (maxIngredients + 1) + tomatoes.
 */
export interface Kitchen {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly players: number;
  /** [cell], tile numbers */
  readonly tile: Uint8Array;
  /** [cell], number of the place for an object there (counters and pots, row-major), or -1 */
  readonly slot: Int16Array;
  /** [slot], its cell */
  readonly slotCell: Int32Array;
  /** Cells of the pots, row-major. */
  readonly pots: Int32Array;
  /** [player], the cell of its digit */
  readonly startCell: Int32Array;
  /** Old dynamics: a soup starts by itself at exactly 3 ingredients, and never by hand. */
  readonly oldDynamics: boolean;
  /** Most ingredients in a pot, 1..8. */
  readonly maxIngredients: number;
  /** Recipes that pay, in canonical order: only onions, only tomatoes, mixed (o, oo, ooo, t, tt, ttt, ot, oot, ott). */
  readonly orders: readonly (readonly Ingredient[])[];
  readonly bonusOrders: readonly (readonly Ingredient[])[];
  /** Multiplier, may be Infinity. */
  readonly orderBonus: number;
  /** [recipe], ticks; defined for every recipe, ordered or not */
  readonly cookTime: Int32Array;
  /** [recipe], points before the bonus */
  readonly value: Float64Array;
  /** [recipe], points paid for a delivery; 0 where the recipe is not ordered */
  readonly delivery: Float64Array;
  readonly shaping: { readonly placementInPot: number; readonly dishPickup: number; readonly soupPickup: number };
  /** A start state as `dump` writes it, or null for the standard one. */
  readonly start: JsonObject | null;
  /** Drawn starts: uniform positions, and objects with a probability (0 = none); null for none. */
  readonly randomStart: { readonly positions: boolean; readonly objects: number } | null;
  readonly horizon: number;
  readonly tickHz: number;
  readonly reward: RewardWeighting;
}
