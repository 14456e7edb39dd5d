import type { Action, ActionSpace, Stream } from '../environments/index.ts';
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

/**
 * An action drawn uniformly from the legal ones: of a MultiDiscrete each component of its own, of a Box each value within its
 * bounds. Discrete and MultiDiscrete: the default where nothing is legal. Components are written into `parts` where given.
 */
export function drawAction(space: ActionSpace, mask: Uint8Array, random: Stream, parts: number[] = []): Action {
  if (space.kind === 'discrete') return drawOpen(mask, 0, space.n, space.default, random);
  if (space.kind === 'box') {
    for (let c = 0; c < space.low.length; c++) {
      const x = space.low[c] + random.unit() * (space.high[c] - space.low[c]);
      // the sum can round up past the bound
      parts[c] = x > space.high[c] ? space.high[c] : x;
    }
    return parts;
  }
  let at = 0;
  for (let c = 0; c < space.nvec.length; c++) {
    parts[c] = drawOpen(mask, at, space.nvec[c], space.default[c], random);
    at += space.nvec[c];
  }
  return parts;
}

/** One of the values whose mask is 1; the default where none is. */
function drawOpen(mask: Uint8Array, at: number, n: number, fallback: number, random: Stream): number {
  let open = 0;
  for (let a = 0; a < n; a++) open += mask[at + a];
  if (open === 0) return fallback;
  let left = random.below(open);
  for (let a = 0; a < n; a++) {
    if (mask[at + a] === 0) continue;
    if (left === 0) return a;
    left--;
  }
  return fallback;
}
