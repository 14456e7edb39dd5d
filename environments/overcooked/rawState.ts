import { z } from 'zod';
import type { Ingredient } from './kitchen.ts';

/** A state before anything is checked against a kitchen; the paths are for errors. */
export interface RawState {
  readonly tick: number;
  readonly score: number;
  readonly seed: bigint;
  readonly draws: number;
  readonly players: readonly { readonly position: RawPosition; readonly facing: number; readonly held: RawObject | null }[];
  readonly objects: readonly { readonly position: RawPosition; readonly object: RawObject }[];
}

export interface RawPosition {
  readonly x: number;
  readonly y: number;
  readonly where: string;
}

export interface RawObject {
  readonly kind: 'onion' | 'tomato' | 'dish' | 'soup';
  readonly ingredients: readonly Ingredient[];
  /** Negative: idle. 'ready': the recipe's cooking time. */
  readonly cookingTick: number | 'ready';
  readonly where: string;
}

export function integer(what: string, least: number, most: number): z.ZodInt {
  const error = `expected ${what}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

const whole = z.int({ error: 'expected a whole number' });
export const tickSchema = integer('a whole number of ticks, 0 or more', 0, 2_147_483_647);
export const positionSchema = z.tuple([whole, whole], { error: 'expected [x, y]' });

export function rawPosition([x, y]: readonly [number, number], where: string): RawPosition {
  return { x, y, where };
}
