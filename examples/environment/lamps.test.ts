import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeConformance } from '../../environments/conformance/vitest.ts';
import { createJoint, createOutcome, createWorlds } from '../../environments/index.ts';
import { lamps } from './lamps.ts';

for (const scenario of lamps.scenarios) {
  describeConformance(`lamps ${scenario}`, () => lamps.create(lamps.resolve(scenario)), { chance: true });
}

it('ends when all lamps are lit, which two switches of one lamp do not do', () => {
  const env = lamps.create(lamps.resolve('row'));
  const [w, joint, out] = [createWorlds(env, 1), createJoint(env, 1), createOutcome(env, 1)];
  env.load(w, 0, { tick: 0, charge: [6, 6], lit: [1, 0, 1, 1, 1], seed: '0', draws: 0 });
  joint.set([1, 1, 1, 1]);
  env.step(w, 0, 1, joint, out);
  expect([...out.reward, out.status[0]]).toEqual([0, 0, 0]);
  joint.set([1, 1, 0, 0]);
  env.step(w, 0, 1, joint, out);
  expect([...out.reward, out.status[0]]).toEqual([1, 1, 1]);
  expect(env.dump(w, 0)).toEqual({ tick: 2, charge: [4, 5], lit: [1, 1, 1, 1, 1], seed: '0', draws: 0 });
});

it('is what docs/add-an-environment.md quotes', () => {
  const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
  const sources = [read('./lamps.ts'), read('./lamps.test.ts')];
  const quotes = [...read('../../docs/add-an-environment.md').matchAll(/```ts\n([\s\S]*?)```/g)].map((m) => m[1]);
  expect(quotes.length).toBeGreaterThan(4);
  for (const quote of quotes) expect(sources.some((source) => source.includes(quote)), quote).toBe(true);
});
