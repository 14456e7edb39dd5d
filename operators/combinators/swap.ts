import { z } from 'zod';
import type { Frame, Operator } from '../contract.ts';
import { defineKind } from '../kind.ts';
import { Gathered, addressee, ask, createSlot, depthOf, hand, needsOf, opinionOf, waitsOf, type Layer, type Slot } from './layer.ts';

interface SwapState {
  readonly slots: readonly Slot[];
}

/**
 * One is asked at a time: the second starts as at the beginning of an episode, and sees nothing of the ticks before. Answers to
 * what the first still had under way are let go.
 */
export const swap = defineKind({
  kind: 'swap',
  about: 'One operator before the tick `when`, another from it on, starting fresh',
  example: 'swap(200,random,stay)',
  params: z.strictObject({ when: z.int({ error: 'expected a tick' }).min(0, { error: 'expected a tick, 0 or more' }) }),
  positional: ['when'],
  children: [2, 2],
  build({ when }, { blueprint, children }): Operator<SwapState> {
    // only one draws at a tick, so both may have the stream itself
    const layers = children.map((operator, n): Layer => ({ key: n === 0 ? 'before' : 'after', operator, stream: null }));
    const now = (frame: Frame): number => (frame.tick < when ? 0 : 1);
    const operator: Operator<SwapState> & { depth: number } = {
      blueprint,
      needs: needsOf(children),
      depth: Math.max(...children.map(depthOf)),
      init: (ctx) => ({ slots: children.map((child) => createSlot(child, ctx)) }),
      decide(s, frame) {
        const n = now(frame);
        const out = new Gathered();
        out.packets.push(...ask(layers[n], s.slots[n], frame, out));
        return out.decision(s, opinionOf(s.slots[n], frame.tick), s.slots[n].source, waitsOf(layers[n], s.slots[n]));
      },
      resolve(s, result, frame) {
        const n = now(frame);
        const out = new Gathered();
        if (addressee(layers, result.id) !== n) return out.decision(s, null, 'chosen', []);
        const slot = s.slots[n];
        out.packets.push(...hand(layers[n], slot, result, frame, out));
        return out.decision(s, opinionOf(slot, frame.tick), slot.source, waitsOf(layers[n], slot));
      },
    };
    return operator;
  },
});
