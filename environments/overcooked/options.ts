import { z } from 'zod';
import { MAX_COOKING_TICK, MAX_INGREDIENTS } from './objects.ts';

const number = (error: string) => z.number({ error });
const POINTS = 'expected a number of points';
const points = number(POINTS).refine((v) => v !== 0, { error: '0 counts as not given here; leave the key out, or give recipeValues' });
const TICKS = `expected a whole number of ticks, 1 to ${MAX_COOKING_TICK}`;
const ticks = z.int({ error: TICKS }).min(1, { error: TICKS }).max(MAX_COOKING_TICK, { error: TICKS });
const ingredient = z.string({ error: 'expected "onion" or "tomato"' });
const recipes = (error: string) => z.array(z.array(ingredient, { error: 'expected a list of ingredients' }), { error });
const BONUS = 'expected a number, 0 or more, or "Infinity"';
const SIZE = `expected a whole number, 1 to ${MAX_INGREDIENTS}`;
const HORIZON = 'expected a whole number of ticks, 1 to 2147483647';
const RATE = 'expected ticks a second, 0.1 to 1000';
const PROBABILITY = 'expected a probability, 0 to 1';

/** What a layout may say about its orders and prices; options of a scenario override it key by key, null takes a key away. */
export const parameters = {
  /** Recipes that pay; "all" (or an empty list) is every recipe there is. */
  orders: z.preprocess((v) => (v === 'all' ? [] : v), recipes('expected "all" or a list of recipes').nullable()).optional(),
  /** Those of the orders that pay `orderBonus` times their value. */
  bonusOrders: recipes('expected a list of recipes').nullish(),
  /** Default 2. */
  orderBonus: z.union([z.number().min(0, { error: BONUS }), z.literal('Infinity')], { error: BONUS }).nullish(),
  /** Points and ticks of each order, in the order in which `orders` stands. */
  recipeValues: z.array(number(POINTS), { error: 'expected a list of points, one an order' }).nullish(),
  recipeTimes: z.array(ticks, { error: 'expected a list of ticks, one an order' }).nullish(),
  /** Points and ticks that each ingredient adds. */
  onionValue: points.nullish(),
  tomatoValue: points.nullish(),
  onionTime: ticks.nullish(),
  tomatoTime: ticks.nullish(),
  /** Points and ticks of every recipe; 20 and 20 where nothing says otherwise. */
  deliveryReward: points.nullish(),
  cookTime: ticks.nullish(),
  /** Most ingredients in a pot, default 3. */
  maxIngredients: z.int({ error: SIZE }).min(1, { error: SIZE }).max(MAX_INGREDIENTS, { error: SIZE }).nullish(),
  /** Points of the `shaped` reward; defaults 3, 3, 5. */
  shaping: z.strictObject({
    placementInPot: number(POINTS).optional(),
    dishPickup: number(POINTS).optional(),
    soupPickup: number(POINTS).optional(),
  }, { error: 'expected an object with placementInPot, dishPickup, soupPickup' }).nullish(),
  /** The state in which episodes begin, as `dump` or overcooked_ai writes it. */
  start: z.record(z.string(), z.json(), { error: 'expected a state as dump() writes it' }).nullish(),
};

const NAME = 'expected a name of 1 to 100 letters';
const name = z.string({ error: NAME }).min(1, { error: NAME }).max(100, { error: NAME });

/** A kitchen of one's own: `grid`, one text a row, and any of the parameters. */
export const layoutSchema = z.strictObject({
  name: name.optional(),
  grid: z.array(z.string({ error: 'expected a row of tiles' }), { error: 'expected a list of rows, one text each' }),
  ...parameters,
});

export const optionsSchema = z.strictObject({
  name: name.optional(),
  /** A name or a layout object; checked on its own. */
  layout: z.unknown().optional(),
  dynamics: z.enum(['new', 'old'], { error: 'expected "new" or "old"' }).default('new'),
  horizon: z.int({ error: HORIZON }).min(1, { error: HORIZON }).max(2_147_483_647, { error: HORIZON }).default(400),
  tickHz: number(RATE).min(0.1, { error: RATE }).max(1000, { error: RATE }).default(6),
  reward: z.strictObject({
    weights: z.strictObject({
      sparse: number('expected a weight').default(1),
      shaped: number('expected a weight').default(0),
    }).prefault({}),
    share: z.enum(['own', 'team'], { error: 'expected "own" or "team"' }).default('team'),
  }).prefault({}),
  randomStart: z.strictObject({
    positions: z.boolean({ error: 'expected true or false' }).default(true),
    objects: number(PROBABILITY).min(0, { error: PROBABILITY }).max(1, { error: PROBABILITY }).default(0),
  }).nullish(),
  ...parameters,
});

export type LayoutOptions = z.output<typeof layoutSchema>;
export type Options = z.output<typeof optionsSchema>;
export type Parameters = Pick<LayoutOptions, keyof typeof parameters>;
export const PARAMETER_KEYS = Object.keys(parameters) as (keyof Parameters)[];

/** Ways to say a price; only one of them at a time. */
export const VALUE_FORMS = [['deliveryReward'], ['recipeValues'], ['onionValue', 'tomatoValue']] as const;
export const TIME_FORMS = [['cookTime'], ['recipeTimes'], ['onionTime', 'tomatoTime']] as const;
