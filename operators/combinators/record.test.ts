import { describe, expect, it } from 'vitest';
import type { Box } from '../../environments/index.ts';
import type { RegisteredKind } from '../kind.ts';
import { buildOperator, operatorKinds } from '../registry.ts';
import { runOperator } from '../testing.ts';
import { anyPuppet, breaking, changing, done, draft, judge, law, puppet, script, seen, type Runner } from './fixtures.ts';
import { logOf, record, replay, type RecordState } from './record.ts';

/** The runner hides the state that the log is in, so the kinds on trial are taken from it by a marked run. */
const laws = (kinds: readonly RegisteredKind[] = []): { readonly [name: string]: (run: Runner) => number } => ({
  'record(a) ≡ a': law(anyPuppet, (run, a, setting) => {
    const alone = run(a, setting);
    expect(seen(run(draft('record', {}, [a]), setting))).toEqual(seen(alone));
    return alone.filter((t) => t.action !== null).length;
  }),
  'replay(record(a)) ≡ a': law(anyPuppet, (run, a, setting) => {
    const all = [...kinds, puppet, ...operatorKinds];
    const alone = run(a, setting);
    const { state } = runOperator(buildOperator(draft('record', {}, [a]), all), script(setting));
    const log = JSON.parse(JSON.stringify(logOf(state as RecordState)));
    const again = runOperator(buildOperator(draft('replay', { log }), all), script({ ...setting, answers: [-1], seed: setting.seed + 1 })).traces;
    expect(done(again)).toEqual(done(alone));
    expect(again.flatMap((t) => t.effects)).toEqual([]);
    return alone.filter((t) => t.delivered.length > 0 && t.action !== null).length;
  }),
});

const lossy = (keep: (entry: { tick: number; action: unknown; source: string; packets?: unknown }) => object): RegisteredKind => ({
  ...replay,
  build: (b, child) => replay.build({ ...b, params: { log: (b.params?.['log'] as never[]).map(keep) as never } }, child),
});

describe('record and replay', () => {
  judge(laws(), {
    'is silent': { kind: breaking(record, (real) => changing(real, (d) => ({ ...d, action: null }))), fails: ['record(a) ≡ a'] },
    'lets effects go': { kind: breaking(record, (real) => changing(real, ({ effects: _, await: __, ...d }) => d)), fails: ['record(a) ≡ a'] },
  });

  const broken: { [name: string]: RegisteredKind } = {
    'forgets sources': lossy((e) => ({ ...e, source: 'chosen' })),
    'forgets packets': lossy(({ packets: _, ...e }) => e),
    'is a tick late': lossy((e) => ({ ...e, tick: e.tick + 1 })),
    'keeps only what decide said': breaking(record, (real, [a]) => ({ ...real, resolve: (s, r, f) => ({ ...a.resolve((s as RecordState).child, r, f), state: s }) })),
    'says nothing': breaking(replay, (real) => changing(real, (d) => ({ ...d, action: null }))),
  };
  for (const [name, kind] of Object.entries(broken)) {
    it(`'replay(record(a)) ≡ a' finds out one that ${name}`, () => {
      const kinds = [kind];
      expect(() => laws(kinds)['replay(record(a)) ≡ a']((b, s) => runOperator(buildOperator(b, [...kinds, puppet, ...operatorKinds]), script(s)).traces)).toThrow();
    });
  }

  it('keeps numbers that JSON lacks', () => {
    const space: Box = { kind: 'box', low: [-1], high: [1], names: ['x'], units: ['m'], default: [0] };
    const log = [{ tick: 0, action: ['NaN'], source: 'chosen' }, { tick: 1, action: ['-Infinity'], source: 'plan' }];
    const run = runOperator(buildOperator(draft('record', {}, [draft('replay', { log })])), { ticks: 2, space });
    expect(run.traces.map((t) => t.action)).toEqual([[Number.NaN], [Number.NEGATIVE_INFINITY]]);
    expect(logOf(run.state as RecordState)).toEqual(log);
  });
});
