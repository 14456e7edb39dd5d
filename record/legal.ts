import { componentsOf, type ActionSpace, type Joint } from '../environments/index.ts';

/**
 * What an applied action should have been, or undefined where it is one that a match can apply: within the space and the mask, or
 * the space's default, which also stands in for illegal choices. `mask` null: the seat did not act, so that only the default will do.
 */
export function legalFault(
  space: ActionSpace, mask: Uint8Array | null, actions: Joint, offset: number, components: number,
): string | undefined {
  for (let c = componentsOf(space); c < components; c++) {
    if (actions[offset + c] !== 0) return `0 in component ${c}, which the space does not have`;
  }
  if (mask === null) return isDefault(space, actions, offset) ? undefined : 'the default: the seat does not act';
  if (space.kind === 'discrete') {
    const a = actions[offset];
    if (a === space.default || isIn(a, space.n, mask, 0)) return undefined;
    return `a legal action of 0..${space.n - 1}`;
  }
  if (space.kind === 'box') return boxFault(space, actions, offset);
  let at = 0;
  for (let c = 0; c < space.nvec.length; c++) {
    const a = actions[offset + c];
    if (a !== space.default[c] && !isIn(a, space.nvec[c], mask, at)) return `a legal action of 0..${space.nvec[c] - 1} in component ${c}`;
    at += space.nvec[c];
  }
  return undefined;
}

function isIn(a: number, n: number, mask: Uint8Array, at: number): boolean {
  return a >= 0 && a < n && Number.isInteger(a) && mask[at + a] === 1;
}

function isDefault(space: ActionSpace, actions: Joint, offset: number): boolean {
  if (space.kind === 'discrete') return actions[offset] === space.default;
  return space.default.every((value, c) => actions[offset + c] === value);
}

function boxFault(space: Extract<ActionSpace, { kind: 'box' }>, actions: Joint, offset: number): string | undefined {
  for (let c = 0; c < space.low.length; c++) {
    const x = actions[offset + c];
    // NaN is in no range
    if (!(x >= space.low[c] && x <= space.high[c])) return `${space.low[c]}..${space.high[c]} in component ${c}`;
  }
  return undefined;
}
