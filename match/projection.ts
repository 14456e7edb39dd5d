import type { Action, ActionSpace, Joint } from '../environments/index.ts';
import { CLIPPED, ILLEGAL } from './provenance.ts';

/**
 * Writes an operator's choice into the joint action, legal in every case. Discrete and MultiDiscrete: an illegal component
 * becomes the space's declared default, never a neighbour. Box: NaN, ±∞ or a wrong length becomes the default, a value out
 * of range is clamped. Returns 0, ILLEGAL or CLIPPED. DESIGN §5.
 */
export function project(space: ActionSpace, mask: Uint8Array, action: Action, joint: Joint, offset: number): number {
  if (space.kind === 'discrete') {
    if (typeof action === 'number' && isLegal(action, space.n, mask, 0)) {
      joint[offset] = action;
      return 0;
    }
    joint[offset] = space.default;
    return ILLEGAL;
  }
  if (typeof action === 'number' || action === null || action.length !== space.default.length) {
    writeDefault(space, joint, offset);
    return ILLEGAL;
  }
  return space.kind === 'multidiscrete' ? projectParts(space.nvec, space.default, mask, action, joint, offset) : projectBox(space.low, space.high, space.default, action, joint, offset);
}

export function writeDefault(space: ActionSpace, joint: Joint, offset: number): void {
  if (space.kind === 'discrete') joint[offset] = space.default;
  else for (let c = 0; c < space.default.length; c++) joint[offset + c] = space.default[c];
}

function isLegal(a: number, n: number, mask: Uint8Array, at: number): boolean {
  return a >= 0 && a < n && Number.isInteger(a) && mask[at + a] === 1;
}

function projectParts(nvec: readonly number[], defaults: readonly number[], mask: Uint8Array, action: readonly number[], joint: Joint, offset: number): number {
  let reason = 0;
  let at = 0;
  for (let c = 0; c < nvec.length; c++) {
    const legal = isLegal(action[c], nvec[c], mask, at);
    joint[offset + c] = legal ? action[c] : defaults[c];
    if (!legal) reason = ILLEGAL;
    at += nvec[c];
  }
  return reason;
}

function projectBox(low: readonly number[], high: readonly number[], defaults: readonly number[], action: readonly number[], joint: Joint, offset: number): number {
  for (const x of action) {
    if (Number.isFinite(x)) continue;
    for (let c = 0; c < defaults.length; c++) joint[offset + c] = defaults[c];
    return ILLEGAL;
  }
  let reason = 0;
  for (let c = 0; c < low.length; c++) {
    const x = action[c];
    // + 0 so that −0 and 0 are one action and have one record
    joint[offset + c] = (x < low[c] ? low[c] : x > high[c] ? high[c] : x) + 0;
    if (x < low[c] || x > high[c]) reason = CLIPPED;
  }
  return reason;
}
