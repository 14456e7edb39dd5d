/** Puppets and laws for this folder's tests: operators that do what they are told, and a judge that is tried on broken combinators. */
import * as fc from 'fast-check';
import { z } from 'zod';
import { expect, it } from 'vitest';
import type { Discrete, Json } from '../../environments/index.ts';
import type { Blueprint, Decision, Effect, EffectResult, Frame, Operator, PacketDraft } from '../contract.ts';
import { defineKind, type RegisteredKind } from '../kind.ts';
import { buildOperator, operatorKinds } from '../registry.ts';
import { runOperator, type Script, type ScriptedAnswer, type Trace } from '../testing.ts';

export const SPACE: Discrete = {
  kind: 'discrete',
  n: 4,
  names: ['up', 'down', 'left', 'rest'],
  default: 3,
  press: ['level', 'level', 'level', 'level'],
};

const playSchema = z.strictObject({
  act: z.enum(['none', 'some', 'illegal', 'draw']).default('none'),
  source: z.enum(['chosen', 'idle', 'plan', 'fallback:1']).default('chosen'),
  ask: z.enum(['no', 'await', 'later']).default('no'),
  packet: z.boolean().default(false),
});
export type Play = z.input<typeof playSchema>;

interface PuppetState {
  decided: number;
  resolved: number;
}

/** Plays its part at each call of `decide`, over and over; what it does depends on how often it was asked. */
export const puppet = defineKind({
  kind: 'puppet',
  about: 'Does as it is told',
  example: '{"kind":"puppet","params":{"plays":[{"act":"some"}]}}',
  params: z.strictObject({ plays: z.array(playSchema).min(1), salt: z.int().default(0), views: z.array(z.string()).default([]) }),
  build: ({ plays, salt, views }, { blueprint }): Operator<PuppetState> => ({
    blueprint,
    needs: { views },
    init: () => ({ decided: 0, resolved: 0 }),
    decide(s, frame) {
      const k = s.decided++;
      const play = plays[k % plays.length];
      const { act, source } = play;
      const action =
        act === 'none' ? null : act === 'illegal' ? 99 : act === 'draw' ? frame.random.below(SPACE.n) : (k * 3 + salt) % SPACE.n;
      const id = `q${k}`;
      return {
        state: s,
        action,
        source,
        ...(play.packet ? { packets: [said(frame, k)] } : {}),
        ...(play.ask === 'no' ? {} : { effects: [question(id, frame)] }),
        ...(play.ask === 'await' ? { await: id } : {}),
      };
    },
    resolve(s, result, frame) {
      s.resolved++;
      return { state: s, action: result.status === 'ok' ? reply(result, frame) : null, source: 'chosen' };
    },
  }),
});

/** Some answers carry an action, some make it draw one, some say nothing. */
function reply(result: EffectResult, frame: Frame): number | null {
  const value = result.value as number;
  if (value % 3 === 0) return null;
  return value % 3 === 1 ? frame.random.below(SPACE.n) : value % SPACE.n;
}

function said(frame: Frame, k: number): PacketDraft {
  return { kind: 'chat', to: 'all', basedOnTick: frame.tick, ttlTicks: 3, payload: k };
}

export function question(id: string, frame: Frame, more: Partial<Effect> = {}): Effect {
  return {
    id,
    kind: 'llm',
    request: null,
    basedOnTick: frame.tick,
    ttlTicks: 50,
    budget: { unit: 'ticks', max: 50 },
    onNewer: 'keep',
    ...more,
  };
}

// ------------------------------------------------------------------ worlds

/** What goes on around an operator, as plain numbers so that a failing one can be read. */
export interface Setting {
  readonly ticks: number;
  readonly seed: number;
  readonly acting: readonly boolean[];
  readonly legal: readonly (readonly number[])[];
  /** Per tick, how the outside answers: below 0 never, else value · 3 + delay in ticks. */
  readonly answers: readonly number[];
}

export function script(s: Setting): Script {
  return {
    ticks: s.ticks,
    space: SPACE,
    seed: BigInt(s.seed),
    acting: (t) => s.acting[t % s.acting.length],
    legal: (t) => s.legal[t % s.legal.length],
    answer: (_effect, t): ScriptedAnswer => answerOf(s.answers[t % s.answers.length]),
  };
}

function answerOf(code: number): ScriptedAnswer {
  return code < 0 ? null : { value: Math.floor(code / 3), afterTicks: code % 3 };
}

const mask = fc.array(fc.constantFrom(0, 1), { minLength: SPACE.n, maxLength: SPACE.n });
export const settings: fc.Arbitrary<Setting> = fc.record({
  ticks: fc.integer({ min: 1, max: 14 }),
  seed: fc.nat(1000),
  acting: fc.array(fc.constantFrom(true, true, true, false), { minLength: 1, maxLength: 5 }),
  legal: fc.array(fc.oneof(fc.constant([1, 1, 1, 1]), mask), { minLength: 1, maxLength: 5 }),
  answers: fc.array(fc.integer({ min: -3, max: 23 }), { minLength: 1, maxLength: 5 }),
});

const play = (acts: Play['act'][], asks: Play['ask'][]): fc.Arbitrary<Play> =>
  fc.record({
    act: fc.constantFrom(...acts),
    source: fc.constantFrom<Play['source']>('chosen', 'chosen', 'idle', 'plan', 'fallback:1'),
    ask: fc.constantFrom(...asks),
    packet: fc.constantFrom(false, false, true),
  });
