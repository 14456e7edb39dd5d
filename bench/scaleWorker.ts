import { parentPort } from 'node:worker_threads';
import { Batch, Stream, makeEnvironment } from '../environments/index.ts';

const WORLDS = 256;
const env = makeEnvironment('overcooked', 'cramped_room');
const batch = new Batch(env, WORLDS, 1n);
const stream = new Stream(1n, 'bench');
/** Actions drawn beforehand, so that the figure is the rules' own. */
const actions = Int32Array.from({ length: 1 << 16 }, (_, k) => stream.at(k).below(6));

let at = 0;
parentPort?.on('message', (steps: number) => {
  const { joint } = batch;
  for (let n = 0; n < steps; n += WORLDS) {
    if (at + joint.length > actions.length) at = 0;
    joint.set(actions.subarray(at, at + joint.length));
    at += joint.length;
    batch.step();
    if (batch.outcome.status[0] !== 0) batch.resetEnded();
  }
  parentPort?.postMessage(null);
});
