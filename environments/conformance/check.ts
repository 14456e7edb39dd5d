import type { Trial } from './play.ts';

export interface Check {
  readonly name: string;
  /** What it asks, in one line. */
  readonly asks: string;
  /** Returns what it counted; throws Refuted with the first counterexample, Skipped with the reason. */
  run(trial: Trial): string;
}
