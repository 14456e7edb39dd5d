import type { Bench } from './harness.ts';
import { matchBench } from './match.ts';
import { overcookedBench } from './overcooked.ts';
import { recordBench } from './record.ts';
import { scaleBench } from './scale.ts';

export const benches: readonly Bench[] = [overcookedBench, matchBench, recordBench, scaleBench];
