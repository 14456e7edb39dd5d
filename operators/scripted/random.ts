import type { Action, ActionSpace, Stream } from '../../environments/index.ts';
import type { Decision, Operator, Source } from '../contract.ts';
import { defineKind } from '../kind.ts';

/** `parts` holds the choice of a space with components; it is written anew at each decision. */
interface RandomState {
  readonly space: ActionSpace;
  readonly parts: number[];
}

export const random = defineKind({
  kind: 'random',
  about: 'Uniform over the legal actions (each component of its own; uniform within the bounds of a Box)',
  example: 'random',
  build(_params, { blueprint }): Operator<RandomState> {
    // One decision for all calls: it is read at once, and a million of them a second cost no garbage.
    const decision: { state: RandomState; action: Action | null; source: Source } = { state: undefined as never, action: null, source: 'chosen' };
    const answer = (state: RandomState, action: Action | null): Decision<RandomState> => {
      decision.state = state;
      decision.action = action;
      return decision;
    };
    return {
      blueprint,
      needs: { views: [] },
      init: (ctx) => {
        const space = ctx.specs.actions[ctx.seat];
        return { space, parts: space.kind === 'discrete' ? [] : [...space.default] };
      },
      decide: (s, frame) => answer(s, frame.acting ? draw(s, frame.legal, frame.random) : null),
      resolve: (s) => answer(s, null),
    };
  },
});

function draw(s: RandomState, mask: Uint8Array, random: Stream): Action {
  const { space, parts } = s;
  if (space.kind === 'discrete') return drawOpen(mask, 0, space.n, space.default, random);
  if (space.kind === 'box') {
    for (let c = 0; c < parts.length; c++) {
      const x = space.low[c] + random.unit() * (space.high[c] - space.low[c]);
      // the sum can round up past the bound
      parts[c] = x > space.high[c] ? space.high[c] : x;
    }
    return parts;
  }
  let at = 0;
  for (let c = 0; c < parts.length; c++) {
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
