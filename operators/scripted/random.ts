import type { Action, ActionSpace } from '../../environments/index.ts';
import { drawAction } from '../actions.ts';
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
    const decision: { state: RandomState; action: Action | null; source: Source } = {
      state: undefined as never,
      action: null,
      source: 'chosen',
    };
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
      decide: (s, frame) => answer(s, frame.acting ? drawAction(s.space, frame.legal, frame.random, s.parts) : null),
      resolve: (s) => answer(s, null),
    };
  },
});
