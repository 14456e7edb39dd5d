import type { Environment } from '../contract.ts';
import { InputError, unknownName } from '../errors.ts';
import type { Check } from './check.ts';
import { acting, masks } from './checks/actions.ts';
import { allocation } from './checks/allocation.ts';
import { bounds } from './checks/bounds.ts';
import { fields, noNan, padding, reset } from './checks/bytes.ts';
import { declaration } from './checks/declaration.ts';
import { horizon, outcome, seed } from './checks/episode.ts';
import { dumpLoad, loadErrors } from './checks/json.ts';
import { batch, determinism, order, snapshot } from './checks/repeat.ts';
import { table } from './checks/table.ts';
import { viewsPure } from './checks/views.ts';
import { createTrial } from './play.ts';
import type { Trial } from './play.ts';
import { Refuted, Skipped } from './types.ts';
import type { CheckResult, ConformanceOptions, ConformanceReport } from './types.ts';

/** The jury, in the order in which a broken environment is best mended. */
export const checks: readonly Check[] = [
  declaration, fields, bounds, outcome, masks, acting, noNan, padding, reset, seed, determinism, snapshot, order, batch,
  dumpLoad, loadErrors, viewsPure, table, horizon, allocation,
];

/** Tries an environment by every check. Throws InputError where an option names none; never for what the environment does. */
export function runConformance(env: Environment, options: ConformanceOptions = {}): ConformanceReport {
  const names = checks.map((c) => c.name);
  for (const name of options.only ?? []) {
    if (!names.includes(name)) throw new InputError('options.only', unknownName('check', name, names));
  }
  const trial = createTrial(env, options);
  const results = checks.filter((c) => options.only?.includes(c.name) ?? true).map((c) => runCheck(c, trial));
  return { environment: env.id, scenario: env.scenario.name, passed: results.every((r) => r.verdict !== 'failed'), checks: results };
}

export function runCheck(check: Check, trial: Trial): CheckResult {
  const { name } = check;
  try {
    return { name, verdict: 'passed', detail: check.run(trial) };
  } catch (error) {
    if (error instanceof Refuted) return { name, verdict: 'failed', detail: error.message };
    if (error instanceof Skipped) return { name, verdict: 'skipped', detail: error.message };
    return { name, verdict: 'failed', detail: `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` };
  }
}

/** A line a check, for terminals and logs. */
export function reportText(report: ConformanceReport): string {
  const sign = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' };
  const lines = report.checks.map((c) => `${sign[c.verdict]} ${c.name.padEnd(12)} ${c.detail}`);
  return [`${report.environment} ${report.scenario}: ${report.passed ? 'conforms' : 'does not conform'}`, ...lines].join('\n');
}
