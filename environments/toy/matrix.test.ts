import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../contract.ts';
import { createJoint, createOutcome, createWorlds } from '../worlds.ts';
import { matrix } from './matrix.ts';

function play(from: string | JsonObject, rounds: readonly (readonly [number, number])[]) {
  const env = matrix.create(matrix.resolve(from));
  const [w, joint, out] = [createWorlds(env, 1), createJoint(env, 1), createOutcome(env, 1)];
  env.reset(w, 0, 0n);
  const rewards = rounds.map((actions) => {
    joint.set(actions);
    env.step(w, 0, 1, joint, out);
    return [...out.reward];
  });
  return { env, w, out, rewards };
}

const lopsided = {
  rows: ['up', 'down'], columns: ['left', 'middle', 'right'], rounds: 3,
  payoffs: [[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]],
};

describe('matrix', () => {
  it('pays the row and the column of the table', () => {
    const cells: [number, number][] = [[0, 0], [0, 2], [1, 1]];
    const { rewards, out } = play(lopsided, cells);
    expect(rewards).toEqual([[1, 2], [5, 6], [9, 10]]);
    expect([...out.score]).toEqual([15, 18]);
    expect(out.status[0]).toBe(1);
  });

  it('knows the games by what makes them', () => {
    const payoff = (name: string) => play(name, [[0, 0], [0, 1], [1, 0], [1, 1]]).rewards;
    const [cc, cd, dc, dd] = payoff('prisoners_dilemma').map(([mine]) => mine);
    expect([dc > cc, cc > dd, dd > cd, 2 * cc > dc + cd]).toEqual([true, true, true, true]);
    const [ss, sh, hs, hh] = payoff('stag_hunt').map(([mine]) => mine);
    expect([ss > hs, hs >= hh, hh > sh]).toEqual([true, true, true]);
    const [swerve, chickened, dared, crash] = payoff('chicken').map(([mine]) => mine);
    expect([dared > swerve, swerve > chickened, chickened > crash]).toEqual([true, true, true]);
    for (const game of ['matching_pennies', 'rock_paper_scissors']) for (const [a, b] of payoff(game)) expect(a + b).toBe(0);
    expect(payoff('battle_of_sexes')).toEqual([[2, 1], [0, 0], [0, 0], [1, 2]]);
    expect(payoff('pure_coordination')).toEqual([[1, 1], [0, 0], [0, 0], [1, 1]]);
  });

  it('gives the symmetric games the same payoffs from either side', () => {
    for (const name of ['prisoners_dilemma', 'stag_hunt', 'chicken', 'rock_paper_scissors', 'pure_coordination']) {
      const { payoffs } = matrix.resolve(name).config as unknown as { payoffs: number[][][] };
      payoffs.forEach((row, r) => row.forEach(([, theirs], c) => expect(theirs, `${name} ${r} ${c}`).toBe(payoffs[c][r][0])));
    }
  });

  it('tells each seat the last round and the counts from its own side', () => {
    const { env, w } = play(lopsided, [[0, 2], [1, 0]]);
    expect([...(env.view(w, 0, 0, 'features') as Int32Array)]).toEqual([0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0]);
    expect([...(env.view(w, 0, 1, 'features') as Int32Array)]).toEqual([1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0]);
    const text = env.view(w, 0, 1, 'text') as string;
    expect(text).toContain('you right, other up: you get 6, the other 5; played 1 times');
    expect(text).toContain('Last round: you left, other down.');
    expect(text).toContain('Actions: left, middle, right.');
  });

  it('ends after its rounds, or is cut off at a shorter horizon', () => {
    expect(play({ rounds: 2 }, [[0, 0]]).out.status[0]).toBe(0);
    expect(play({ rounds: 2 }, [[0, 0], [0, 0]]).out.status[0]).toBe(1);
    expect(play({ rounds: 3, horizon: 2 }, [[0, 0], [0, 0]]).out.status[0]).toBe(2);
  });

  it('refuses tables and options that do not fit', () => {
    expect(() => matrix.resolve('prisoner_dilemma')).toThrow("did you mean 'prisoners_dilemma'?");
    expect(() => matrix.resolve({ round: 3 })).toThrow("matrix: unknown key 'round'; did you mean 'rounds'?");
    expect(() => matrix.resolve({ ...lopsided, rows: ['up', 'down', 'out'] })).toThrow('matrix.payoffs: expected 3 rows (one a name in rows), got 2');
    expect(() => matrix.resolve({ ...lopsided, columns: ['left', 'right'] })).toThrow('matrix.payoffs[0]: expected 2 columns');
    expect(() => matrix.resolve({ ...lopsided, rows: ['up', 'up'] })).toThrow("matrix.rows: 'up' stands there twice");
    expect(() => matrix.resolve({ ...lopsided, payoffs: [[[1, 2]]] })).toThrow('matrix.payoffs');
  });

  it('refuses states that cannot be', () => {
    const { env, w } = play('chicken', [[0, 1]]);
    const state = env.dump(w, 0) as JsonObject;
    expect(state).toEqual({ tick: 1, last: ['swerve', 'straight'], counts: [[0, 1], [0, 0]], score: [1, 4] });
    const load = (change: JsonObject) => () => env.load(w, 0, { ...state, ...change });
    expect(load({ tick: 2 })).toThrow('state.counts: expected a sum of 2 (state.tick), got 1');
    expect(load({ last: null })).toThrow('state.last: expected two action names, got null');
    expect(load({ last: ['straight', 'swerve'] })).toThrow('straight, swerve was played last, yet its count is 0');
    expect(load({ last: ['swerve', 'stop'] })).toThrow('state.last[1]');
  });
});
