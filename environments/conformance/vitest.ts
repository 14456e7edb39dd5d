import { describe, expect, it } from 'vitest';
import type { Environment } from '../contract.ts';
import { createTrial } from './play.ts';
import { checks, runCheck } from './run.ts';
import type { ConformanceOptions } from './types.ts';

/** One test a check; a check that is skipped says why. Not part of the door: it needs Vitest and Node. */
export function describeConformance(name: string, make: () => Environment, options: ConformanceOptions = {}): void {
  describe(`${name} conforms`, () => {
    const trial = createTrial(make(), { again: make, heapUsed: () => process.memoryUsage().heapUsed, ...options });
    for (const check of checks) {
      it(`${check.name}: ${check.asks}`, (context) => {
        const { verdict, detail } = runCheck(check, trial);
        if (verdict === 'skipped') context.skip(detail);
        expect(verdict, detail).toBe('passed');
      });
    }
  });
}