const puppets = (acts: Play['act'][], asks: Play['ask'][]): fc.Arbitrary<Blueprint> =>
  fc
    .record({ plays: fc.array(play(acts, asks), { minLength: 1, maxLength: 5 }), salt: fc.nat(9) })
    .map((params) => draft('puppet', params));

/** Does anything an operator can do. */
export const anyPuppet = puppets(['none', 'some', 'illegal', 'draw'], ['no', 'no', 'await', 'later']);
/** Asks the outside nothing and makes no draws: the same in every company. */
export const plainPuppet = puppets(['none', 'none', 'some', 'illegal'], ['no']);

/** Says something most of the time, and often the same as another. */
export const voter = fc
  .record({ plays: fc.array(play(['some', 'some', 'none'], ['no']), { minLength: 1, maxLength: 3 }), salt: fc.nat(1) })
  .map((params) => draft('puppet', params));

export function draft(kind: string, params: object = {}, children: readonly object[] = []): Blueprint {
  return { kind, params: params as { [key: string]: Json }, ...(children.length > 0 ? { children } : {}) } as unknown as Blueprint;
}

// ------------------------------------------------------------------ comparing

/** What a match would see of a run; ids without the names of layers. */
export function seen(traces: readonly Trace[]): Json {
  const tail = (id: string): string => id.slice(id.lastIndexOf('/') + 1);
  return traces.map((t) => ({
    tick: t.tick,
    action: t.action as number | null,
    source: t.source,
    packets: t.packets as unknown as Json,
    effects: t.effects.map((e) => [tail(e.id), e.kind, e.basedOnTick]),
    awaited: t.awaited.map(tail),
    delivered: t.delivered.map(tail),
    late: t.late,
  })) as unknown as Json;
}

/** Only what was done and said. */
export function done(traces: readonly Trace[]): Json {
  return traces.map(({ tick, action, source, packets }) => ({ tick, action, source, packets })) as unknown as Json;
}

// ------------------------------------------------------------------ laws

/** Runs a blueprint with the combinator on trial, which is the first of `kinds` where it is not the real one. */
export interface Runner {
  (blueprint: Blueprint, setting: Setting): Trace[];
  readonly kinds: readonly RegisteredKind[];
  readonly broken: boolean;
}

/** Throws where the law is broken. Returns how often it had something to look at. */
export type Law = (run: Runner) => number;

/** A law over random operators and settings: `look` throws, or says how much there was to see. */
export function law<T>(of: fc.Arbitrary<T>, look: (run: Runner, made: T, setting: Setting) => number): Law {
  return (run) => {
    let looked = 0;
    fc.assert(
      fc.property(of, settings, (made, setting) => void (looked += look(run, made, setting))),
      // a broken one is looked at in the same cases every time, so that finding it out is no matter of luck
      run.broken ? { numRuns: 300, seed: 1, endOnFailure: true } : { numRuns: 200 },
    );
    return looked;
  };
}

export interface Broken {
  readonly kind: RegisteredKind;
  /** Laws that must find it out. */
  readonly fails: readonly string[];
}

/** One test a law, and one for each broken combinator and each law that must find it out. */
export function judge(laws: { readonly [name: string]: Law }, broken: { readonly [name: string]: Broken }): void {
  for (const [name, check] of Object.entries(laws)) {
    it(name, () => expect(check(runner())).toBeGreaterThan(0));
    it(`'${name}' finds out at least one broken one`, () => expect(Object.values(broken).some((b) => b.fails.includes(name))).toBe(true));
  }
  for (const [name, { kind, fails }] of Object.entries(broken)) {
    for (const lawName of fails) it(`'${lawName}' finds out one that ${name}`, () => expect(() => laws[lawName](runner(kind))).toThrow());
  }
}

export function runner(instead?: RegisteredKind): Runner {
  const kinds = [...(instead === undefined ? [] : [instead]), puppet, ...operatorKinds];
  const run = (blueprint: Blueprint, setting: Setting): Trace[] => runOperator(buildOperator(blueprint, kinds), script(setting)).traces;
  return Object.assign(run, { kinds, broken: instead !== undefined });
}

/** The real kind, built otherwise. */
export function breaking(
  kind: RegisteredKind,
  build: (real: Operator, children: readonly Operator[], blueprint: Blueprint) => Operator,
): RegisteredKind {
  return {
    ...kind,
    build(blueprint, child) {
      const made: Operator[] = [];
      const real = kind.build(blueprint, (b) => {
        const operator = child(b);
        made.push(operator);
        return operator;
      });
      return build(real, made, blueprint);
    },
  };
}

export function without<T extends object, K extends keyof T>(whole: T, ...keys: K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(whole).filter(([key]) => !keys.includes(key as K))) as Omit<T, K>;
}

/** The same operator with its decisions changed on the way out. */
export function changing(operator: Operator, change: (d: Decision, frame: Frame, call: 'decide' | 'resolve') => Decision): Operator {
  return {
    ...operator,
    decide: (s, frame) => change(operator.decide(s, frame), frame, 'decide'),
    resolve: (s, result, frame) => change(operator.resolve(s, result, frame), frame, 'resolve'),
  };
}
