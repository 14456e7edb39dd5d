import { z } from 'zod';
import type { Action, Json } from '../../environments/index.ts';
import type { Operator } from '../contract.ts';
import { defineKind, namesSchema } from '../kind.ts';

export const remote = defineKind({
  kind: 'remote',
  about: 'A process at the other end of a connection: its action for each tick at which the seat acts',
  example: 'remote',
  grade: 'statistical',
  params: z.strictObject({
    /** Views that are sent with each tick. */
    views: namesSchema('expected the name of a view').default([]),
  }),
  build: ({ views }, { blueprint }): Operator<null> => ({
    blueprint,
    needs: { views },
    init: () => null,
    decide(s, frame) {
      if (!frame.acting) return { state: s, action: null, source: 'chosen' };
      const { tick } = frame;
      const id = `r${tick}`;
      // An answer for a tick is worth nothing at a later one, so nothing outlives its tick.
      const effect = {
        id,
        kind: 'remote',
        request: { tick },
        basedOnTick: tick,
        ttlTicks: 0,
        budget: { unit: 'ticks', max: 1 },
        onNewer: 'cancel',
      } as const;
      return { state: s, action: null, source: 'chosen', effects: [effect], await: id };
    },
    resolve: (s, result) => ({ state: s, action: result.status === 'ok' ? actionOf(result.value) : null, source: 'chosen' }),
  }),
});

/** A number or a list of numbers; whether it fits the space is for the match to judge. */
function actionOf(value: Json | Uint8Array | undefined): Action | null {
  if (typeof value === 'number') return value;
  if (Array.isArray(value) && value.every((x) => typeof x === 'number')) return value as number[];
  return null;
}
