import type { JsonObject, Worlds } from '../../contract.ts';
import { afterStep, cell, duel, pennies, poker } from './liar.ts';
import type { Liar } from './liar.ts';

export const ofBytes: Liar[] = [
  {
    check: 'no-nan', defect: 'a score of NaN', also: ['bounds', 'dump-load'],
    make: () => {
      const env = pennies();
      const [tick, score] = [cell(env, 'tick'), cell(env, 'score')];
      return afterStep(env, (w, i, _joint, out) => {
        if (tick.get(w, i) < 3) return;
        score.set(w, i, NaN);
        out.score[2 * i] = NaN;
      });
    },
  },
  {
    check: 'padding', defect: 'keeps something in a byte of no field',
    make: () => {
      const env = poker();
      const hide = (w: Worlds, i: number): number => (w.u8[(i + 1) * w.stride - 1] = 7);
      return {
        ...afterStep(env, hide),
        reset: (w, i, seed) => {
          env.reset(w, i, seed);
          hide(w, i);
        },
        load: (w, i, json) => {
          env.load(w, i, json);
          hide(w, i);
        },
      };
    },
  },
  {
    check: 'reset', defect: 'keeps the chips of the match before',
    make: () => {
      const env = poker();
      const chips = [cell(env, 'chips', 0), cell(env, 'chips', 1)];
      return {
        ...env,
        reset: (w, i, seed) => {
          const before = chips.map((c) => c.get(w, i));
          env.reset(w, i, seed);
          chips.forEach((c, s) => c.set(w, i, before[s]));
        },
      };
    },
  },
  {
    check: 'reset', defect: 'resets the next world, too',
    make: () => {
      const env = duel();
      return {
        ...env,
        reset: (w, i, seed) => {
          env.reset(w, i, seed);
          if (i + 1 < w.count && w.u8[(i + 1) * w.stride] !== 0) env.reset(w, i + 1, seed);
        },
      };
    },
  },
  {
    check: 'seed', defect: 'deals the same whatever the seed', options: { chance: true },
    make: () => {
      const env = poker();
      return { ...env, reset: (w, i) => env.reset(w, i, 1n) };
    },
  },
  {
    check: 'seed', defect: 'says that nothing is drawn, and draws', options: { chance: false },
    make: duel,
  },
  {
    check: 'seed', defect: 'uses the low half of the seed alone', options: { chance: true },
    make: () => {
      const env = duel();
      return { ...env, reset: (w, i, seed) => env.reset(w, i, seed & 0xffffffffn) };
    },
  },
];

export const ofJson: Liar[] = [
  {
    check: 'dump-load', defect: 'dumps positions to the millimetre',
    make: () => {
      const env = duel();
      const rounded = (json: unknown): JsonObject =>
        JSON.parse(JSON.stringify(json, (_key, x: unknown) => (typeof x === 'number' ? Math.round(x * 1000) / 1000 : x))) as JsonObject;
      return { ...env, dump: (w, i) => rounded(env.dump(w, i)) };
    },
  },
  {
    check: 'load-errors', defect: 'accepts unknown keys',
    make: () => {
      const env = duel();
      return {
        ...env,
        load: (w, i, json) => {
          const { surplus: _, ...rest } = (json ?? {}) as JsonObject;
          env.load(w, i, json instanceof Object && !Array.isArray(json) ? rest : json);
        },
      };
    },
  },
  {
    check: 'load-errors', defect: 'clears the world before it looks',
    make: () => {
      const env = duel();
      return {
        ...env,
        load: (w, i, json) => {
          w.u8.fill(0, i * w.stride, (i + 1) * w.stride);
          env.load(w, i, json);
        },
      };
    },
  },
  {
    check: 'load-errors', defect: 'throws a TypeError for null',
    make: () => {
      const env = duel();
      return {
        ...env,
        load: (w, i, json) => {
          if ((json as JsonObject)['tick'] === undefined) throw new TypeError('no tick');
          env.load(w, i, json);
        },
      };
    },
  },
];
