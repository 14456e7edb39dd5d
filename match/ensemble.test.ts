import { describe, expect, it } from 'vitest';
import { matrix } from '../environments/toy/matrix.ts';
import { Ensemble } from './ensemble.ts';
import { KeepingLog, always, awaiting } from './fixtures.ts';
import { createMatch, type Match } from './match.ts';

const game = (rounds: number, seed = 5n, quick = true): Match => {
  const environment = matrix.create(matrix.resolve({ name: 'rock_paper_scissors', rounds }));
  return createMatch({ environment, seed, seats: [{ operator: quick ? always(1) : awaiting() }, { operator: always(2) }] });
};

describe('an ensemble', () => {
  it('steps all matches by one key, and nobody runs ahead of the slowest', () => {
    const e = new Ensemble([game(5), game(5, 5n, false), game(3)]);
    let out = e.step(0);
    expect(e.matches.map((m) => m.tick)).toEqual([1, 0, 1]);
    expect(out).toMatchObject([{ t: 'effect', match: 1, tick: 0 }]);
    e.step(1);
    expect(e.matches.map((m) => m.tick)).toEqual([1, 0, 1]);
    e.handle(1, { t: 'answer', seat: 0, id: 'a0', status: 'ok', value: 2 }, 2);
    e.step(2);
    expect(e.matches.map((m) => m.tick)).toEqual([1, 1, 1]);
    out = e.step(3);
    expect(e.matches.map((m) => m.tick)).toEqual([2, 1, 2]);
    expect(e.tick).toBe(1);
  });

  it('goes on without the matches that have ended', () => {
    const e = new Ensemble([game(2), game(6)]);
    const out = e.advance(0);
    expect(e.matches.map((m) => m.footer?.ticks)).toEqual([2, 6]);
    expect(out.filter((o) => o.t === 'end').map((o) => o.match)).toEqual([0, 1]);
    expect(e.running).toEqual([]);
    expect(e.tick).toBe(6);
  });

  it('is the same as its matches alone', () => {
    const logs = [new KeepingLog(), new KeepingLog()];
    const environment = matrix.create(matrix.resolve('chicken'));
    const make = (log: KeepingLog): Match => createMatch({ environment, seed: 9n, log, seats: [{ operator: always(1) }, { operator: always(0) }] });
    make(logs[0]).advance(0);
    const e = new Ensemble([make(logs[1]), make(new KeepingLog())]);
    while (e.running.length > 0) e.step(0);
    expect(logs[1].canonical()).toBe(logs[0].canonical());
  });

  it('refuses matches of different seeds', () => {
    expect(() => new Ensemble([game(2, 1n), game(2, 2n)])).toThrow(/one seed, got 1, 2/);
  });
});
