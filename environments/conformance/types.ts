import type { Environment, Json } from '../contract.ts';

/** What the jury needs to know or may use; everything has a default. */
export interface ConformanceOptions {
  /** Seeds of the episodes that are played; at least two. */
  readonly seeds?: readonly bigint[];
  /** Most ticks of one random episode; the `horizon` check alone plays up to `horizonTicks`. */
  readonly ticks?: number;
  readonly horizonTicks?: number;
  /** More start states, as `load` takes them, where random play from a reset reaches too little. */
  readonly starts?: readonly Json[];
  /** Whether a seed changes more than secret fields. Undeclared, the check `seed` is skipped. */
  readonly chance?: boolean;
  /** Where rewards and scores may be infinite. */
  readonly infinite?: boolean;
  /** Bytes of heap in use, such as process.memoryUsage().heapUsed; without it `allocation` is skipped. */
  readonly heapUsed?: () => number;
  /** Makes the environment once more; `determinism` then compares two instances. */
  readonly again?: () => Environment;
  /** Names of the checks to run; all by default. */
  readonly only?: readonly string[];
}

export type Verdict = 'passed' | 'failed' | 'skipped';

export interface CheckResult {
  readonly name: string;
  readonly verdict: Verdict;
  /** What was counted, the first counterexample with its seed and tick, or the reason for skipping. */
  readonly detail: string;
}

export interface ConformanceReport {
  readonly environment: string;
  readonly scenario: string;
  /** No check failed. */
  readonly passed: boolean;
  readonly checks: readonly CheckResult[];
}

/** Ends a check with its counterexample. */
export class Refuted extends Error {}

/** Ends a check that has nothing to judge, with the reason. */
export class Skipped extends Error {}

export function refute(detail: string): never {
  throw new Refuted(detail);
}

export function skip(reason: string): never {
  throw new Skipped(reason);
}
