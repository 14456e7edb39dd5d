import { z } from 'zod';
import type { Decision, Frame, Operator } from '../contract.ts';
import { defineKind } from '../kind.ts';
import { Gathered, addressee, ask, createSlot, depthOf, hand, needsOf, opinionOf, waitsOf, type Layer, type Slot } from './layer.ts';

interface OverrideState {
  readonly slots: [operator: Slot, human: Slot];
  /** Last tick of the person's turn; -1 before the first. */
  until: number;
}

/** The second child is usually a person, but need not be: its idle decisions, and its silence, give way to the first. */
export const override = defineKind({
  kind: 'override',
  about: 'An operator that a person can overrule: what they press wins, and with ticks=n they keep the seat n ticks longer',
  example: 'override(random,human)',
  params: z.strictObject({
    /** So many ticks after the last press, the person's resting counts as theirs too. */
    ticks: z.int({ error: 'expected a whole number of ticks' }).min(0, { error: 'expected 0 ticks or more' }).default(0),
  }),
  children: [2, 2],
  build({ ticks }, { blueprint, children: [operator, human] }): Operator<OverrideState> {
    const depth = 1 + depthOf(operator);
    const layers: Layer[] = [
      { key: 'operator', operator, stream: null },
      { key: 'human', operator: human, stream: ['override', depth] },
    ];
    const both: Operator<OverrideState> & { depth: number } = {
      blueprint,
      needs: needsOf([operator, human]),
      depth,
      init: (ctx) => ({ slots: [createSlot(operator, ctx), createSlot(human, ctx)], until: -1 }),
      decide(s, frame) {
        const out = new Gathered();
        layers.forEach((layer, n) => out.packets.push(...ask(layer, s.slots[n], frame, out)));
        return choose(layers, s, frame, ticks, out);
      },
      resolve(s, result, frame) {
        const out = new Gathered();
        const n = addressee(layers, result.id);
        if (n >= 0) out.packets.push(...hand(layers[n], s.slots[n], result, frame, out));
        return choose(layers, s, frame, ticks, out);
      },
    };
    return both;
  },
});

function choose(layers: readonly Layer[], s: OverrideState, frame: Frame, ticks: number, out: Gathered): Decision<OverrideState> {
  const [operator, human] = s.slots;
  const present = opinionOf(human, frame.tick) !== null;
  if (present && human.source !== 'idle' && frame.acting) s.until = frame.tick + ticks;
  const by = present && frame.tick <= s.until ? human : operator;
  const waits = layers.flatMap((layer, n) => (s.slots[n].tick === frame.tick ? waitsOf(layer, s.slots[n]) : []));
  return out.decision(s, opinionOf(by, frame.tick), by.source, waits);
}
