import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Environment, Family, JsonObject } from '../contract.ts';
import { overcooked } from '../overcooked/index.ts';
import { kuhn } from '../toy/kuhn.ts';
import { matrix } from '../toy/matrix.ts';
import { pointmass } from '../toy/pointmass.ts';
import { goldenDifference, goldenHash, goldenOf, mayRewrite } from './golden.ts';
import type { Golden } from './golden.ts';
import { playthrough } from './playthrough.ts';

interface Pinned {
  readonly family: Family;
  /** Folder with golden.json (and, where `read` is given, playthrough.golden.txt), from environments/. */
  readonly folder: string;
  readonly runs: readonly (string | JsonObject)[];
  readonly read?: { readonly from: string | JsonObject; readonly seed: bigint; readonly ticks: number };
}

const pinned: readonly Pinned[] = [
  { family: kuhn, folder: 'toy/kuhn', runs: ['standard', 'match'], read: { from: { hands: 3 }, seed: 7n, ticks: 9 } },
  {
    family: matrix, folder: 'toy/matrix', runs: [...matrix.scenarios],
    read: { from: { name: 'prisoners_dilemma', rounds: 3 }, seed: 1n, ticks: 3 },
  },
  { family: pointmass, folder: 'toy/pointmass', runs: [...pointmass.scenarios], read: { from: 'duel', seed: 1n, ticks: 6 } },
  {
    family: overcooked, folder: 'overcooked',
    runs: [
      'cramped_room', 'asymmetric_advantages_tomato', 'cramped_room_single', 'multiplayer_schelling', 'counter_circuit_o_1order',
      { layout: 'cramped_room', randomStart: { positions: true, objects: 0.5 } },
      { layout: 'cramped_room', dynamics: 'old' },
    ],
  },
];

const update = process.env['UPDATE_GOLDEN'] === '1';
const pathOf = (folder: string, file: string): string => fileURLToPath(new URL(`../${folder}/${file}`, import.meta.url));

describe('rules are pinned by hashes', () => {
  for (const { family, folder, runs } of pinned) {
    it(`${family.id} plays as its golden file says`, () => {
      const path = pathOf(folder, 'golden.json');
      const committed = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Golden) : undefined;
      const now = goldenOf(family, runs);
      if (update && mayRewrite(committed, now)) {
        writeFileSync(path, `${JSON.stringify(now, null, 2)}\n`);
        return;
      }
      if (committed === undefined) throw new Error(`${path} is missing: write it with UPDATE_GOLDEN=1`);
      expect(goldenDifference(committed, now)).toBeUndefined();
    });
  }

  it('asks for higher rules where a hash changed, and does not overwrite it', () => {
    const committed = goldenOf(kuhn, ['standard']);
    const changed: Golden = { ...committed, runs: [{ ...committed.runs[0], hashes: ['0', ...committed.runs[0].hashes.slice(1)] }] };
    expect(goldenDifference(changed, committed)).toMatch(/scenario 'standard', seed 0: hash .*; raise rules \(now 1\) if this change is meant/);
    expect(mayRewrite(changed, committed)).toBe(false);
    expect(mayRewrite({ ...changed, rules: 0 }, committed)).toBe(true);
    expect(mayRewrite(committed, goldenOf(kuhn, ['standard', 'match']))).toBe(true);
  });

  it('sees a change of the reward alone', () => {
    const env = matrix.create(matrix.resolve('chicken'));
    const step: Environment['step'] = (w, from, to, joint, out) => {
      env.step(w, from, to, joint, out);
      for (let i = from; i < to; i++) out.reward[2 * i]++;
    };
    expect(goldenHash({ ...env, step }, 1n, 5)).not.toBe(goldenHash(env, 1n, 5));
  });
});

describe('playthroughs people can read', () => {
  for (const { family, folder, read } of pinned) {
    if (read === undefined) continue;
    it(`${family.id} reads as it did`, () => {
      const path = pathOf(folder, 'playthrough.golden.txt');
      const now = playthrough(family.create(family.resolve(read.from)), read.seed, read.ticks);
      if (update) writeFileSync(path, now);
      expect(now, 'write it anew with UPDATE_GOLDEN=1 if this change is meant').toBe(readFileSync(path, 'utf8'));
    });
  }
});
