import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Trace } from '../testing.ts';
import { SPACE, anyPuppet, breaking, changing, done, draft, judge, law, runner, seen, type Setting } from './fixtures.ts';
import { delay } from './delay.ts';

const small = fc.integer({ min: 0, max: 4 });

/** Traces of the ticks at which the seat acted. */
const asked = (traces: readonly Trace[], s: Setting): Trace[] => traces.filter((_, k) => s.acting[k % s.acting.length]);

const laws = {
  'delay(0, a) ≡ a': law(anyPuppet, (run, a, setting) => {
    const alone = run(a, setting);
    expect(seen(run(draft('delay', { ticks: 0 }, [a]), setting))).toEqual(seen(alone));
    return alone.filter((t) => t.action !== null).length;
  }),
  'delay(j, delay(k, a)) ≡ delay(j + k, a)': law(fc.tuple(small, small, anyPuppet), (run, [j, k, a], setting) => {
    const once = run(draft('delay', { ticks: j + k }, [a]), setting);
    expect(seen(run(draft('delay', { ticks: j }, [draft('delay', { ticks: k }, [a])]), setting))).toEqual(seen(once));
    return j + k > 0 ? once.filter((t) => t.source === 'chosen').length : 0;
  }),
  'what is chosen at the asked tick n is applied at n + k, the default before': law(fc.tuple(small, anyPuppet), (run, [k, a], setting) => {
    const alone = asked(run(a, setting), setting);
    const delayed = asked(run(draft('delay', { ticks: k }, [a]), setting), setting);
    delayed.forEach((t, n) => {
      const { action, source } = n < k ? ({ action: SPACE.default, source: 'plan' } as const) : alone[n - k];
      expect([t.action, t.source]).toEqual([action, source]);
      expect(t.packets).toEqual(alone[n].packets);
    });
    return k > 0 ? delayed.filter((t, n) => n >= k && t.action !== null).length : 0;
  }),
};
const later = 'what is chosen at the asked tick n is applied at n + k, the default before';
const sum = 'delay(j, delay(k, a)) ≡ delay(j + k, a)';

describe('delay', () => {
  judge(laws, {
    'does nothing': { kind: breaking(delay, (_real, [a]) => a), fails: [later] },
    'is a tick too long': {
      kind: { ...delay, build: (b, child) => delay.build({ ...b, params: { ticks: Number(b.params?.['ticks']) + 1 } }, child) },
      fails: ['delay(0, a) ≡ a', sum, later],
    },
    'is never longer than two ticks': {
      kind: { ...delay, build: (b, child) => delay.build({ ...b, params: { ticks: Math.min(2, Number(b.params?.['ticks'])) } }, child) },
      fails: [sum, later],
    },
    'calls the default before chosen': {
      kind: breaking(delay, (real) => changing(real, (d) => ({ ...d, source: 'chosen' }))),
      fails: [later],
    },
    'says nothing before': {
      kind: breaking(delay, (real) => changing(real, (d) => (d.source === 'plan' ? { ...d, action: null } : d))),
      fails: [later],
    },
    'lets answers act at once': {
      kind: breaking(delay, (real, [a]) => ({
        ...real,
        resolve: (s, result, frame) => ({ ...a.resolve((s as { child: unknown }).child, result, frame), state: s }),
      })),
      fails: [later],
    },
    'counts ticks at which nobody acts': {
      kind: breaking(delay, (real) => ({
        ...real,
        decide: (s, frame) => real.decide(s, frame.acting ? frame : Object.assign(Object.create(frame), { acting: true })),
      })),
      fails: [later],
    },
  });

  it('holds on to an action whose array is written again', () => {
    const reusing = draft('puppet', { plays: [{ act: 'draw' }] });
    const traces = runner()(draft('delay', { ticks: 1 }, [reusing]), {
      ticks: 5,
      seed: 3,
      acting: [true],
      legal: [[1, 1, 1, 1]],
      answers: [-1],
    });
    expect(done(traces.slice(1))).not.toEqual(done(traces.slice(0, 4)));
  });
});
