import type { ActionSpace } from '../../environments/index.ts';
import { isLegal } from '../actions.ts';
import type { Decision, Frame, Operator } from '../contract.ts';
import { defineKind } from '../kind.ts';
import {
  Gathered,
  addressee,
  ask,
  createSlot,
  depthOf,
  fallback,
  hand,
  needsOf,
  opinionOf,
  waitsOf,
  type Layer,
  type Slot,
} from './layer.ts';

interface FirstState {
  readonly space: ActionSpace;
  readonly slots: Slot[];
}

/** Kept open so that a ladder in a ladder is one ladder. */
interface Ladder extends Operator<FirstState> {
  readonly rungs: readonly Operator[];
}

/**
 * A ladder: the first child with a legal opinion. All are asked at every tick, so that a later one knows what went on. Where
 * none has a legal opinion, the last one's stands as it is. A `first` inside a `first` is the same as its children in its place:
 * `first(a,first(b,c))`, `first(first(a,b),c)` and `first(a,b,c)` are one operator.
 */
export const first = defineKind({
  kind: 'first',
  about: 'A ladder: the first operator with a legal opinion; the n-th alternative is counted as fallback:n',
  example: 'first(remote,random)',
  children: [1, Number.POSITIVE_INFINITY],
  build(_params, { blueprint, children }): Ladder {
    const rungs = children.flatMap((child) => (isLadder(child) ? child.rungs : [child]));
    const depth = 1 + depthOf(rungs[0]);
    const layers = rungs.map((operator, n): Layer => ({ key: String(n), operator, stream: n === 0 ? null : ['first', depth, n] }));
    const ladder = {
      blueprint,
      rungs,
      depth,
      needs: needsOf(rungs),
      init: (ctx: Parameters<Operator['init']>[0]): FirstState => ({
        space: ctx.specs.actions[ctx.seat],
        slots: rungs.map((rung) => createSlot(rung, ctx)),
      }),
      decide(s: FirstState, frame: Frame) {
        const out = new Gathered();
        layers.forEach((layer, n) => out.packets.push(...ask(layer, s.slots[n], frame, out)));
        return choose(layers, s, frame, out);
      },
      resolve(s: FirstState, result: Parameters<Operator['resolve']>[1], frame: Frame) {
        const out = new Gathered();
        const n = addressee(layers, result.id);
        if (n >= 0) out.packets.push(...hand(layers[n], s.slots[n], result, frame, out));
        return choose(layers, s, frame, out);
      },
    };
    return ladder;
  },
});

function isLadder(operator: Operator): operator is Ladder {
  return operator.blueprint.kind === 'first' && 'rungs' in operator;
}

/** Waits only for those who could still change the choice: up to the one that has it. */
function choose(layers: readonly Layer[], s: FirstState, frame: Frame, out: Gathered): Decision<FirstState> {
  const waits: string[] = [];
  const last = s.slots.length - 1;
  let n = 0;
  for (; n <= last; n++) {
    const slot = s.slots[n];
    if (slot.tick !== frame.tick) continue;
    waits.push(...waitsOf(layers[n], slot));
    const action = opinionOf(slot, frame.tick);
    if (action !== null && isLegal(s.space, frame.legal, action)) break;
  }
  const won = s.slots[Math.min(n, last)];
  return out.decision(s, opinionOf(won, frame.tick), fallback(won.source, Math.min(n, last)), waits);
}
