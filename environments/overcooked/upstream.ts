import { z } from 'zod';
import type { Json, JsonObject } from '../contract.ts';
import { parseStrict } from '../parse.ts';

/** Parameters that only have another name in overcooked_ai. */
const PLAIN: { readonly [theirs: string]: string } = {
  order_bonus: 'orderBonus',
  recipe_values: 'recipeValues',
  recipe_times: 'recipeTimes',
  onion_value: 'onionValue',
  tomato_value: 'tomatoValue',
  onion_time: 'onionTime',
  tomato_time: 'tomatoTime',
  delivery_reward: 'deliveryReward',
  cook_time: 'cookTime',
  max_num_ingredients: 'maxIngredients',
};

/** overcooked_ai's names of a layout's parameters and ours. */
export const UPSTREAM_NAMES: { readonly [theirs: string]: string } = {
  ...PLAIN,
  start_all_orders: 'orders',
  start_bonus_orders: 'bonusOrders',
  rew_shaping_params: 'shaping',
  start_state: 'start',
};

const ingredient = z.enum(['onion', 'tomato'], { error: 'expected "onion" or "tomato"' });
const order = z.looseObject({ ingredients: z.array(ingredient) }, { error: 'expected {"ingredients": […]}' });
const orders = z.array(order, { error: 'expected a list of orders' });
const SHAPING = 'expected a number; these parameters take the place of all defaults';
const upstreamSchema = z.looseObject({
  grid: z.union([z.string(), z.array(z.string())], { error: 'expected the rows as one text, or as a list' }),
  start_all_orders: orders.nullish(),
  start_bonus_orders: orders.nullish(),
  rew_shaping_params: z.looseObject({
    PLACEMENT_IN_POT_REW: z.number({ error: SHAPING }),
    DISH_PICKUP_REWARD: z.number({ error: SHAPING }),
    SOUP_PICKUP_REWARD: z.number({ error: SHAPING }),
  }).nullish(),
  /** Checked later, with the kitchen it is for. */
  start_state: z.record(z.string(), z.json(), { error: 'expected a state with players and objects' }).nullish(),
  old_dynamics: z.boolean({ error: 'expected true or false' }).nullish(),
});

type Upstream = z.output<typeof upstreamSchema>;

/** Keys that overcooked_ai knows and that change nothing, there or here. */
const WITHOUT_EFFECT = ['num_items_for_soup', 'layout_name'];

/** Keys that overcooked_ai itself would ignore. */
export function ignoredKeys(params: JsonObject): string[] {
  const known = ['grid', 'old_dynamics', ...Object.keys(UPSTREAM_NAMES), ...WITHOUT_EFFECT];
  return Object.keys(params).filter((key) => !known.includes(key));
}

/**
 * From overcooked_ai's layout parameters (the dict of a layout file; `grid` one text or a list of rows) and constructor
 * overrides to options for `resolveOvercooked`: `{ layout, dynamics }`. Overrides replace parameters key by key, as there.
 * Unknown keys are ignored, as there. Throws InputError with paths in their names.
 */
export function fromUpstream(params: JsonObject, overrides: JsonObject = {}, name = 'custom'): JsonObject {
  const all = parseStrict(upstreamSchema, { ...params, ...overrides }, '');
  const grid = typeof all.grid === 'string' ? all.grid.split('\n') : all.grid;
  const layout: JsonObject = { name, grid, ...menuOf(all) };
  return { layout, dynamics: all.old_dynamics === true ? 'old' : 'new' };
}

function menuOf(all: Upstream): JsonObject {
  const menu: JsonObject = { orders: recipesOf(all.start_all_orders), bonusOrders: recipesOf(all.start_bonus_orders) };
  for (const [theirs, ours] of Object.entries(PLAIN)) {
    const value = all[theirs] as Json | undefined;
    if (value != null) menu[ours] = value;
  }
  dropZeros(menu);
  const shaping = all.rew_shaping_params;
  if (shaping != null) {
    menu.shaping = {
      placementInPot: shaping.PLACEMENT_IN_POT_REW, dishPickup: shaping.DISH_PICKUP_REWARD, soupPickup: shaping.SOUP_PICKUP_REWARD,
    };
  }
  if (all.start_state != null) menu.start = all.start_state;
  return menu;
}

function recipesOf(list: { ingredients: string[] }[] | null | undefined): string[][] {
  return (list ?? []).map((order) => order.ingredients);
}

/** There, a price of 0 counts as not given, and takes the other of its pair with it. */
function dropZeros(menu: JsonObject): void {
  for (const keys of [['deliveryReward'], ['cookTime'], ['onionValue', 'tomatoValue'], ['onionTime', 'tomatoTime']]) {
    if (keys.some((key) => menu[key] === 0) && keys.every((key) => menu[key] !== undefined)) for (const key of keys) delete menu[key];
  }
}
