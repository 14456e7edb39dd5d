export type { Check } from './check.ts';
export { goldenDifference, goldenHash, goldenOf, mayRewrite } from './golden.ts';
export type { Golden, GoldenRun } from './golden.ts';
export { viewTable } from './markdown.ts';
export { playthrough } from './playthrough.ts';
export { checks, reportText, runConformance } from './run.ts';
export type { CheckResult, ConformanceOptions, ConformanceReport, Verdict } from './types.ts';
