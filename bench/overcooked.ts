import type { Environment, Tensor } from '../environments/contract.ts';
import { Stream } from '../environments/hash/streams.ts';
import { overcooked } from '../environments/overcooked/index.ts';
import { Batch, createTensor, tensorLength, viewAll } from '../environments/worlds.ts';
import type { Bench, BenchCase } from './harness.ts';

const WORLDS = 1024;
const HORIZON = 400;
/** Of `step` alone, about 0.3 s; with views fewer. */
const TICKS = { step: 8192, 'step+enc': 2048, 'step+features': 2048 };
/** Joint actions drawn beforehand; a prime, so that they do not repeat with the episode. */
const DRAWN = 251;

type What = keyof typeof TICKS;

function benchCase(layout: string, what: What): BenchCase {
  let drive: (() => void) | undefined;
  return {
    name: `${layout} ${what}`,
    unit: 'env-steps/s',
    run: () => {
      drive ??= createDrive(layout, what);
      const start = performance.now();
      drive();
      return (WORLDS * TICKS[what]) / ((performance.now() - start) / 1000);
    },
  };
}

/** One repetition: `TICKS` ticks of all worlds on random actions, each world reset at its horizon, views written into given tensors. */
function createDrive(layout: string, what: What): () => void {
  const env = overcooked.create(overcooked.resolve({ layout, horizon: HORIZON }));
  const batch = new Batch(env, WORLDS, 1n);
  const joints = drawJoints(batch.joint.length);
  const view = what === 'step+enc' ? 'lossless' : 'features';
  const tensors = allocate(env, view);
  let t = 0;
  return () => {
    for (let k = 0; k < TICKS[what]; k++) {
      batch.joint.set(joints[t++ % DRAWN]);
      batch.step();
      if (what !== 'step') viewAll(env, batch.worlds, 0, WORLDS, view, tensors);
      if (t % HORIZON === 0) batch.resetEnded();
    }
  };
}

function drawJoints(length: number): Int32Array[] {
  const draws = new Stream(7n, 'bench', 'overcooked');
  return Array.from({ length: DRAWN }, () => Int32Array.from({ length }, () => draws.below(6)));
}

/** [world, seat, …shape], as a learner would have it. */
function allocate(env: Environment, view: string): Tensor {
  const spec = env.views[view];
  if (spec.kind !== 'tensor') throw new Error(`${view} is no tensor`);
  return createTensor(spec.dtype, WORLDS * env.seats.length * tensorLength(spec));
}

export const overcookedBench: Bench = {
  name: 'overcooked',
  about: `${WORLDS} worlds in one thread, random actions, reset at tick ${HORIZON}; enc and features: every player's tensor each step`,
  cases: () => [
    ...['cramped_room', 'asymmetric_advantages', 'counter_circuit_o_1order'].flatMap((layout) =>
      (['step', 'step+enc'] as const).map((what) => benchCase(layout, what)),
    ),
    benchCase('cramped_room', 'step+features'),
    benchCase('multiplayer_schelling', 'step'),
  ],
};
