/** The commands that a user has, on what `run` leaves. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder, lockstep } from './cli.ts';

const RUN = ['run', '--env', 'overcooked', '--scenario', 'cramped_room', '--seats', 'greedy,random', '--seed', '7', '--set', 'horizon=60'];

describe('lockstep envs', () => {
  it('as text and as JSON', () => {
    expect(lockstep('envs').out).toMatch(/overcooked[\s\S]*pointmass[\s\S]*kuhn[\s\S]*matrix/);
    const all = JSON.parse(lockstep('envs', 'overcooked', '--json').out) as { id: string; scenarios: { name: string; hash: string; seats: unknown[]; views: object }[] }[];
    expect(all[0].scenarios).toHaveLength(49);
    expect(all[0].scenarios[0]).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  });
});

describe('lockstep run', () => {
  it('the same command plays the same matches: equal digests, seeds printed', () =>
    inFolder((folder) => {
      const digests = ['a', 'b'].map((name) => lockstep(...RUN, '--episodes', '3', '--json', '--out', join(folder, name)).out.trim().split('\n').map((l) => {
        const { digest, seed, play, score } = JSON.parse(l) as { digest: string; seed: string; play: string; score: number[] };
        return [digest, seed, play, score];
      }));
      expect(digests[0]).toEqual(digests[1]);
      expect(new Set(digests[0].map(([d]) => d)).size).toBe(3);
    }));

  it('a paced match in real time', () => {
    const { code, out } = lockstep(...RUN, '--set', 'horizon=20', '--clock', 'paced:100');
    expect(out).toMatch(/20 ticks {2}truncated/);
    expect(code).toBe(0);
  });

  it('says that equal episodes are one observation', () => {
    expect(lockstep('run', '--env', 'matrix', '--scenario', 'chicken', '--seats', 'stay,stay', '--episodes', '5').out).toMatch(/5 episodes, 1 distinct/);
  });
});

describe('what a record can be made into', () => {
  it('verify, show, export, redact', () =>
    inFolder((folder) => {
      expect(lockstep(...RUN, '--out', folder).code).toBe(0);
      const path = join(folder, readdirSync(folder)[0]);
      expect(lockstep('verify', path, '--operators').out).toMatch(/^0 .*equal: 60 ticks[\s\S]*2 of 2 operators ran again/);
      expect(lockstep('show', path).out).toMatch(/scenario[\s\S]*seat 0 +greedy[\s\S]*ledger 1 +asked 60, own 60/);
      expect(lockstep('show', path, '--tick', '5').out).toMatch(/tick 5:[\s\S]*Answer with one of/);
      expect(lockstep('show', path, '--tick', '60')).toMatchObject({ code: 64 });
      expect(lockstep('export', path, '--format', 'csv').out.trim().split('\n')).toHaveLength(1 + 2 * 60);
      expect(lockstep('export', path, '--format', 'jsonl').out.trim().split('\n').every((l) => typeof JSON.parse(l) === 'object')).toBe(true);
      const trajectory = JSON.parse(lockstep('export', path, '--format', 'overcooked_ai').out) as { ep_states: unknown[][]; ep_actions: unknown[][] };
      expect(trajectory.ep_actions[0]).toHaveLength(60);
      expect(lockstep('export', path, '--format', 'cvs')).toMatchObject({ code: 64, err: expect.stringContaining("did you mean 'csv'") as string });
      expect(lockstep('redact', path).out).toMatch(/0 texts deleted/);
      expect(lockstep('verify', path).code).toBe(0);
    }));
});

describe('lockstep conform', () => {
  it('lists what it skipped and ends with plain digits', () => {
    const { code, out } = lockstep('conform', 'overcooked', 'test/vectors/overcooked');
    expect(out).toMatch(/skipped README\.md/);
    expect(out.trim().split('\n').at(-1)).toMatch(/^\d+ comparisons, 0 mismatches$/);
    expect(code).toBe(0);
  });

  it('a folder without vectors is an error', () => {
    expect(lockstep('conform', 'overcooked', 'docs')).toMatchObject({ code: 66 });
  });
});

describe('every command', () => {
  it.each(['demo', 'envs', 'operators', 'run', 'verify', 'show', 'export', 'redact', 'conform', 'serve', 'create', 'join'])('%s --help shows examples and exits 0', (command) => {
    const { code, out } = lockstep(command, '--help');
    expect(out).toMatch(/Usage: lockstep/);
    if (command !== 'demo') expect(out).toMatch(/Examples:/);
    expect(code).toBe(0);
  });
});
