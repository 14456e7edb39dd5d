import { describe, expect, it } from 'vitest';
import type { Environment } from '../contract.ts';
import { createTrial } from './play.ts';
import { checks, runCheck } from './run.ts';
import type { ConformanceOptions } from './types.ts';

/** Node's heap, where there is one. */
const { process: node } = globalThis as { process?: { memoryUsage(): { heapUsed: number } } };
const heap = node === undefined ? {} : { heapUsed: () => node.memoryUsage().heapUsed };

/** One test a check; a check that is skipped says why. Not part of the room's door: it needs Vitest. */
export function describeConformance(name: string, make: () => Environment, options: ConformanceOptions = {}): void {
  describe(`${name} conforms`, () => {
    const trial = createTrial(make(), { again: make, ...heap, ...options });
    for (const check of checks) {
      it(`${check.name}: ${check.asks}`, (context) => {
        const { verdict, detail } = runCheck(check, trial);
        if (verdict === 'skipped') {
          // reporters keep a skip's reason to themselves
          console.log(`skipped: ${name}, ${check.name}: ${detail}`);
          context.skip(detail);
        }
        expect(verdict, detail).toBe('passed');
      });
    }
  });
}
