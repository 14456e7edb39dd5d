import type { Action, Json } from '../../environments/index.ts';
import type { Decision, Effect, Operator } from '../contract.ts';
import { defineKind } from '../kind.ts';

/** The one standing effect of a person: the host answers it at each close at which it is awaited. */
export const INPUT_EFFECT = 'input';

/** Longer than any episode: a person's input is always the newest. */
const FOREVER_TICKS = 2_147_483_647;

/** What a host answers: the action, and whether nothing was pressed (the action is then the default). */
export interface InputAnswer {
  readonly action: Action;
  readonly idle: boolean;
}

interface HumanState {
  issued: boolean;
}

export const human = defineKind({
  kind: 'human',
  about: 'A person at the keyboard: their newest input at each close of a tick',
  example: 'human',
  grade: 'statistical',
  build: (_params, { blueprint }): Operator<HumanState> => ({
    blueprint,
    needs: { views: [] },
    init: () => ({ issued: false }),
    decide(s, frame) {
      const decision: Decision<HumanState> = { state: s, action: null, source: 'chosen', ...(frame.acting ? { await: INPUT_EFFECT } : {}) };
      if (s.issued) return decision;
      s.issued = true;
      return { ...decision, effects: [standing(frame.tick)] };
    },
    resolve(s, result, frame) {
      const answer = result.status === 'ok' && frame.acting ? inputAnswer(result.value) : undefined;
      if (answer === undefined) return { state: s, action: null, source: 'chosen' };
      return { state: s, action: answer.action, source: answer.idle ? 'idle' : 'chosen' };
    },
  }),
});

function standing(tick: number): Effect {
  return {
    id: INPUT_EFFECT,
    kind: 'input',
    request: null,
    basedOnTick: tick,
    ttlTicks: FOREVER_TICKS,
    budget: { unit: 'ticks', max: FOREVER_TICKS },
    onNewer: 'keep',
  };
}

function inputAnswer(value: Json | Uint8Array | undefined): InputAnswer | undefined {
  if (typeof value !== 'object' || value === null || !('action' in value)) return undefined;
  return value as unknown as InputAnswer;
}
