import { describe, expect, it } from 'vitest';
import { liars } from './liars.ts';
import { checks, reportText, runConformance } from './run.ts';

const heapUsed = (): number => process.memoryUsage().heapUsed;

describe('the jury is tried on liars', () => {
  for (const { name } of checks) {
    it(`${name} has a liar that it convicts`, () => {
      expect(liars.map((l) => l.check)).toContain(name);
    });
  }

  it('every liar is for a check that exists', () => {
    const names = checks.map((c) => c.name);
    for (const liar of liars) expect(names).toContain(liar.check);
  });

  for (const liar of liars) {
    it(`${liar.check}: ${liar.defect}`, () => {
      const report = runConformance(liar.make(), { heapUsed, again: liar.make, ...liar.options });
      const failed = report.checks.filter((c) => c.verdict === 'failed').map((c) => c.name);
      expect(failed.toSorted(), reportText(report)).toEqual([liar.check, ...(liar.also ?? [])].toSorted());
      const { detail } = report.checks.find((c) => c.name === liar.check) ?? { detail: '' };
      expect(detail).not.toMatch(/^threw/);
    });
  }
});
