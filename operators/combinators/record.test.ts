import { describe, expect, it } from 'vitest';
import type { Box } from '../../environments/index.ts';
import type { RegisteredKind } from '../kind.ts';
import { buildOperator } from '../registry.ts';
import { runOperator } from '../testing.ts';
import { anyPuppet, breaking, changing, done, draft, judge, law, script, seen, without } from './fixtures.ts';
import { logOf, record, replay, type RecordState } from './record.ts';

const laws = {
  'record(a) ≡ a': law(anyPuppet, (run, a, setting) => {
    const alone = run(a, setting);
    expect(seen(run(draft('record', {}, [a]), setting))).toEqual(seen(alone));
    return alone.filter((t) => t.action !== null).length;
  }),
  'replay(record(a)) ≡ a': law(anyPuppet, (run, a, setting) => {
    const alone = run(a, setting);
    const { state } = runOperator(buildOperator(draft('record', {}, [a]), run.kinds), script(setting));
    const log = JSON.parse(JSON.stringify(logOf(state as RecordState)));
    // nobody answers, and the draws are others
    const again = run(draft('replay', { log }), { ...setting, answers: [-1], seed: setting.seed + 1 });
    expect(done(again)).toEqual(done(alone));
    expect(again.flatMap((t) => t.effects)).toEqual([]);
    return alone.filter((t) => t.delivered.length > 0 && t.action !== null).length;
  }),
};
const whole = 'replay(record(a)) ≡ a';

const lossy = (keep: (entry: { tick: number; action: unknown; source: string; packets?: unknown }) => object): RegisteredKind => ({
  ...replay,
  build: (b, child) => replay.build({ ...b, params: { log: (b.params!['log'] as never[]).map(keep) as never } }, child),
});

describe('record and replay', () => {
  judge(laws, {
    'is silent': { kind: breaking(record, (real) => changing(real, (d) => ({ ...d, action: null }))), fails: ['record(a) ≡ a'] },
    'lets effects go': {
      kind: breaking(record, (real) => changing(real, (d) => without(d, 'effects', 'await'))),
      fails: ['record(a) ≡ a'],
    },
    'forgets sources': { kind: lossy((e) => ({ ...e, source: 'chosen' })), fails: [whole] },
    'forgets packets': { kind: lossy((e) => without(e, 'packets')), fails: [whole] },
    'is a tick late': { kind: lossy((e) => ({ ...e, tick: e.tick + 1 })), fails: [whole] },
    'keeps only what decide said': {
      kind: breaking(record, (real, [a]) => ({
        ...real,
        resolve: (s, r, f) => ({ ...a.resolve((s as RecordState).child, r, f), state: s }),
      })),
      fails: [whole],
    },
    'says nothing': { kind: breaking(replay, (real) => changing(real, (d) => ({ ...d, action: null }))), fails: [whole] },
  });

  it('keeps numbers that JSON lacks', () => {
    const space: Box = { kind: 'box', low: [-1], high: [1], names: ['x'], units: ['m'], default: [0] };
    const log = [
      { tick: 0, action: ['NaN'], source: 'chosen' },
      { tick: 1, action: ['-Infinity'], source: 'plan' },
    ];
    const run = runOperator(buildOperator(draft('record', {}, [draft('replay', { log })])), { ticks: 2, space });
    expect(run.traces.map((t) => t.action)).toEqual([[Number.NaN], [Number.NEGATIVE_INFINITY]]);
    expect(logOf(run.state as RecordState)).toEqual(log);
  });
});
