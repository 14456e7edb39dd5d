import type { Action } from '../../environments/index.ts';
import type { Operator, Source } from '../contract.ts';
import { defineKind } from '../kind.ts';

export const stay = defineKind({
  kind: 'stay',
  about: "Always the space's default action",
  example: 'stay',
  build(_params, { blueprint }): Operator<{ readonly action: Action }> {
    // One decision for all calls: it is read at once.
    const decision: { state: { readonly action: Action }; action: Action | null; source: Source } = {
      state: undefined as never,
      action: null,
      source: 'chosen',
    };
    return {
      blueprint,
      needs: { views: [] },
      init: (ctx) => ({ action: ctx.specs.actions[ctx.seat].default }),
      decide(s, frame) {
        decision.state = s;
        decision.action = frame.acting ? s.action : null;
        return decision;
      },
      resolve(s) {
        decision.state = s;
        decision.action = null;
        return decision;
      },
    };
  },
});
