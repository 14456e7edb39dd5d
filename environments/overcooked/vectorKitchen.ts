import type { Json, JsonObject, Scenario } from '../contract.ts';
import { resolveOvercooked } from './config.ts';
import { TILE_LETTERS, type Kitchen } from './kitchen.ts';
import { allRecipes, checkRecipes, onionsIn, rank, recipeIndex, sameRecipe, type Recipe } from './recipes.ts';
import { FACINGS } from './state.ts';
import { fromUpstream } from './upstream.ts';
import type { VectorKitchen, VectorObject, VectorState } from './vectors.ts';

/** The kitchen that a vector file's header describes; its start state is not part of it, since each file brings its own. */
export function headerScenario(header: VectorKitchen, horizon: number): Scenario {
  const without = ({ start_state: _, ...rest }: JsonObject): JsonObject => rest;
  const options = fromUpstream(without(header.layout), without(header.mdp_overrides), header.layout_name);
  return resolveOvercooked({ ...options, horizon });
}

/** What the potential counts for an ingredient left in a hand: the layout's own values, else 21 and 13. */
export function ingredientWorth(header: VectorKitchen): { onion: number; tomato: number } {
  const { onion_value: onion, tomato_value: tomato } = { ...header.layout, ...header.mdp_overrides };
  if (typeof onion !== 'number' || typeof tomato !== 'number' || tomato === 0) return { onion: 21, tomato: 13 };
  return { onion, tomato };
}

/** Facts that a header states besides the layout, with what this kitchen says of each. */
export function headerFacts(header: VectorKitchen, kitchen: Kitchen): { name: string; expected: unknown; got: unknown }[] {
  const { placementInPot, dishPickup, soupPickup } = kitchen.shaping;
  const rows = Array.from({ length: kitchen.height }, (_, y) =>
    Array.from(kitchen.tile.subarray(y * kitchen.width, (y + 1) * kitchen.width), (tile) => TILE_LETTERS[tile]).join(''),
  );
  const used = ['PLACEMENT_IN_POT_REW', 'DISH_PICKUP_REWARD', 'SOUP_PICKUP_REWARD'];
  const given = header.rew_shaping_params;
  const facts = [
    { name: 'terrain', expected: header.terrain, got: rows },
    { name: 'num_players', expected: header.num_players, got: kitchen.players },
    { name: 'old_dynamics', expected: header.old_dynamics, got: kitchen.oldDynamics },
    { name: 'order_bonus', expected: header.order_bonus, got: plain(kitchen.orderBonus) },
    { name: 'rew_shaping_params', expected: given && used.map((key) => given[key]), got: [placementInPot, dishPickup, soupPickup] },
    { name: 'all_orders', expected: header.all_orders, got: kitchen.orders },
    { name: 'bonus_orders', expected: header.bonus_orders && inOrder(header.bonus_orders), got: inOrder(kitchen.bonusOrders) },
    { name: 'recipes', expected: header.recipes, got: header.recipes?.map(({ ingredients }) => recipeFacts(kitchen, ingredients)) },
  ];
  return facts.filter(({ expected }) => expected !== undefined);
}

function recipeFacts(kitchen: Kitchen, ingredients: readonly string[]): unknown {
  const onions = ingredients.filter((name) => name === 'onion').length;
  const recipe = recipeIndex(onions, ingredients.length - onions, kitchen.maxIngredients);
  const { value, cookTime, delivery } = kitchen;
  return { ingredients, base_value: plain(value[recipe]), cook_time: cookTime[recipe], delivery_reward: plain(delivery[recipe]) };
}

/** The set as a list: bonus orders have no order of their own. */
function inOrder(recipes: readonly (readonly string[])[]): string[][] {
  return recipes.map((recipe) => recipe.toSorted()).sort((a, b) => rank(a as Recipe) - rank(b as Recipe));
}

/** A number as the files write it. */
export function plain(x: number): number | string {
  return Number.isFinite(x) ? x : String(x);
}

/**
 * The reference keeps the orders in the state, so a start state may bring others than its kitchen has; they then decide what is
 * paid. Returns the kitchen itself where they are the same or absent.
 */
export function withOrdersOf(kitchen: Kitchen, start: JsonObject, where: string): Kitchen {
  const read = (key: 'all_orders' | 'bonus_orders', mine: readonly Recipe[]): readonly Recipe[] => {
    const given = start[key] as { ingredients: string[] }[] | undefined;
    return given === undefined ? mine : checkRecipes(given.map((order) => order.ingredients), kitchen.maxIngredients, `${where}.${key}`);
  };
  const listed = read('all_orders', kitchen.orders);
  const orders = listed.length === 0 ? allRecipes(kitchen.maxIngredients) : listed;
  const bonusOrders = read('bonus_orders', kitchen.bonusOrders);
  const delivery = kitchen.value.map((value, recipe) => {
    const is = (other: Recipe): boolean => recipeIndex(onionsIn(other), other.length - onionsIn(other), kitchen.maxIngredients) === recipe;
    if (!orders.some(is)) return 0;
    return bonusOrders.some(is) ? value * kitchen.orderBonus : value;
  });
  const same = sameSet(orders, kitchen.orders) && sameSet(bonusOrders, kitchen.bonusOrders);
  return same ? kitchen : { ...kitchen, orders, bonusOrders, delivery };
}

function sameSet(a: readonly Recipe[], b: readonly Recipe[]): boolean {
  return a.length === b.length && a.every((recipe) => b.some((other) => sameRecipe(recipe, other)));
}

/** A state of a vector file in the form that `load` reads. */
export function loadable(state: VectorState): JsonObject {
  const objectOf = (o: VectorObject): Json => (Array.isArray(o) ? { soup: o[1], cookingTick: Math.max(-1, o[2]) } : o);
  return {
    tick: state.t,
    players: state.p.map(([x, y, facing, held]) => ({ position: [x, y], facing: FACINGS[facing], held: objectOf(held) })),
    objects: state.o.map(([x, y, object]) => ({ position: [x, y], object: objectOf(object) })),
  };
}

/**
 * A state may state a cooking time of its own for a soup; in the reference that shows in observations of that very state and is gone
 * after the next step. This is the kitchen to observe it in: the recipe takes the stated time (of soups of one recipe that state
 * different times, the last). Returns the kitchen itself where all agree.
 */
export function withCookTimesOf(kitchen: Kitchen, state: VectorState): Kitchen {
  const cookTime = kitchen.cookTime.slice();
  for (const o of [...state.p.map((p) => p[3]), ...state.o.map((p) => p[2])]) {
    if (!Array.isArray(o) || o[2] < 0) continue;
    const onions = o[1].filter((name) => name === 'onion').length;
    cookTime[recipeIndex(onions, o[1].length - onions, kitchen.maxIngredients)] = o[3];
  }
  return cookTime.every((ticks, recipe) => ticks === kitchen.cookTime[recipe]) ? kitchen : { ...kitchen, cookTime };
}
