import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPuppet, breaking, draft, judge, law, plainPuppet, runner, seen } from './fixtures.ts';
import { every } from './every.ts';

const small = fc.integer({ min: 1, max: 4 });

const laws = {
  'every(1, a) ≡ a': law(anyPuppet, (run, a, setting) => {
    const alone = run(a, setting);
    expect(seen(run(draft('every', { n: 1 }, [a]), setting))).toEqual(seen(alone));
    return alone.filter((t) => t.action !== null).length;
  }),
  'every(m, every(n, a)) ≡ every(m · n, a)': law(fc.tuple(small, small, anyPuppet), (run, [m, n, a], setting) => {
    const once = run(draft('every', { n: m * n }, [a]), setting);
    expect(seen(run(draft('every', { n: m }, [draft('every', { n }, [a])]), setting))).toEqual(seen(once));
    return m * n > 1 ? once.filter((t) => t.action !== null).length : 0;
  }),
  'the child is asked at the asked ticks 0, n, 2n …; between them there is no opinion': law(
    fc.tuple(small, plainPuppet),
    (run, [n, a], setting) => {
      // what the child says at its k-th turn, were it asked at every tick at which somebody acts
      const turns = run(a, { ...setting, acting: [true] });
      let asked = 0;
      let turn = 0;
      let between = 0;
      run(draft('every', { n }, [a]), setting).forEach((t, k) => {
        // a tick that is only shown takes a turn, and counts for nothing
        if (!setting.acting[k % setting.acting.length]) turn++;
        else if (asked++ % n === 0) expect(t.action).toBe(turns[turn++].action);
        else {
          expect([t.action, t.packets]).toEqual([null, []]);
          between++;
        }
      });
      return between;
    },
  ),
  'between its turns there is no opinion, whoever answers': law(fc.tuple(small, anyPuppet), (run, [n, a], setting) => {
    let asked = 0;
    let answered = 0;
    run(draft('every', { n }, [a]), setting).forEach((t, k) => {
      if (!setting.acting[k % setting.acting.length] || asked++ % n === 0) return;
      expect(t.action).toBeNull();
      answered += t.delivered.length;
    });
    return answered;
  }),
};

const turns = 'the child is asked at the asked ticks 0, n, 2n …; between them there is no opinion';

describe('every', () => {
  judge(laws, {
    'asks at every tick': { kind: breaking(every, (_real, [a]) => a), fails: [turns] },
    'counts ticks at which nobody acts': {
      kind: breaking(every, (real) => ({
        ...real,
        decide: (s, frame) => real.decide(s, frame.acting ? frame : Object.assign(Object.create(frame), { acting: true })),
      })),
      fails: [turns],
    },
    'never asks': {
      kind: breaking(every, (real) => ({ ...real, decide: (s) => ({ state: s, action: null, source: 'chosen' }) })),
      fails: ['every(1, a) ≡ a'],
    },
    'asks at the last tick of n instead of the first': {
      kind: breaking(every, (real) => {
        const init: typeof real.init = (ctx) => Object.assign(real.init(ctx) as object, { asked: 1 });
        return { ...real, init };
      }),
      fails: [turns],
    },
    'lets answers act between its turns': {
      kind: breaking(every, (real, [a]) => ({
        ...real,
        resolve: (s, result, frame) => ({ ...a.resolve((s as { child: unknown }).child, result, frame), state: s }),
      })),
      fails: ['between its turns there is no opinion, whoever answers'],
    },
    'asks at every n-th tick of the match': {
      kind: breaking(every, (real, [a], b) => ({
        ...real,
        decide: (s, frame) => {
          const state = s as { child: unknown };
          return frame.tick % Number(b.params?.['n']) === 0
            ? { ...a.decide(state.child, frame), state }
            : { state, action: null, source: 'chosen' };
        },
      })),
      fails: ['every(m, every(n, a)) ≡ every(m · n, a)', turns],
    },
  });

  it('does not let an answer act between its turns', () => {
    const asks = draft('puppet', { plays: [{ act: 'none', ask: 'later' }] });
    const setting = { ticks: 4, seed: 1, acting: [true], legal: [[1, 1, 1, 1]], answers: [7] };
    expect(runner()(draft('every', { n: 2 }, [asks]), setting).map((t) => [t.action, t.delivered])).toEqual([
      [null, []],
      [null, ['q0 ok']],
      [null, []],
      [null, ['q1 ok']],
    ]);
  });
});
