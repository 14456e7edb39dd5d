import type { Environment, Worlds } from '../../contract.ts';
import { afterStep, cell, duel } from './liar.ts';
import type { Liar } from './liar.ts';

let instances = 0;
let litter: unknown[] = [];

/** Steps made since the last reset, kept outside the world. */
function hiddenSteps(env: Environment): Environment {
  const steps = new WeakMap<ArrayBufferLike, Int32Array>();
  const of = (w: Worlds): Int32Array => {
    const counts = steps.get(w.buffer) ?? new Int32Array(w.count);
    steps.set(w.buffer, counts);
    return counts;
  };
  const velocity = cell(env, 'velocity');
  return {
    ...afterStep(env, (w, i) => {
      if (++of(w)[i] % 7 === 0) velocity.set(w, i, 0);
    }),
    reset: (w, i, seed) => {
      env.reset(w, i, seed);
      of(w)[i] = 0;
    },
  };
}

export const ofRepetition: Liar[] = [
  {
    check: 'determinism', defect: 'each instance plays by other rules',
    make: () => {
      const env = duel();
      const instance = instances++;
      const [tick, velocity] = [cell(env, 'tick'), cell(env, 'velocity')];
      return afterStep(env, (w, i) => {
        if (tick.get(w, i) === 5) velocity.set(w, i, instance % 7);
      });
    },
  },
  { check: 'snapshot', defect: 'keeps part of the state outside the bytes', make: () => hiddenSteps(duel()) },
  {
    check: 'order', defect: 'looks at the world before',
    make: () => {
      const env = duel();
      const velocity = cell(env, 'velocity');
      return afterStep(env, (w, i) => {
        if (i > 0 && velocity.get(w, i - 1) > 0.5) velocity.set(w, i, 0);
      });
    },
  },
  {
    check: 'batch', defect: 'forgets the last world of a range',
    make: () => {
      const env = duel();
      return { ...env, step: (w, from, to, joint, out) => env.step(w, from, to - from > 1 ? to - 1 : to, joint, out) };
    },
  },
  {
    check: 'batch', defect: 'steps all worlds from the first of a range on', also: ['order'],
    make: () => {
      const env = duel();
      return { ...env, step: (w, from, _to, joint, out) => env.step(w, from, w.count, joint, out) };
    },
  },
  {
    check: 'batch', defect: 'changes the joint action',
    make: () => {
      const env = duel();
      return {
        ...env,
        step: (w, from, to, joint, out) => {
          env.step(w, from, to, joint, out);
          if (to - from > 1) joint[4 * from] = 0;
        },
      };
    },
  },
  {
    check: 'allocation', defect: 'makes an object a step',
    make: () =>
      afterStep(duel(), (_w, i) => {
        litter = litter.length > 100 ? [] : litter;
        litter.push({ i });
      }),
  },
];
