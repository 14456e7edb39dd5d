import { createJoint } from '../../worlds.ts';
import type { Joint } from '../../contract.ts';
import type { Check } from '../check.ts';
import { Stage, actionStream } from '../play.ts';
import type { Trial } from '../play.ts';
import { refute, skip } from '../types.ts';

/** Steps in one measurement. */
const STEPS = 20_000;
/** Measurements at most; the first ones include the compiler's own work. */
const ROUNDS = 30;
/** Bytes a step, above the noise of the probe itself (some 500 bytes in 20,000 steps); the smallest object takes 12. */
const LIMIT = 0.5;

/** Steps a recorded random episode over and over and watches the heap. */
export const allocation: Check = {
  name: 'allocation',
  asks: 'Does step allocate nothing?',
  run: (trial) => {
    const { heapUsed } = trial.options;
    if (heapUsed === undefined) skip('no options.heapUsed to look at the heap with');
    const replay = recorded(trial);
    let calm = 0;
    let least = Infinity;
    // A collection during a round hides what it allocated (a negative growth): such a round says nothing. Two calm rounds
    // are wanted, because one might fall just so that a collection makes up for the growth.
    for (let round = 0; round < ROUNDS && calm < 2; round++) {
      const before = heapUsed();
      replay(STEPS);
      const growth = (heapUsed() - before) / STEPS;
      if (growth < 0) continue;
      least = Math.min(least, growth);
      calm = growth < LIMIT ? calm + 1 : 0;
    }
    if (calm < 2) refute(`each step allocates ${Number.isFinite(least) ? `${least.toFixed(1)} bytes or more` : 'so much that the heap was collected in every measurement'}`);
    return `${STEPS} steps allocate nothing`;
  },
};

/** One episode, recorded; returns a function that steps through it again and again, n steps in all, allocating nothing itself. */
function recorded(trial: Trial): (steps: number) => void {
  const { env } = trial;
  const stage = new Stage(env);
  const stream = actionStream('allocation');
  const actions: Joint[] = [];
  trial.starts[0].write(stage.worlds, 0);
  const { worlds, outcome } = stage;
  const start = worlds.u8.slice();
  while (actions.length < trial.ticks && outcome.status[0] === 0) {
    stage.draw(0, stream.at(actions.length));
    const joint = createJoint(env, 1);
    joint.set(stage.joint);
    actions.push(joint);
    stage.step(0);
  }
  return (steps) => {
    let k = 0;
    for (let n = 0; n < steps; n++) {
      if (k === 0) worlds.u8.set(start);
      env.step(worlds, 0, 1, actions[k], outcome);
      k = k + 1 === actions.length ? 0 : k + 1;
    }
  };
}
