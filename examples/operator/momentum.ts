import { z } from 'zod';
// Outside this repository: from 'lockstep/environments' and 'lockstep/operators'.
import type { Action, ActionSpace } from '../../environments/index.ts';
import { defineKind, drawAction, isLegal, operatorKinds, type Operator } from '../../operators/index.ts';

/** What it remembers between ticks: plain data, which it may change in place. */
interface MomentumState {
  readonly space: ActionSpace;
  action: Action | null;
  left: number;
}

/** Goes on with a drawn action for a while, and draws again when the while is over or the action has become illegal. */
export const momentum = defineKind({
  kind: 'momentum',
  about: 'Keeps a random action for so many ticks',
  example: 'momentum(5)',
  params: z.strictObject({
    ticks: z.int({ error: 'expected a whole number of ticks' }).min(1, { error: 'expected 1 tick or more' }).default(5),
  }),
  positional: ['ticks'],
  build: ({ ticks }, { blueprint }): Operator<MomentumState> => ({
    blueprint,
    needs: { views: [] },
    init: (ctx) => ({ space: ctx.specs.actions[ctx.seat], action: null, left: 0 }),
    decide(s, frame) {
      if (!frame.acting) return { state: s, action: null, source: 'chosen' };
      const goesOn = s.left > 0 && s.action !== null && isLegal(s.space, frame.legal, s.action);
      if (!goesOn) {
        s.action = drawAction(s.space, frame.legal, frame.random);
        s.left = ticks;
      }
      s.left--;
      return { state: s, action: s.action, source: goesOn ? 'plan' : 'chosen' };
    },
    resolve: (s) => ({ state: s, action: null, source: 'chosen' }),
  }),
});

/** Everything that comes with the package, and this one: for parseSeat, buildOperator and checkOperator. */
export const kinds = [...operatorKinds, momentum];
