import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPuppet, breaking, done, draft, judge, law, runner, seen, type Setting } from './fixtures.ts';
import { swap } from './swap.ts';

/** The setting as it is from a tick on. Draws differ, since they are the tick's. */
const from = (s: Setting, when: number): Setting => {
  const turn = <T>(list: readonly T[]): T[] => list.map((_, k) => list[(k + when) % list.length]);
  return { ...s, ticks: Math.max(0, s.ticks - when), acting: turn(s.acting), legal: turn(s.legal), answers: turn(s.answers) };
};
const drawless = anyPuppet.filter((b) => !JSON.stringify(b).includes('draw'));

const laws = {
  'swap(0, a, b) ≡ b, and a later swap than the end ≡ a': law(fc.tuple(anyPuppet, anyPuppet), (run, [a, b], setting) => {
    const [first, second] = [run(a, setting), run(b, setting)];
    expect(seen(run(draft('swap', { when: 0 }, [a, b]), setting))).toEqual(seen(second));
    expect(seen(run(draft('swap', { when: setting.ticks }, [a, b]), setting))).toEqual(seen(first));
    return first.length;
  }),
  'before `when` it is a, from then on a b that starts there': law(fc.tuple(fc.nat(14), drawless, drawless), (run, [when, a, b], given) => {
    // answers draw too where their value says so
    const setting = { ...given, answers: given.answers.map((code) => (code < 0 ? code : (Math.floor(code / 9) * 3 + 2) * 3 + (code % 3))) };
    const swapped = run(draft('swap', { when }, [a, b]), setting);
    expect(done(swapped.slice(0, when))).toEqual(done(run(a, setting).slice(0, when)));
    const fresh = run(b, from(setting, when)).map((t) => ({
      ...t,
      tick: t.tick + when,
      packets: t.packets.map((p) => ({ ...p, basedOnTick: p.basedOnTick + when })),
    }));
    expect(done(swapped.slice(when))).toEqual(done(fresh));
    return when > 0 ? fresh.length : 0;
  }),
};
const both = 'before `when` it is a, from then on a b that starts there';
const ends = 'swap(0, a, b) ≡ b, and a later swap than the end ≡ a';

describe('swap', () => {
  judge(laws, {
    'never swaps': { kind: breaking(swap, (_real, [a]) => a), fails: [ends, both] },
    'swaps a tick late': {
      kind: { ...swap, build: (b, child) => swap.build({ ...b, params: { when: Number(b.params?.['when']) + 1 } }, child) },
      fails: [ends, both],
    },
    'lets b see the ticks before': {
      kind: breaking(swap, (_real, [a, b], blueprint) => ({
        blueprint,
        needs: { views: [] },
        init: (ctx) => ({ a: a.init(ctx), b: b.init(ctx) }),
        decide(s, frame) {
          const state = s as { a: unknown; b: unknown };
          const [left, right] = [a.decide(state.a, frame), b.decide(state.b, frame)];
          return { ...(frame.tick < Number(blueprint.params?.['when']) ? left : right), state };
        },
        resolve: (s) => ({ state: s, action: null, source: 'chosen' }),
      })),
      fails: [both],
    },
  });

  it('lets answers go that the first still waited for', () => {
    const asks = draft('puppet', { plays: [{ act: 'none', ask: 'later' }] });
    const setting: Setting = { ticks: 3, seed: 1, acting: [true], legal: [[1, 1, 1, 1]], answers: [8] };
    const traces = runner()(draft('swap', { when: 1 }, [asks, draft('puppet', { plays: [{ act: 'none' }] })]), setting);
    expect(traces[2]).toMatchObject({ action: null, delivered: ['before/q0 ok'] });
  });
});
