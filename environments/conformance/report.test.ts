import { describe, expect, it } from 'vitest';
import { kuhn } from '../toy/kuhn.ts';
import { matrix } from '../toy/matrix.ts';
import { pointmass } from '../toy/pointmass.ts';
import { reportText, runConformance, viewTable } from './index.ts';
import { ranges } from './markdown.ts';

const poker = kuhn.create(kuhn.resolve('match'));

describe('the report', () => {
  it('says what was counted, and why a check was skipped', () => {
    const report = runConformance(poker, { only: ['allocation', 'horizon', 'seed', 'masks'], seeds: [1n, 2n] });
    expect(report.passed).toBe(true);
    expect(reportText(report).split('\n')).toEqual([
      'kuhn match: conforms',
      expect.stringMatching(/^ok {3}masks {8}\d+ ticks, \d+ masks, 0 illegal actions in them$/),
      'skip seed         options.chance does not say whether there is chance',
      'skip horizon      all 8 random episodes ended before the horizon of 60 ticks',
      'skip allocation   no options.heapUsed to look at the heap with',
    ]);
  });

  it('names the first counterexample with its seed and tick', () => {
    const report = runConformance({ ...poker, legal: (_w, _i, _seat, mask) => mask.fill(0, 0, 2) }, { only: ['masks'], seeds: [6n, 7n] });
    expect(report.passed).toBe(false);
    expect(reportText(report)).toMatch(/does not conform\nFAIL masks {8}seed 6, tick 0, seat \d: the default action 0 of component 0 is not legal/);
  });

  it('survives an environment that throws', () => {
    const broken = { ...poker, dump: () => { throw new Error('no dump today'); } };
    const [check] = runConformance(broken, { only: ['dump-load'] }).checks;
    expect(check.verdict).toBe('failed');
    expect(check.detail).toMatch(/^threw Error: no dump today/);
  });

  it('refuses to run a check that does not exist', () => {
    expect(() => runConformance(poker, { only: ['tabel'] })).toThrow("options.only: unknown check 'tabel'; did you mean 'table'?");
  });

  it('takes infinite rewards where they are declared', () => {
    const env = matrix.create(matrix.resolve('chicken'));
    const endless: typeof env = {
      ...env,
      step: (w, from, to, joint, out) => {
        env.step(w, from, to, joint, out);
        for (let i = from; i < to; i++) out.reward[2 * i] = Infinity;
      },
    };
    const verdict = (infinite: boolean) => runConformance(endless, { only: ['bounds'], infinite }).checks[0].verdict;
    expect([verdict(false), verdict(true)]).toEqual(['failed', 'passed']);
  });

  it('plays from given start states, too', () => {
    const start = { tick: 57, hand: 19, chips: [4, -4], cards: ['K', 'J'], history: [], seed: '5', draws: 20 };
    const [check] = runConformance(poker, { only: ['bounds'], seeds: [1n, 2n], starts: [start] }).checks;
    const [without] = runConformance(poker, { only: ['bounds'], seeds: [1n, 2n] }).checks;
    expect(check.detail).not.toBe(without.detail);
    const [bad] = runConformance(poker, { only: ['bounds'], starts: [{ tick: 1 }] }).checks;
    expect(bad.detail).toMatch(/^threw InputError: state/);
  });
});

describe('the table for documents', () => {
  it('puts seats that are shown the same together', () => {
    expect(viewTable(poker)).toBe(
      [
        '| field | `features` (tensor) | `text` (text) | `scene` (scene) |',
        '| --- | --- | --- | --- |',
        '| `seed[2]` i32, secret | – | – | – |',
        '| `draws` i32, secret | – | – | – |',
        '| `tick` i32 | – | – | – |',
        '| `hand` i32 | all | all | all |',
        '| `chips[2]` i32 | seat 0: 0; seat 1: 1 | all | all |',
        '| `cards[2]` u8 | seat 0: 0; seat 1: 1 | seat 0: 0; seat 1: 1 | seat 0: 0; seat 1: 1 |',
        '| `history[3]` u8 | all | all | all |',
      ].join('\n'),
    );
    expect(viewTable(pointmass.create(pointmass.resolve('teams')))).toContain('| `velocity[6, 2]` f64 | all | all | – | all |');
  });

  it('compresses ranges', () => {
    expect(ranges([5, 0, 1, 2, 9, 8, 5])).toBe('0-2, 5, 8-9');
    expect(ranges([])).toBe('');
  });
});
