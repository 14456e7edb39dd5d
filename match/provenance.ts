/**
 * How an applied action came to be, in one unsigned number:
 * bits 0–3 source · 4–7 reason it was substituted · 8–11 what stood in · 12–19 n of fallback:n · 20 takeover.
 * 0 is the operator's own timely, legal, fresh choice.
 */
import type { Source } from '../operators/index.ts';
import type { LedgerCounts } from './contract.ts';

export const SOURCES = ['chosen', 'idle', 'plan', 'repaired', 'fallback'] as const;
/** Source of a seat that did not act at this tick: nothing of it enters the ledger. */
export const NOT_ACTING = 15;

/**
 * late: an awaited answer missed its close. illegal: outside the space or the mask. clipped: a Box component was clamped.
 * none: no opinion at close. absent: nobody connected.
 */
export const REASONS = ['', 'late', 'illegal', 'clipped', 'none', 'absent'] as const;
export const LATE = 1;
export const ILLEGAL = 2;
export const CLIPPED = 3;
export const NO_OPINION = 4;
export const ABSENT = 5;

/** What was applied in its place. */
export const REMEDIES = ['', 'default', 'repeated', 'plan'] as const;
export const BY_DEFAULT = 1;
export const BY_REPEAT = 2;
export const BY_PLAN = 3;

const TAKEOVER = 1 << 20;

export function sourceCode(source: Source): number {
  switch (source) {
    case 'chosen':
      return 0;
    case 'idle':
      return 1;
    case 'plan':
      return 2;
    case 'repaired':
      return 3;
    default:
      return 4 | (Math.min(255, Number(source.slice(9)) || 0) << 12);
  }
}

export function provenance(source: number, reason: number, remedy: number, takeover: boolean): number {
  return source | (reason << 4) | (remedy << 8) | (takeover ? TAKEOVER : 0);
}

export function isActing(p: number): boolean {
  return (p & 15) !== NOT_ACTING;
}

/**
 * The names under which a ledger counts it, at most one of each group: its source where it is plan, repaired or fallback:n; the
 * reason; what stood in, where that is not implied by the reason (illegal, none → the default); takeover.
 * `default` alone: a person's controls were silent for a second.
 */
export function ledgerNames(p: number): string[] {
  if (!isActing(p) || p === 0) return [];
  const names: string[] = [];
  const source = p & 15;
  const reason = (p >> 4) & 15;
  const remedy = (p >> 8) & 15;
  if (remedy === 0 && source === 4) names.push(`fallback:${(p >> 12) & 255}`);
  else if (remedy === 0 && source > 1) names.push(SOURCES[source]);
  if (reason !== 0) names.push(REASONS[reason]);
  if (remedy !== 0 && reason !== ILLEGAL && reason !== NO_OPINION) names.push(REMEDIES[remedy]);
  if ((p & TAKEOVER) !== 0) names.push('takeover');
  return names;
}

/** `chosen`, `late→default`, `fallback:1`, `takeover chosen`. */
export function provenanceText(p: number): string {
  if (!isActing(p)) return 'not acting';
  const source = (p & 15) === 4 ? `fallback:${(p >> 12) & 255}` : SOURCES[p & 15];
  const reason = REASONS[(p >> 4) & 15];
  const remedy = REMEDIES[(p >> 8) & 15];
  const text = remedy === '' ? (reason === '' ? source : `${source} ${reason}`) : reason === '' ? remedy : `${reason}→${remedy}`;
  return (p & TAKEOVER) !== 0 ? `takeover ${text}` : text;
}

/** Counts of one seat. Codes are counted as they come; their names are worked out when the ledger is read. */
export class Ledger {
  private asked = 0;
  private own = 0;
  private readonly others = new Map<number, number>();

  add(p: number): void {
    if ((p & 15) === NOT_ACTING) return;
    this.asked++;
    // idle is a person's own choice of the default
    if (p === 0 || p === 1) this.own++;
    else this.others.set(p, (this.others.get(p) ?? 0) + 1);
  }

  counts(): LedgerCounts {
    const names = new Map<string, number>();
    for (const [p, n] of this.others) for (const name of ledgerNames(p)) names.set(name, (names.get(name) ?? 0) + n);
    const sorted = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
    return { asked: this.asked, own: this.own, ...Object.fromEntries(sorted) };
  }
}
