import { z } from 'zod';
import type { Action } from '../../environments/index.ts';
import { copyAction } from '../actions.ts';
import type { Decision, Frame, Operator, Source } from '../contract.ts';
import { defineKind } from '../kind.ts';
import { depthOf } from './layer.ts';

/**
 * `queue` holds the child's choices of the last `ticks` ticks at which it was asked, and of the next: choice n lies at
 * n mod (ticks + 1).
 */
interface DelayState {
  child: unknown;
  readonly queue: Choice[];
  readonly rest: Action;
  asked: number;
  /** Tick of the last `decide` at which it was asked, and what it said then. */
  tick: number;
  said: Choice;
}

interface Choice {
  action: Action | null;
  source: Source;
}

export const delay = defineKind({
  kind: 'delay',
  about: 'Applies an action so many asked ticks after the frame it was chosen from; before, the default (as plan)',
  example: 'delay(3,random)',
  params: z.strictObject({
    ticks: z
      .int({ error: 'expected a whole number of ticks' })
      .min(0, { error: 'expected 0 ticks or more' })
      .max(10_000, { error: 'expected at most 10,000 ticks' }),
  }),
  positional: ['ticks'],
  children: [1, 1],
  build({ ticks }, { blueprint, children: [child] }): Operator<DelayState> {
    const operator: Operator<DelayState> & { depth: number } = {
      blueprint,
      needs: child.needs,
      depth: depthOf(child),
      init: (ctx) => ({
        child: child.init(ctx),
        queue: Array.from({ length: ticks + 1 }, () => ({ action: null, source: 'chosen' })),
        rest: ctx.specs.actions[ctx.seat].default,
        asked: 0,
        tick: -1,
        said: { action: null, source: 'chosen' },
      }),
      decide(s, frame) {
        const d = take(s, child.decide(s.child, frame), s.asked, frame);
        if (ticks === 0 || !frame.acting) return d;
        s.said = s.asked < ticks ? { action: s.rest, source: 'plan' } : s.queue[(s.asked - ticks) % s.queue.length];
        s.asked++;
        s.tick = frame.tick;
        s.queue[s.asked % s.queue.length] = { action: null, source: 'chosen' };
        return { ...d, ...s.said };
      },
      resolve(s, result, frame) {
        const decided = s.tick === frame.tick;
        const d = take(s, child.resolve(s.child, result, frame), decided ? s.asked - 1 : s.asked, frame);
        if (ticks === 0 || !frame.acting) return d;
        // this tick's action hangs on no answer of this tick: said again, it is not late
        return decided ? { ...d, ...s.said } : { ...d, action: null };
      },
    };
    return operator;
  },
});

/** The last opinion of a tick is its choice. */
function take(s: DelayState, d: Decision, n: number, frame: Frame): Decision<DelayState> {
  s.child = d.state;
  if (frame.acting && d.action !== null) s.queue[n % s.queue.length] = { action: copyAction(d.action), source: d.source };
  return { ...d, state: s };
}
