import type { Field, Scene, Tensor } from '../../contract.ts';
import { afterStep, cell, duel, pennies, poker } from './liar.ts';
import type { Liar } from './liar.ts';

export const ofDeclaration: Liar[] = [
  {
    check: 'declaration', defect: 'weighs a reward channel that does not exist',
    make: () => ({ ...duel(), weighting: { weights: { win: 1, glory: 1 }, share: 'own' } }),
  },
  {
    check: 'declaration', defect: 'shows a secret field', also: ['table'],
    make: () => {
      const env = duel();
      const text = env.views['text'];
      return { ...env, views: { ...env.views, text: { ...text, shows: text.shows.map((s) => ({ ...s, seed: 'all' as const })) } } };
    },
  },
  {
    check: 'declaration', defect: 'a state view although information is partial', also: ['bounds', 'table'],
    make: () => {
      const env = poker();
      return { ...env, views: { ...env.views, state: { kind: 'state', doc: '', shows: [{}, {}] } }, view: (w, i, seat, name, out) => env.view(w, i, seat, name === 'state' ? 'text' : name, out) };
    },
  },
  {
    check: 'fields', defect: 'two fields of one name',
    make: () => {
      const env = duel();
      return { ...env, layout: env.layout.map((f) => (f.name === 'draws' ? { ...f, name: 'seed' } : f)) };
    },
  },
  {
    check: 'fields', defect: 'two fields share bytes',
    make: () => {
      const env = duel();
      const draws = env.layout.find((f) => f.name === 'draws') as Field;
      return { ...env, layout: [...env.layout, { ...draws, name: 'counter' }] };
    },
  },
];

export const ofOutcome: Liar[] = [
  {
    check: 'bounds', defect: 'sets the bit of an event that does not exist',
    make: () => afterStep(duel(), (_w, i, _joint, out) => (out.events[2 * i] |= 1 << 5)),
  },
  {
    check: 'bounds', defect: 'gives a tensor of another dtype than declared',
    make: () => {
      const env = poker();
      return {
        ...env,
        view: (w, i, seat, name, out) => {
          const view = env.view(w, i, seat, name, out);
          return name === 'features' && out === undefined ? Float64Array.from(view as Tensor) : view;
        },
      };
    },
  },
  {
    check: 'bounds', defect: 'draws a sprite outside the field',
    make: () => {
      const env = duel();
      return {
        ...env,
        view: (w, i, seat, name, out) => {
          const view = env.view(w, i, seat, name, out);
          if (name !== 'scene') return view;
          const scene = view as Scene;
          return { ...scene, sprites: scene.sprites.map((sprite) => ({ ...sprite, y: sprite.y + scene.height })) };
        },
      };
    },
  },
  {
    check: 'outcome', defect: 'leaves the reward of the tick before where there is none', also: ['snapshot'],
    make: () => {
      const env = poker();
      const before = new Float64Array(256);
      return {
        ...env,
        step: (w, from, to, joint, out) => {
          before.set(out.reward);
          env.step(w, from, to, joint, out);
          for (let k = 2 * from; k < 2 * to; k++) if (out.reward[k] === 0) out.reward[k] = before[k];
        },
      };
    },
  },
  {
    check: 'horizon', defect: 'truncates one tick late',
    make: () => {
      const env = pennies({ horizon: 5 });
      const tick = cell(env, 'tick');
      return afterStep(env, (w, i, _joint, out) => {
        if (out.status[i] === 2 && tick.get(w, i) === 5) out.status[i] = 0;
      });
    },
  },
  {
    check: 'horizon', defect: 'truncates one tick early',
    make: () => {
      const env = pennies({ horizon: 5 });
      const tick = cell(env, 'tick');
      return afterStep(env, (w, i, _joint, out) => {
        if (tick.get(w, i) === 4) out.status[i] = 2;
      });
    },
  },
];

export const ofActions: Liar[] = [
  {
    check: 'masks', defect: 'forbids the default action',
    make: () => ({ ...poker(), legal: (_w, _i, _seat, mask) => mask.set([0, 1]) }),
  },
  {
    check: 'masks', defect: 'writes past the end of a mask',
    make: () => ({ ...poker(), legal: (_w, _i, _seat, mask) => void mask.fill(1, 0, 3) }),
  },
  {
    check: 'masks', defect: 'leaves a mask as it was',
    make: () => ({ ...poker(), legal: () => undefined }),
  },
  {
    check: 'acting', defect: 'logs an event for a seat whose turn it is not',
    make: () => {
      const env = poker();
      return {
        ...env,
        step: (w, from, to, joint, out) => {
          env.step(w, from, to, joint, out);
          for (let k = 2 * from; k < 2 * to; k++) if (joint[k] === 1) out.events[k] |= 2;
        },
      };
    },
  },
];
