import { describe, expect, it } from 'vitest';
// @ts-expect-error a plain script without types
import { arrows, browserSafe, determinism } from './rules.mjs';

describe('repository rules fail on what they forbid', () => {
  it.each([
    ['environments/a.ts', `import { x } from '../match/index.ts';`, 1],
    ['environments/toy/a.ts', `import type { x } from '../../operators/index.ts';`, 1],
    ['match/a.ts', `export * from '../record/index.ts';`, 1],
    ['match/a.ts', `import {\n  x,\n} from '../operators/scripted/random.ts';`, 1],
    ['match/a.ts', `import { x } from '../operators/index.ts';`, 0],
    ['match/a.test.ts', `import { x } from '../operators/scripted/random.ts';`, 0],
    ['environments/toy/a.ts', `import { x } from '../hash/streams.ts';`, 0],
    ['server/a.ts', `const x = await import('../match/match.ts');`, 1],
  ])('arrows: %s %s', (path, text, broken) => expect(arrows(path, text)).toHaveLength(broken));

  it.each([
    ['record/a.ts', `import { readFileSync } from 'node:fs';`, 1],
    ['record/a.ts', `const n = process.pid;`, 1],
    ['record/a.ts', `// process.pid`, 0],
    ['server/a.ts', `import { readFileSync } from 'node:fs';`, 0],
  ])('browser-safe: %s %s', (path, text, broken) => expect(browserSafe(path, text)).toHaveLength(broken));

  it.each([
    ['environments/a.ts', 'const x = Math.random();', 1],
    ['environments/a.ts', 'const x = Math.sin(1);', 1],
    ['environments/a.ts', 'const x = 2 ** 3;', 1],
    ['environments/a.ts', 'const x = Math.sqrt(2); // Math.sin(1)', 0],
    ['operators/a.ts', 'const x = Date.now();', 1],
    ['match/a.ts', 'setTimeout(f, 1);', 1],
    ['match/a.ts', 'await f();', 1],
    ['match/a.ts', 'if (d.await !== undefined) x();', 0],
  ])('determinism: %s %s', (path, text, broken) => expect(determinism(path, text)).toHaveLength(broken));
});
