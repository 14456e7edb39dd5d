import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActionSpace, Box, Discrete, MultiDiscrete } from '../../environments/index.ts';
import { isLegal } from '../actions.ts';
import { buildOperator } from '../registry.ts';
import { runOperator, type Script } from '../testing.ts';

const GRID: Discrete = {
  kind: 'discrete',
  n: 6,
  names: ['north', 'south', 'east', 'west', 'stay', 'interact'],
  default: 4,
  press: ['level', 'level', 'level', 'level', 'level', 'edge'],
};
const PAIR: MultiDiscrete = {
  kind: 'multidiscrete',
  nvec: [2, 3],
  names: [
    ['go', 'halt'],
    ['left', 'ahead', 'right'],
  ],
  default: [1, 1],
  press: [
    ['level', 'level'],
    ['level', 'level', 'level'],
  ],
};
const FORCE: Box = { kind: 'box', low: [-1, 0], high: [1, 10], names: ['x', 'y'], units: ['N', 'N'], default: [0, 0] };

const actions = (blueprint: object, space: ActionSpace, more: Partial<Script> = {}): unknown[] =>
  runOperator(buildOperator(blueprint), { ticks: 6, space, ...more }).traces.map((t) => t.action);

describe('stay', () => {
  it.each([[GRID], [PAIR], [FORCE]])('gives the default of %j', (space) => {
    expect(actions({ kind: 'stay' }, space)).toEqual(Array(6).fill(space.default));
  });

  it('has no opinion where the seat does not act', () => {
    const operator = buildOperator({ kind: 'stay' });
    const run = runOperator(operator, { ticks: 1, space: GRID, acting: () => false });
    expect(run.traces[0].action).toBeNull();
  });
});

describe('random', () => {
  it('draws every legal action about equally often, and no other', () => {
    const counts = Array<number>(6).fill(0);
    for (const a of actions({ kind: 'random' }, GRID, { ticks: 3000, legal: () => [1, 0, 1, 1, 0, 0] })) counts[a as number]++;
    expect(counts[1] + counts[4] + counts[5]).toBe(0);
    // 6 standard deviations of a binomial with n = 3000, p = 1/3
    for (const a of [0, 2, 3]) expect(Math.abs(counts[a] - 1000)).toBeLessThan(155);
  });

  it('draws each component of its own', () => {
    const seen = new Set(
      actions({ kind: 'random' }, PAIR, { ticks: 200, legal: () => [1, 1, 1, 0, 1] }).map((a) => (a as number[]).join()),
    );
    expect([...seen].sort()).toEqual(['0,0', '0,2', '1,0', '1,2']);
  });

  it('draws within the bounds of a Box, all over them', () => {
    const all = actions({ kind: 'random' }, FORCE, { ticks: 500 }) as number[][];
    expect(all.every((a) => isLegal(FORCE, new Uint8Array(0), a))).toBe(true);
    for (const [c, lo, hi] of [
      [0, -0.9, 0.9],
      [1, 0.5, 9.5],
    ]) {
      expect(Math.min(...all.map((a) => a[c]))).toBeLessThan(lo);
      expect(Math.max(...all.map((a) => a[c]))).toBeGreaterThan(hi);
    }
  });

  it('gives the default where nothing is legal', () => {
    expect(actions({ kind: 'random' }, GRID, { legal: () => [0, 0, 0, 0, 0, 0] })).toEqual(Array(6).fill(4));
  });

  it('depends on seed, seat and tick alone', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (seed) => {
        const once = actions({ kind: 'random' }, GRID, { ticks: 20, seed });
        expect(actions({ kind: 'random' }, GRID, { ticks: 20, seed })).toEqual(once);
        expect(actions({ kind: 'random' }, GRID, { ticks: 20, seed, seat: 1 })).not.toEqual(once);
        expect(new Set(once).size).toBeGreaterThan(1);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps two seats of one operator apart', () => {
    const operator = buildOperator({ kind: 'random' });
    const alone = runOperator(operator, { ticks: 5, space: PAIR, seed: 5n }).traces.map((t) => t.action);
    runOperator(operator, { ticks: 5, space: PAIR, seed: 6n });
    expect(runOperator(operator, { ticks: 5, space: PAIR, seed: 5n }).traces.map((t) => t.action)).toEqual(alone);
  });
});

describe('scripted', () => {
  const plan = (params: object, space: ActionSpace = GRID, more: Partial<Script> = {}): unknown[] =>
    actions({ kind: 'scripted', params }, space, more);

  it('reads letters: the first name that begins with one, . for the default', () => {
    expect(plan({ plan: 'NsEW.I' })).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('reads names and numbers', () => {
    expect(plan({ plan: ['stay', 5, 'north'] })).toEqual([4, 5, 0, 4, 4, 4]);
    expect(
      plan(
        {
          plan: [
            ['go', 2],
            [1, 'left'],
          ],
          after: 'last',
        },
        PAIR,
      ),
    ).toEqual([
      [0, 2],
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect(plan({ plan: [[0.5, 2]] }, FORCE, { ticks: 2 })).toEqual([
      [0.5, 2],
      [0, 0],
    ]);
  });

  it('goes on with the default, its last action, or from the start', () => {
    expect(plan({ plan: 'NE' })).toEqual([0, 2, 4, 4, 4, 4]);
    expect(plan({ plan: 'NE', after: 'last' })).toEqual([0, 2, 2, 2, 2, 2]);
    expect(plan({ plan: 'NE', after: 'repeat' })).toEqual([0, 2, 0, 2, 0, 2]);
  });

  it('counts the ticks at which it acts', () => {
    expect(plan({ plan: 'NE' }, GRID, { acting: (t) => t % 2 === 1 })).toEqual([null, 0, null, 2, null, 4]);
  });

  it.each([
    [
      { plan: 'NQ' },
      GRID,
      `scripted.plan, letter 2: no action begins with 'Q'. Actions: north, south, east, west, stay, interact; . is stay`,
    ],
    [{ plan: ['nort'] }, GRID, `scripted.plan[0]: unknown action 'nort'; did you mean 'north'?`],
    [{ plan: [6] }, GRID, `scripted.plan[0]: unknown action number '6'`],
    [{ plan: 'NE' }, PAIR, `letters name the actions of a discrete space, and this seat's is a multidiscrete; give a list of values`],
    [{ plan: [[0, 1, 2]] }, PAIR, 'scripted.plan[0]: expected 2 values, got 3'],
    [{ plan: [['x', 1]] }, FORCE, `scripted.plan[0][0]: expected a number (x), got 'x'`],
    [{ plan: '' }, GRID, 'operator.params.plan: expected at least one letter'],
    [{ plan: 5 }, GRID, 'operator.params.plan: expected letters such as NNEIS, or a list of actions, got 5'],
    [{ plan: 'N', after: 'loop' }, GRID, 'operator.params.after: expected default, repeat or last'],
    [{ plan: 'N', aftr: 'last' }, GRID, `operator.params: unknown key 'aftr'; did you mean 'after'?`],
  ])('refuses %j in %j', (params, space, message) => {
    expect(() => plan(params, space as ActionSpace)).toThrow(message);
  });
});
