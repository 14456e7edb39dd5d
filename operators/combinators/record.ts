import { z } from 'zod';
import type { Action, Json } from '../../environments/index.ts';
import { copyAction } from '../actions.ts';
import type { Decision, Frame, Operator, PacketDraft, Source } from '../contract.ts';
import { defineKind } from '../kind.ts';
import { depthOf } from './layer.ts';

/** What an operator came to at one tick. Ticks at which it said nothing are left out. */
export interface Recorded {
  readonly tick: number;
  action: Action | null;
  source: Source;
  packets?: PacketDraft[];
}

export interface RecordState {
  child: unknown;
  readonly log: Recorded[];
}

export const record = defineKind({
  kind: 'record',
  about: 'Keeps what the operator inside came to at each tick, for replay(log)',
  example: 'record(random)',
  children: [1, 1],
  build(_params, { blueprint, children: [child] }): Operator<RecordState> {
    const operator: Operator<RecordState> & { depth: number } = {
      blueprint,
      needs: child.needs,
      depth: depthOf(child),
      init: (ctx) => ({ child: child.init(ctx), log: [] }),
      decide: (s, frame) => note(s, child.decide(s.child, frame), frame),
      resolve: (s, result, frame) => note(s, child.resolve(s.child, result, frame), frame),
    };
    return operator;
  },
});

function note(s: RecordState, d: Decision, frame: Frame): Decision<RecordState> {
  s.child = d.state;
  const packets = d.packets ?? [];
  if (d.action === null && packets.length === 0) return { ...d, state: s };
  let entry = s.log[s.log.length - 1];
  if (entry?.tick !== frame.tick) {
    entry = { tick: frame.tick, action: null, source: 'chosen' };
    s.log.push(entry);
  }
  if (d.action !== null) {
    entry.action = copyAction(d.action);
    entry.source = d.source;
  }
  if (packets.length > 0) (entry.packets ??= []).push(...packets);
  return { ...d, state: s };
}

/** The log of a `record` as the parameter of a `replay`: plain JSON, in which numbers that JSON lacks are text. */
export function logOf(state: RecordState): Json {
  const text = (x: number): Json => (Number.isFinite(x) ? x : String(x));
  return state.log.map(({ tick, action, source, packets }) => ({
    tick,
    action: typeof action === 'number' ? text(action) : (action?.map(text) ?? null),
    source,
    ...(packets === undefined ? {} : { packets: packets.map((p) => ({ ...p })) }),
  }));
}

const unsafe = z.enum(['NaN', 'Infinity', '-Infinity']);
const number = z.union([z.number(), unsafe], { error: 'expected a number' });
const source = z
  .string()
  .regex(/^(chosen|idle|plan|repaired|fallback:\d+)$/, { error: 'expected chosen, idle, plan, repaired or fallback:n' });

const entrySchema = z.strictObject({
  tick: z.int({ error: 'expected a tick' }).min(0, { error: 'expected a tick, 0 or more' }),
  action: z.union([number, z.array(number)], { error: 'expected an action or null' }).nullable(),
  source: source.default('chosen'),
  packets: z
    .array(
      z.strictObject({
        kind: z.enum(['summary', 'plan', 'policy', 'chat']),
        to: z.union([z.int(), z.literal('all')]),
        basedOnTick: z.int(),
        ttlTicks: z.int(),
        payload: z.json(),
      }),
    )
    .optional(),
});

interface ReplayState {
  next: number;
}

/** Says again, at the same ticks, what a `record` kept, with the same sources; it asks the outside for nothing. */
export const replay = defineKind({
  kind: 'replay',
  about: 'Says again what record(op) kept (its log, by tick)',
  example: '{"kind":"replay","params":{"log":[{"tick":0,"action":1}]}}',
  params: z.strictObject({ log: z.array(entrySchema) }),
  build({ log }, { blueprint }): Operator<ReplayState> {
    const entries = log.map((e): Recorded => ({
      tick: e.tick,
      action: actionOf(e.action),
      source: e.source as Source,
      ...(e.packets === undefined ? {} : { packets: e.packets as PacketDraft[] }),
    }));
    return {
      blueprint,
      needs: { views: [] },
      init: () => ({ next: 0 }),
      decide(s, frame) {
        while (s.next < entries.length && entries[s.next].tick < frame.tick) s.next++;
        const entry = entries[s.next];
        if (entry?.tick !== frame.tick) return { state: s, action: null, source: 'chosen' };
        const { action, source, packets } = entry;
        return { state: s, action, source, ...(packets === undefined ? {} : { packets }) };
      },
      resolve: (s) => ({ state: s, action: null, source: 'chosen' }),
    };
  },
});

function actionOf(action: z.output<typeof entrySchema>['action']): Action | null {
  return action === null ? null : Array.isArray(action) ? action.map(Number) : Number(action);
}
