import type { JsonObject } from '../contract.ts';
import { InputError } from '../errors.ts';
import type { Kitchen } from './kitchen.ts';
import { MAX_COOKING_TICK } from './objects.ts';
import { PARAMETER_KEYS, TIME_FORMS, VALUE_FORMS, type Parameters } from './options.ts';
import { allRecipes, checkRecipes, onionsIn, rank, recipeIndex, recipeText, sameRecipe, type Recipe } from './recipes.ts';

/** Value and cooking time of a recipe that nothing else gives. */
const DEFAULT_VALUE = 20;
const DEFAULT_TIME = 20;

/** Orders and their own prices after all checks, in canonical order. */
export interface Menu {
  readonly orders: readonly Recipe[];
  readonly bonusOrders: readonly Recipe[];
  readonly orderBonus: number;
  readonly maxIngredients: number;
  /** Parallel to `orders`. */
  readonly recipeValues: readonly number[] | undefined;
  readonly recipeTimes: readonly number[] | undefined;
}

/** Options over a layout's parameters. A price given one way takes the layout's other ways of giving it away. */
export function mergeParameters(base: Parameters, over: Parameters): Parameters {
  const merged: Record<string, unknown> = {};
  for (const key of PARAMETER_KEYS) {
    if (over[key] !== null) merged[key] = over[key] ?? base[key] ?? undefined;
  }
  for (const forms of [VALUE_FORMS, TIME_FORMS]) {
    const given = forms.filter((form) => form.some((key) => over[key] != null));
    if (given.length === 0) continue;
    for (const key of forms.filter((form) => !given.includes(form)).flat()) {
      if (over[key] == null) delete merged[key];
    }
  }
  return merged as Parameters;
}

export function checkMenu(p: Parameters, dynamics: 'new' | 'old', where: string): Menu {
  const maxIngredients = p.maxIngredients ?? 3;
  const listed = checkRecipes(p.orders ?? [], maxIngredients, `${where}orders`);
  const orders = listed.length === 0 ? allRecipes(maxIngredients) : listed;
  const bonusOrders = checkRecipes(p.bonusOrders ?? [], maxIngredients, `${where}bonusOrders`);
  bonusOrders.forEach((bonus, k) => {
    if (orders.some((order) => sameRecipe(order, bonus))) return;
    const message = `${recipeText(bonus)} is not among the orders; add it to orders, or take it away here`;
    throw new InputError(`${where}bonusOrders[${k}]`, message);
  });
  checkForms(p, VALUE_FORMS, where);
  checkForms(p, TIME_FORMS, where);
  checkLongest(p, maxIngredients, where);
  if (dynamics === 'old') checkOld(orders, where);
  return {
    orders: orders.toSorted((a, b) => rank(a) - rank(b)),
    bonusOrders: bonusOrders.toSorted((a, b) => rank(a) - rank(b)),
    orderBonus: Number(p.orderBonus ?? 2),
    maxIngredients,
    recipeValues: perOrder(p.recipeValues, listed, `${where}recipeValues`),
    recipeTimes: perOrder(p.recipeTimes, listed, `${where}recipeTimes`),
  };
}

/** At most one way to give a price, and both of a pair. */
function checkForms(p: Parameters, forms: typeof VALUE_FORMS | typeof TIME_FORMS, where: string): void {
  const given = forms.map((form) => form.filter((key) => p[key] != null)).filter((keys) => keys.length > 0);
  if (given.length > 1) {
    const ways = forms.map((form) => form.join(' with ')).join(', or ');
    throw new InputError(`${where}${given[1][0]}`, `cannot stand beside ${given[0].join(' and ')}; give ${ways}, only one of these`);
  }
  const [onion, tomato] = forms[2];
  if ((p[onion] != null) === (p[tomato] != null)) return;
  const [there, absent] = p[onion] != null ? [onion, tomato] : [tomato, onion];
  throw new InputError(`${where}${there}`, `given without ${absent}; give both`);
}

function checkLongest(p: Parameters, maxIngredients: number, where: string): void {
  const [key, each] = (p.onionTime ?? 0) >= (p.tomatoTime ?? 0) ? ['onionTime', p.onionTime ?? 0] : ['tomatoTime', p.tomatoTime ?? 0];
  const longest = maxIngredients * each;
  if (longest <= MAX_COOKING_TICK) return;
  const message = `${maxIngredients} of these cook for ${longest} ticks; a soup cooks for at most ${MAX_COOKING_TICK}`;
  throw new InputError(`${where}${key}`, message);
}

function checkOld(orders: readonly Recipe[], where: string): void {
  const other = orders.find((order) => order.length !== 3);
  if (other === undefined) return;
  const message = `old dynamics needs 3 ingredients in every order, got ${recipeText(other)}; change the orders or use dynamics "new"`;
  throw new InputError(`${where}orders`, message);
}

/** Numbers parallel to the listed orders, brought into canonical order with them. */
function perOrder(numbers: readonly number[] | null | undefined, listed: readonly Recipe[], where: string): number[] | undefined {
  if (numbers == null) return undefined;
  if (listed.length === 0) throw new InputError(where, 'needs orders, a list that is not empty, and one number for each of them');
  if (numbers.length !== listed.length) {
    const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
    throw new InputError(where, `${count(numbers.length, 'number')} for ${count(listed.length, 'order')}; give one for each of the orders`);
  }
  return listed.map((_, k) => k).sort((a, b) => rank(listed[a]) - rank(listed[b])).map((k) => numbers[k]);
}

/** The keys that give prices, as they stand in a complete configuration. */
export function priceOptions(p: Parameters, menu: Menu): JsonObject {
  const found: JsonObject = {};
  for (const key of [...VALUE_FORMS.flat(), ...TIME_FORMS.flat()]) {
    const value = key === 'recipeValues' || key === 'recipeTimes' ? menu[key] : p[key];
    if (value != null) found[key] = typeof value === 'number' ? value : [...value];
  }
  return found;
}

/** Value and time of a recipe: one for all, else the order's own, else per ingredient, else 20. */
export function priceTables(p: Parameters, menu: Menu): Pick<Kitchen, 'cookTime' | 'value' | 'delivery'> {
  const size = (menu.maxIngredients + 1) * (menu.maxIngredients + 1);
  const cookTime = new Int32Array(size);
  const value = new Float64Array(size);
  const delivery = new Float64Array(size);
  for (const recipe of allRecipes(menu.maxIngredients)) {
    const onions = onionsIn(recipe);
    const tomatoes = recipe.length - onions;
    const index = recipeIndex(onions, tomatoes, menu.maxIngredients);
    const order = menu.orders.findIndex((other) => sameRecipe(other, recipe));
    const bonus = menu.bonusOrders.some((other) => sameRecipe(other, recipe));
    const sum = (onion: number | null | undefined, tomato: number | null | undefined) =>
      onion == null || tomato == null ? undefined : onion * onions + tomato * tomatoes;
    value[index] = p.deliveryReward ?? menu.recipeValues?.[order] ?? sum(p.onionValue, p.tomatoValue) ?? DEFAULT_VALUE;
    cookTime[index] = p.cookTime ?? menu.recipeTimes?.[order] ?? sum(p.onionTime, p.tomatoTime) ?? DEFAULT_TIME;
    if (order >= 0) delivery[index] = value[index] * (bonus ? menu.orderBonus : 1);
    if (Number.isNaN(delivery[index])) {
      const message = `infinitely many times the 0 points of ${recipeText(recipe)} is no number; give it a value, or a finite bonus`;
      throw new InputError('orderBonus', message);
    }
  }
  return { cookTime, value, delivery };
}
