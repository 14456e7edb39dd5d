import type { Match } from './match.ts';
import type { MatchMessage, MatchOutput } from './contract.ts';

export type EnsembleOutput = MatchOutput & { readonly match: number };

/**
 * N matches under one seed that wait for one another: none opens tick t + 1 before every one that still runs has closed tick t.
 * `step` is one key press for all of them.
 */
export class Ensemble {
  readonly matches: readonly Match[];

  constructor(matches: readonly Match[]) {
    const seeds = new Set(matches.map((m) => m.seed));
    if (seeds.size > 1) throw new Error(`an ensemble runs under one seed, got ${[...seeds].join(', ')}`);
    this.matches = matches;
  }

  /** Matches that still run; the others have ended. */
  get running(): Match[] {
    return this.matches.filter((m) => m.footer === undefined);
  }

  /** The tick that all running matches have reached: the lowest open one. */
  get tick(): number {
    const open = this.running.map((m) => m.tick);
    return open.length === 0 ? Math.max(0, ...this.matches.map((m) => m.tick)) : Math.min(...open);
  }

  handle(match: number, message: MatchMessage, nowMs: number): EnsembleOutput[] {
    return this.matches[match].handle(message, nowMs).map((o) => ({ ...o, match }));
  }

  /** Runs all in lock-step until something is missing, `untilTick` is reached or all have ended. */
  advance(nowMs: number, untilTick = Number.POSITIVE_INFINITY): EnsembleOutput[] {
    const out: EnsembleOutput[] = [];
    while (this.running.length > 0 && this.tick < untilTick) {
      const before = this.tick;
      this.matches.forEach((m, match) => {
        if (m.footer === undefined) for (const o of m.advance(nowMs, before + 1)) out.push({ ...o, match });
      });
      if (this.running.length > 0 && this.tick === before) break;
    }
    return out;
  }

  /** One tick of every match, or as much of it as can be done now. */
  step(nowMs: number): EnsembleOutput[] {
    return this.advance(nowMs, this.tick + 1);
  }
}
