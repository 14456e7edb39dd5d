import { Worker } from 'node:worker_threads';
import type { Bench, BenchCase } from './harness.ts';

/** About 0.8 s: the system needs a tenth of a second to give threads that slept a core each. */
const STEPS = 16_000_000;

/** Env steps a second of batches of 256 cramped_room worlds, one batch a worker thread. Threads are kept between repetitions. */
export const scaleBench: Bench = {
  name: 'scale',
  about: 'steps a second over worker threads',
  cases: () => [threads(1), { ...threads(2), of: '1 thread' }],
};

function threads(count: number): BenchCase {
  const workers: Worker[] = [];
  return {
    name: count === 1 ? '1 thread' : `${count} threads`,
    unit: 'steps/s',
    run: async () => {
      while (workers.length < count) {
        const worker = new Worker(new URL('./scaleWorker.js', import.meta.url));
        worker.unref();
        workers.push(worker);
      }
      const begin = process.hrtime.bigint();
      await Promise.all(workers.map((w) => once(w)));
      return (count * STEPS) / (Number(process.hrtime.bigint() - begin) / 1e9);
    },
  };
}

function once(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => resolve());
    worker.once('error', reject);
    worker.postMessage(STEPS);
  });
}
