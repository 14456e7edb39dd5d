import { z } from 'zod';
import type { Decision, Operator } from '../contract.ts';
import { defineKind } from '../kind.ts';
import { depthOf } from './layer.ts';

interface EveryState {
  child: unknown;
  /** Ticks at which it was asked, before the one below. */
  asked: number;
  /** Tick of the last `decide` at which it was asked, and whether the child was too. */
  tick: number;
  due: boolean;
}

export const every = defineKind({
  kind: 'every',
  about: 'Asks the operator inside at every n-th tick at which it is asked itself, from the first; between them no opinion',
  example: 'every(2,random)',
  params: z.strictObject({ n: z.int({ error: 'expected a whole number of ticks' }).min(1, { error: 'expected 1 tick or more' }) }),
  positional: ['n'],
  children: [1, 1],
  build({ n }, { blueprint, children: [child] }): Operator<EveryState> {
    const operator: Operator<EveryState> & { depth: number } = {
      blueprint,
      needs: child.needs,
      depth: depthOf(child),
      init: (ctx) => ({ child: child.init(ctx), asked: 0, tick: -1, due: false }),
      decide(s, frame) {
        // a tick at which nobody acts is only shown; it counts for nobody
        if (!frame.acting) return pass(s, child.decide(s.child, frame));
        s.due = s.asked % n === 0;
        s.asked++;
        s.tick = frame.tick;
        return s.due ? pass(s, child.decide(s.child, frame)) : { state: s, action: null, source: 'chosen' };
      },
      resolve(s, result, frame) {
        const due = s.tick === frame.tick ? s.due : s.asked % n === 0;
        const d = pass(s, child.resolve(s.child, result, frame));
        if (due || !frame.acting) return d;
        const { await: _, ...rest } = d;
        return { ...rest, action: null };
      },
    };
    return operator;
  },
});

function pass(s: EveryState, d: Decision): Decision<EveryState> {
  s.child = d.state;
  return { ...d, state: s };
}
