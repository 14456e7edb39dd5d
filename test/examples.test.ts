import { describe, expect, it } from 'vitest';
import { play } from '../examples/match/paced.ts';

describe('examples/match/paced.ts', () => {
  it.each([{ kind: 'barrier' }, { kind: 'paced', hz: 10 }, { kind: 'virtual', unit: 'tokens', perTick: 50 }] as const)('$kind: runs, verifies and replays', (clock) => {
    const [ran, last, verified, replayed] = play(clock);
    expect(ran).toMatch(new RegExp(`^${clock.kind}: 60 ticks`));
    expect(last).toBe('last tick, seat 0: plan');
    expect(verified).toMatch(/exit 0, equal: 60 ticks/);
    expect(replayed).toMatch(/exit 0, 2 of 2 operators/);
  });

  it('is quick where the world waits, and keeps real time where it does not', () => {
    const ms = (clock: Parameters<typeof play>[0]): number => Number(/in (\d+) ms/.exec(play(clock)[0])?.[1]);
    // 60 ticks wait for 60 answers of 700 ms; at 10 Hz they take 6 s whatever the answers do
    expect(ms({ kind: 'barrier' })).toBe(42_000);
    expect(ms({ kind: 'paced', hz: 10 })).toBeLessThan(7000);
  });
});
