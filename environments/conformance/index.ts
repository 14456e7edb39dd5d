export type { Check } from './check.ts';
export { viewTable } from './markdown.ts';
export { checks, reportText, runConformance } from './run.ts';
export type { CheckResult, ConformanceOptions, ConformanceReport, Verdict } from './types.ts';
