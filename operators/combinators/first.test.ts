import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../../environments/index.ts';
import { buildOperator } from '../registry.ts';
import { runOperator } from '../testing.ts';
import { SPACE, anyPuppet, breaking, changing, done, draft, judge, law, plainPuppet, runner, seen, type Setting } from './fixtures.ts';
import { first } from './first.ts';
import { fallback } from './layer.ts';

const OPEN: Setting = { ticks: 6, seed: 1, acting: [true], legal: [[1, 1, 1, 1]], answers: [-1] };
const legalAt = (s: Setting, tick: number, action: unknown): boolean => s.legal[tick % s.legal.length][action as number] === 1;

const laws = {
  'first(a) ≡ a': law(anyPuppet, (run, a, setting) => {
    const alone = run(a, setting);
    expect(seen(run(draft('first', {}, [a]), setting))).toEqual(seen(alone));
    return alone.filter((t) => t.action !== null).length;
  }),
  'it is associative': law(fc.tuple(anyPuppet, anyPuppet, anyPuppet), (run, [a, b, c], setting) => {
    const flat = run(draft('first', {}, [a, b, c]), setting);
    expect(run(draft('first', {}, [draft('first', {}, [a, b]), c]), setting)).toEqual(flat);
    expect(run(draft('first', {}, [a, draft('first', {}, [b, c])]), setting)).toEqual(flat);
    return flat.filter((t) => t.source === 'fallback:2').length;
  }),
  'the n-th takes over exactly where none before has a legal opinion, as fallback:n': law(
    fc.tuple(anyPuppet, plainPuppet, plainPuppet),
    (run, of, setting) => {
      const alone = of.map((child) => run(child, setting));
      let fell = 0;
      run(draft('first', {}, of), setting).forEach((t, k) => {
        const n = alone.findIndex((traces) => !traces[k].late && traces[k].action !== null && legalAt(setting, k, traces[k].action));
        // a choice made earlier in the tick cannot be taken back by an illegal answer
        if (t.source === null || n < 0) return;
        expect([t.action, t.source]).toEqual([alone[n][k].action, fallback(alone[n][k].source ?? 'chosen', n)]);
        fell += n;
      });
      return fell;
    },
  ),
};

describe('first', () => {
  judge(laws, {
    'asks only its first child': {
      kind: breaking(first, (_real, [a]) => a),
      fails: ['the n-th takes over exactly where none before has a legal opinion, as fallback:n'],
    },
    'asks only its last child': {
      kind: breaking(first, (_real, children) => children[children.length - 1]),
      fails: ['the n-th takes over exactly where none before has a legal opinion, as fallback:n'],
    },
    'calls every alternative fallback:1': {
      kind: breaking(first, (real) => changing(real, (d) => (d.source.startsWith('fallback') ? { ...d, source: 'fallback:1' } : d))),
      fails: ['the n-th takes over exactly where none before has a legal opinion, as fallback:n'],
    },
    'says nothing of its source': {
      kind: breaking(first, (real) => changing(real, (d) => ({ ...d, source: 'chosen' }))),
      fails: ['first(a) ≡ a'],
    },
    'does not look at the mask': {
      kind: { ...first, build: (b, child) => blind(first.build(b, child)) },
      fails: ['the n-th takes over exactly where none before has a legal opinion, as fallback:n'],
    },
    'lets answers go': {
      kind: breaking(first, (real) => ({ ...real, resolve: (s) => ({ state: s, action: null, source: 'chosen' }) })),
      fails: ['first(a) ≡ a'],
    },
    'gives a nested ladder draws of its own': {
      kind: { ...first, build: (b, child) => first.build(b, (c) => ({ ...child(c), blueprint: { ...c, kind: 'opaque' } })) },
      fails: ['it is associative'],
    },
  });

  it("does not let one child's draws touch another's", () => {
    const b = draft('puppet', { plays: [{ act: 'draw' }] });
    const silent = draft('first', {}, [draft('puppet', { plays: [{ act: 'none' }] }), b]);
    const drawing = draft('first', {}, [draft('shield', { forbid: SPACE.names }, [b]), b]);
    const run = runner();
    expect(done(run(drawing, OPEN))).toEqual(done(run(silent, OPEN)));
    expect(new Set(run(silent, OPEN).map((t) => t.action)).size).toBeGreaterThan(1);
  });

  it('goes on drawing in resolve where decide stopped', () => {
    const twice = draft('puppet', { plays: [{ act: 'draw', ask: 'await' }] });
    const traces = runner()(draft('first', {}, [draft('puppet', { plays: [{ act: 'none' }] }), twice]), {
      ...OPEN,
      ticks: 40,
      answers: [3],
    });
    const again = runner()(
      draft('first', {}, [draft('puppet', { plays: [{ act: 'none' }] }), draft('puppet', { plays: [{ act: 'draw' }] })]),
      { ...OPEN, ticks: 40 },
    );
    expect(traces.some((t, k) => t.action !== again[k].action)).toBe(true);
  });

  it('acts on an alternative while the first is awaited, and on the first when it answers', () => {
    const late = draft('first', {}, [
      draft('puppet', { plays: [{ act: 'none', ask: 'await' }] }),
      draft('puppet', { plays: [{ act: 'some' }] }),
    ]);
    expect(runner()(late, OPEN).map((t) => t.source)).toEqual(Array(6).fill('fallback:1'));
    const timely = runner()(late, { ...OPEN, answers: [6] });
    expect(timely[0]).toMatchObject({ action: 2, source: 'chosen', awaited: ['0/q0'], delivered: ['0/q0 ok'] });
  });

  it('waits only for those who can still change the choice', () => {
    const asks = draft('puppet', { plays: [{ act: 'none', ask: 'await' }] });
    const sure = draft('puppet', { plays: [{ act: 'some' }] });
    expect(runner()(draft('first', {}, [sure, asks]), OPEN)[0].awaited).toEqual([]);
    expect(runner()(draft('first', {}, [asks, asks]), OPEN)[0].awaited).toEqual(['0/q0', '1/q0']);
  });

  it.each([[[Number.NaN, 0]], [[0]], [[0, 2]], [[0, Number.POSITIVE_INFINITY]]])('takes %j for no legal opinion in a Box', (bad) => {
    const space: Box = { kind: 'box', low: [-1, -1], high: [1, 1], names: ['x', 'y'], units: ['m', 'm'], default: [0, 0] };
    const said = (action: readonly number[]): object =>
      draft('replay', { log: [{ tick: 0, action: action.map((x) => (Number.isFinite(x) ? x : String(x))), source: 'chosen' }] });
    const { traces } = runOperator(buildOperator(draft('first', {}, [said(bad), said([0.5, 1])])), { ticks: 1, space });
    expect(traces[0]).toMatchObject({ action: [0.5, 1], source: 'fallback:1' });
    expect(runOperator(buildOperator(draft('first', {}, [said([1, -1]), said([0.5, 1])])), { ticks: 1, space }).traces[0].source).toBe(
      'chosen',
    );
  });
});

/** Sees all actions as legal. */
function blind(operator: ReturnType<typeof first.build>): ReturnType<typeof first.build> {
  const open = new Uint8Array(SPACE.n).fill(1);
  const view = <F extends object>(frame: F): F => Object.assign(Object.create(frame) as F, { legal: open });
  return { ...operator, decide: (s, f) => operator.decide(s, view(f)), resolve: (s, r, f) => operator.resolve(s, r, view(f)) };
}
