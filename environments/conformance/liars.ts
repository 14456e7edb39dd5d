import { ofActions, ofDeclaration, ofOutcome } from './liars/declared.ts';
import type { Liar } from './liars/liar.ts';
import { ofRepetition } from './liars/repeated.ts';
import { ofViews } from './liars/seen.ts';
import { ofBytes, ofJson } from './liars/state.ts';

export type { Liar } from './liars/liar.ts';

/** Environments with one defect each: a judge nobody saw fail proves nothing. */
export const liars: readonly Liar[] = [
  ...ofDeclaration, ...ofOutcome, ...ofActions, ...ofBytes, ...ofRepetition, ...ofJson, ...ofViews,
];
