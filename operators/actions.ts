import type { Action, ActionSpace } from '../environments/index.ts';
import { InputError, unknownName } from '../environments/index.ts';

/** What is applied where nobody chose: the space's declared default. */
export function defaultAction(space: ActionSpace): Action {
  return space.default;
}

/** An action that stays what it is when its owner writes into the array it came in. */
export function copyAction(action: Action): Action {
  return typeof action === 'number' ? action : action.slice();
}

/** Equal numbers in equal places; NaN equals itself, so that a repeated mistake is seen as the same. */
export function sameAction(a: Action | null, b: Action | null): boolean {
  if (typeof a === 'number' || typeof b === 'number' || a === null || b === null) return Object.is(a, b);
  return a.length === b.length && a.every((x, c) => Object.is(x, b[c]));
}

/**
 * True where a match would apply the action as it is. Discrete: an integer whose mask is 1. MultiDiscrete: every component
 * so. Box: the right number of finite values, each within its bounds.
 */
export function isLegal(space: ActionSpace, mask: Uint8Array, action: Action): boolean {
  if (space.kind === 'discrete') return typeof action === 'number' && isOpen(action, space.n, mask, 0);
  if (typeof action === 'number' || action.length !== space.default.length) return false;
  if (space.kind === 'box') return action.every((x, c) => x >= space.low[c] && x <= space.high[c]);
  let at = 0;
  for (let c = 0; c < action.length; c++) {
    if (!isOpen(action[c], space.nvec[c], mask, at)) return false;
    at += space.nvec[c];
  }
  return true;
}

function isOpen(value: number, n: number, mask: Uint8Array, at: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < n && mask[at + value] === 1;
}

/** All action names of a space; of a MultiDiscrete those of all components. A Box has none. */
export function actionNames(space: ActionSpace): readonly string[] {
  if (space.kind === 'discrete') return space.names;
  if (space.kind === 'multidiscrete') return [...new Set(space.names.flat())];
  return [];
}

/** The number of a named action. Throws InputError with the nearest name. */
export function actionNumber(names: readonly string[], name: string, where: string): number {
  const a = names.indexOf(name);
  if (a < 0) throw new InputError(where, unknownName('action', name, names));
  return a;
}
