import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { buildOperator } from '../registry.ts';
import { runOperator, type Trace } from '../testing.ts';
import { SPACE, anyPuppet, breaking, changing, done, draft, judge, law, type Setting } from './fixtures.ts';
import { override } from './override.ts';

/** A person by what they press at each tick: an action, 'idle', or nothing at all ('gone'). */
type Press = number | 'idle' | 'gone';
const presses = fc.array(fc.oneof(fc.nat(3), fc.constant<Press>('idle'), fc.constant<Press>('gone')), { minLength: 1, maxLength: 6 });
const person = (of: readonly Press[]): object =>
  draft('replay', { log: Array.from({ length: 20 }, (_, tick) => pressed(of[tick % of.length], tick)).filter((e) => e !== null) });
const pressed = (p: Press, tick: number): object | null =>
  p === 'gone' ? null : p === 'idle' ? { tick, action: SPACE.default, source: 'idle' } : { tick, action: p, source: 'chosen' };

const laws = {
  'a person who rests or is away ≡ the operator alone': law(
    fc.tuple(anyPuppet, fc.constantFrom<Press>('idle', 'gone')),
    (run, [a, p], setting) => {
      const alone = run(a, setting);
      expect(done(run(draft('override', {}, [a, person([p])]), setting))).toEqual(done(alone));
      return alone.filter((t) => t.action !== null).length;
    },
  ),
  'what a person presses wins, and their resting for so many ticks after': law(
    fc.tuple(anyPuppet, presses, fc.nat(3)),
    (run, [a, of, ticks], setting) => {
      const alone = run(a, setting);
      let until = -1;
      let won = 0;
      run(draft('override', { ticks }, [a, person(of)]), setting).forEach((t, k) => {
        if (!acts(setting, k)) return;
        const p = of[k % of.length];
        if (typeof p === 'number') until = k + ticks;
        const theirs = p !== 'gone' && k <= until;
        if (theirs) won++;
        const { action, source } = theirs
          ? { action: p === 'idle' ? SPACE.default : p, source: p === 'idle' ? 'idle' : 'chosen' }
          : alone[k];
        expect([t.action, t.source]).toEqual([action, source]);
      });
      return won;
    },
  ),
};
const acts = (s: Setting, k: number): boolean => s.acting[k % s.acting.length];
const rests = 'a person who rests or is away ≡ the operator alone';
const wins = 'what a person presses wins, and their resting for so many ticks after';

describe('override', () => {
  judge(laws, {
    'ignores the person': { kind: breaking(override, (_real, [a]) => a), fails: [wins] },
    'is the person': { kind: breaking(override, (_real, [, b]) => b), fails: [rests, wins] },
    'takes resting for acting': {
      kind: breaking(override, (_real, [a, b], blueprint) =>
        override.build(blueprint, (c) => (c === blueprint.children?.[0] ? a : changing(b, (d) => ({ ...d, source: 'chosen' })))),
      ),
      fails: [rests, wins],
    },
    'gives the seat back at once': {
      kind: { ...override, build: (b, child) => override.build({ ...b, params: { ticks: 0 } }, child) },
      fails: [wins],
    },
  });

  it('lets a person at a standing input overrule a remote policy, and waits for both', () => {
    const both = buildOperator({ kind: 'override', children: [{ kind: 'remote' }, { kind: 'human' }] });
    const run = runOperator(both, {
      ticks: 4,
      space: SPACE,
      answer: (e, t) =>
        e.kind === 'input' ? (t === 3 ? null : { value: { action: t === 1 ? 0 : 3, idle: t !== 1 } }) : t === 2 ? null : { value: 2 },
    });
    const line = (t: Trace): unknown[] => [t.action, t.source, t.awaited];
    expect(run.traces.map(line)).toEqual([
      [2, 'chosen', ['operator/r0', 'human/input']],
      [0, 'chosen', ['operator/r1', 'human/input']],
      [null, null, ['operator/r2', 'human/input']],
      [2, 'chosen', ['operator/r3', 'human/input']],
    ]);
    expect(run.traces.map((t) => t.effects.length)).toEqual([2, 1, 1, 1]);
  });
});
