import type { Action } from '../../environments/index.ts';
import { copyAction } from '../actions.ts';
import type { Decision, Frame, Operator } from '../contract.ts';
import { defineKind } from '../kind.ts';
import { depthOf } from './layer.ts';

interface HoldState {
  child: unknown;
  /** Its last action at a tick at which it was asked. */
  last: Action | null;
  /** Last tick at which it had an opinion of its own; an answer may have brought it before `decide`. */
  freshTick: number;
}

export const hold = defineKind({
  kind: 'hold',
  about: 'Repeats its last action (as plan) at ticks at which the operator inside has no opinion',
  example: 'hold(every(2,random))',
  children: [1, 1],
  build(_params, { blueprint, children: [child] }): Operator<HoldState> {
    const operator = {
      blueprint,
      needs: child.needs,
      depth: depthOf(child),
      init: (ctx: Parameters<Operator['init']>[0]): HoldState => ({ child: child.init(ctx), last: null, freshTick: -1 }),
      decide: (s: HoldState, frame: Frame) => keep(s, child.decide(s.child, frame), frame),
      resolve: (s: HoldState, result: Parameters<Operator['resolve']>[1], frame: Frame) =>
        keep(s, child.resolve(s.child, result, frame), frame),
    };
    return operator;
  },
});

/** An answer that brings no action leaves a tick without opinion: then too the last action goes on, and nothing is late. */
function keep(s: HoldState, d: Decision, frame: Frame): Decision<HoldState> {
  s.child = d.state;
  if (!frame.acting) return { ...d, state: s };
  if (d.action !== null) {
    s.last = copyAction(d.action);
    s.freshTick = frame.tick;
    return { ...d, state: s };
  }
  if (s.freshTick === frame.tick || s.last === null) return { ...d, state: s };
  return { ...d, state: s, action: s.last, source: 'plan' };
}
