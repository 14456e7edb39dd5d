import { InputError, unknownName } from '../errors.ts';
import type { Ingredient } from './kitchen.ts';

/** A soup's ingredients; their order does not matter. */
export type Recipe = readonly Ingredient[];

export const INGREDIENTS: readonly Ingredient[] = ['onion', 'tomato'];

export function onionsIn(recipe: Recipe): number {
  return recipe.reduce((n, ingredient) => n + (ingredient === 'onion' ? 1 : 0), 0);
}

/** The number of a multiset: onions · (maxIngredients + 1) + tomatoes. */
export function recipeIndex(onions: number, tomatoes: number, maxIngredients: number): number {
  return onions * (maxIngredients + 1) + tomatoes;
}

export function recipeOf(onions: number, tomatoes: number): Recipe {
  return [...Array<Ingredient>(onions).fill('onion'), ...Array<Ingredient>(tomatoes).fill('tomato')];
}

/**
 * Every recipe of 1..maxIngredients ingredients in canonical order, which is that of overcooked_ai: only onions, only tomatoes, then
 * mixed ones, each with fewer tomatoes and then fewer onions first. For three: o, oo, ooo, t, tt, ttt, ot, oot, ott.
 */
export function allRecipes(maxIngredients: number): Recipe[] {
  const recipes: Recipe[] = [];
  for (let size = 1; size <= maxIngredients; size++) {
    for (let tomatoes = 0; tomatoes <= size; tomatoes++) recipes.push(recipeOf(size - tomatoes, tomatoes));
  }
  return recipes.sort((a, b) => rank(a) - rank(b));
}

/** Sorts by it; equal exactly for equal multisets. */
export function rank(recipe: Recipe): number {
  const onions = onionsIn(recipe);
  const tomatoes = recipe.length - onions;
  const mixed = onions > 0 && tomatoes > 0;
  return (mixed ? 10_000 : 0) + 100 * tomatoes + onions;
}

export function sameRecipe(a: Recipe, b: Recipe): boolean {
  return rank(a) === rank(b);
}

/** `3 onions`, `1 onion + 2 tomatoes` */
export function recipeText(recipe: Recipe): string {
  const onions = onionsIn(recipe);
  return amountText(onions, recipe.length - onions);
}

export function amountText(onions: number, tomatoes: number): string {
  const parts: string[] = [];
  if (onions > 0) parts.push(`${onions} onion${onions === 1 ? '' : 's'}`);
  if (tomatoes > 0) parts.push(`${tomatoes} tomato${tomatoes === 1 ? '' : 'es'}`);
  return parts.length === 0 ? 'nothing' : parts.join(' + ');
}

/** Ingredient names to a recipe, onions first. Throws InputError. */
export function checkRecipe(names: readonly string[], maxIngredients: number, where: string): Recipe {
  if (names.length < 1 || names.length > maxIngredients) {
    const message = `a recipe has 1 to ${maxIngredients} ingredients, got ${names.length}; raise maxIngredients for longer ones`;
    throw new InputError(where, message);
  }
  names.forEach((name, k) => {
    if (name !== 'onion' && name !== 'tomato') throw new InputError(`${where}[${k}]`, unknownName('ingredient', name, INGREDIENTS));
  });
  const onions = names.filter((name) => name === 'onion').length;
  return recipeOf(onions, names.length - onions);
}

/** Checks a list of recipes and that none comes twice. */
export function checkRecipes(lists: readonly (readonly string[])[], maxIngredients: number, where: string): Recipe[] {
  const recipes = lists.map((names, k) => checkRecipe(names, maxIngredients, `${where}[${k}]`));
  recipes.forEach((recipe, k) => {
    const first = recipes.findIndex((other) => sameRecipe(other, recipe));
    if (first === k) return;
    const message = `${recipeText(recipe)} stands there twice (first as number ${first}); the order of ingredients does not matter`;
    throw new InputError(`${where}[${k}]`, message);
  });
  return recipes;
}
