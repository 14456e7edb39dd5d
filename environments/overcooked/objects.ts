import type { Ingredient } from './kitchen.ts';

/**
 * One object in one i32, 0 where there is none:
 *
 *   bits 0..2    kind: 1 onion, 2 tomato, 3 dish, 4 soup
 *   bits 3..6    soup: number of ingredients, 0..8
 *   bits 7..14   soup: bit k is set where ingredient k, in the order they went in, is a tomato
 *   bits 15..30  soup: cooking tick + 1, so 0 is idle; 0..65535
 *
 * An onion, a tomato or a dish is its kind alone, so that equal objects are equal numbers.
 */
export const NOTHING = 0;
export const ONION = 1;
export const TOMATO = 2;
export const DISH = 3;
export const SOUP = 4;

export const KIND_MASK = 7;
const COUNT_SHIFT = 3;
const COUNT_MASK = 15;
const TOMATO_SHIFT = 7;
const TICK_SHIFT = 15;

/** One more ingredient. */
export const ONE_INGREDIENT = 1 << COUNT_SHIFT;
/** One more tick of cooking; added to an idle soup it starts it at tick 0. Every code from here on is a soup that is not idle. */
export const ONE_TICK = 1 << TICK_SHIFT;
export const MAX_COOKING_TICK = 65_534;
export const MAX_INGREDIENTS = 8;

/** Codes of contents (number of ingredients and which are tomatoes), for tables of what a soup is worth: 0..4095. */
export const CONTENTS = 4096;

export function contentsOf(code: number): number {
  return (code >> COUNT_SHIFT) & (CONTENTS - 1);
}

export function countOf(code: number): number {
  return (code >> COUNT_SHIFT) & COUNT_MASK;
}

/** -1 is idle. */
export function cookingTickOf(code: number): number {
  return (code >>> TICK_SHIFT) - 1;
}

/** The same soup with one ingredient (ONION or TOMATO) more. */
export function withIngredient(code: number, kind: number): number {
  const tomato = kind === TOMATO ? 1 << (TOMATO_SHIFT + countOf(code)) : 0;
  return (code + ONE_INGREDIENT) | tomato;
}

export function soupCode(ingredients: readonly Ingredient[], cookingTick: number): number {
  let code = SOUP;
  for (const name of ingredients) code = withIngredient(code, name === 'tomato' ? TOMATO : ONION);
  return code + (cookingTick + 1) * ONE_TICK;
}

/** In the order they went in. */
export function ingredientsOf(code: number): Ingredient[] {
  const names: Ingredient[] = [];
  for (let k = 0; k < countOf(code); k++) names.push(((code >> (TOMATO_SHIFT + k)) & 1) === 1 ? 'tomato' : 'onion');
  return names;
}

export const KIND_NAMES = ['nothing', 'onion', 'tomato', 'dish', 'soup'] as const;

/** An object as views and dumps speak of it. */
export type Item =
  | { readonly kind: 'onion' | 'tomato' | 'dish' }
  | {
      readonly kind: 'soup';
      /** In the order they went in; may be empty in a loaded state. */
      readonly ingredients: readonly Ingredient[];
      /** -1 idle; ready once it has reached cookTime. */
      readonly cookingTick: number;
      /** Ticks this recipe takes, 0 for an empty soup. */
      readonly cookTime: number;
      readonly phase: 'idle' | 'cooking' | 'ready';
    };

/** Whether a soup in the open gets warmer at the end of a tick: it cooks, or old dynamics will start it. */
export function warms(code: number, cookTime: Int32Array, oldDynamics: boolean): boolean {
  if ((code & KIND_MASK) !== SOUP) return false;
  if (code >= ONE_TICK) return cookingTickOf(code) < cookTime[contentsOf(code)];
  return oldDynamics && countOf(code) === OLD_DYNAMICS_COUNT;
}

/** Old dynamics: a soup starts by itself at exactly this many ingredients. */
export const OLD_DYNAMICS_COUNT = 3;
