import type { Json } from '../contract.ts';
import { conformGolden, conformGroup, type MakeEnvironment } from './judge.ts';
import { parseVectors } from './vectors.ts';
import { createKitchenEnvironment } from './environment.ts';

export { FORMATS, parseVectorText } from './vectors.ts';
export type { MakeEnvironment } from './judge.ts';

/**
 * What is compared. `header`: facts a file states of its kitchen, one a fact; of states, rewards and events one a step; of
 * observations one a player. `phi-tied` are potentials where idle soups are worth the same: any order among them counts as equal.
 */
export const KINDS = ['header', 'state', 'sparse', 'shaped', 'events', 'done', 'lh', 'll', 'feat', 'phi', 'phi-tied'] as const;
export type Kind = (typeof KINDS)[number];

export interface Mismatch {
  readonly file: string;
  /** Step of a trace, from 1; 0 is the start. `group/case` of a fuzz file. */
  readonly step: string;
  readonly kind: Kind;
  readonly expected: string;
  readonly got: string;
}

export interface Counters {
  files: number;
  readonly compared: Record<Kind, number>;
  readonly mismatched: Record<Kind, number>;
  /** The first ones, at most `KEPT`. */
  readonly first: Mismatch[];
}

const KEPT = 20;
const SHOWN = 200;

export function createCounters(): Counters {
  const zeros = (): Record<Kind, number> => Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;
  return { files: 0, compared: zeros(), mismatched: zeros(), first: [] };
}

/**
 * Compares one parsed vector file (`overcooked-golden/1` or `overcooked-fuzz/1`) with the rules and adds to the counters. `file` is its
 * name, for messages. Throws InputError where it is no such file. Tests pass broken rules as `make`.
 */
export function conformFile(file: string, json: Json, counters: Counters, make: MakeEnvironment = createKitchenEnvironment): void {
  const vectors = parseVectors(file, json);
  const count = (step: string, kind: Kind, equal: boolean, expected: unknown, got: unknown): void => {
    counters.compared[kind]++;
    if (equal) return;
    counters.mismatched[kind]++;
    if (counters.first.length < KEPT) counters.first.push({ file, step, kind, expected: shown(expected), got: shown(got) });
  };
  if (vectors.format === 'overcooked-golden/1') conformGolden(file, vectors, count, make);
  else vectors.groups.forEach((group, g) => conformGroup(`${file}.groups[${g}]`, g, group, count, make));
  counters.files++;
}

/** A line a kind, the first mismatches, and last `N comparisons, M mismatches`. */
export function reportConform(counters: Counters): string {
  const total = (of: Record<Kind, number>): number => KINDS.reduce((sum, kind) => sum + of[kind], 0);
  const lines = [`${counters.files} files`];
  for (const kind of KINDS) {
    lines.push(`${kind.padEnd(9)} ${String(counters.compared[kind]).padStart(8)} comparisons, ${counters.mismatched[kind]} mismatches`);
  }
  for (const m of counters.first) lines.push(`${m.file}, step ${m.step}, ${m.kind}: expected ${m.expected}, got ${m.got}`);
  const mismatches = total(counters.mismatched);
  if (mismatches > counters.first.length) lines.push(`and ${mismatches - counters.first.length} more`);
  lines.push(`${total(counters.compared)} comparisons, ${mismatches} mismatches`);
  return lines.join('\n');
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}
