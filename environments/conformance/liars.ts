import type { Environment, Field, Joint, JsonObject, Outcome, Scene, Tensor, Worlds } from '../contract.ts';
import { kuhn } from '../toy/kuhn.ts';
import { matrix } from '../toy/matrix.ts';
import { pointmass } from '../toy/pointmass.ts';
import { DTYPE_BYTES } from './layout.ts';
import type { ConformanceOptions } from './types.ts';

/**
 * Environments with one defect each. The jury must name the defect by its check; a judge nobody saw fail proves nothing.
 */
export interface Liar {
  /** The check that must fail. */
  readonly check: string;
  readonly defect: string;
  /** Other checks that fail with it, for it cannot be had alone. */
  readonly also?: readonly string[];
  readonly options?: ConformanceOptions;
  make(): Environment;
}

const poker = (): Environment => kuhn.create(kuhn.resolve('match'));
const duel = (): Environment => pointmass.create(pointmass.resolve('duel'));
const pennies = (options: JsonObject = {}): Environment => matrix.create(matrix.resolve({ name: 'matching_pennies', ...options }));

type Step = Environment['step'];

/** The environment with something done to a world after each of its steps. */
function afterStep(env: Environment, spoil: (w: Worlds, i: number, joint: Joint, out: Outcome) => void): Environment {
  const step: Step = (w, from, to, joint, out) => {
    env.step(w, from, to, joint, out);
    for (let i = from; i < to; i++) spoil(w, i, joint, out);
  };
  return { ...env, step };
}

/** One number of the state, by field; finding it allocates nothing. */
function cell(env: Environment, name: string, element = 0) {
  const field = env.layout.find((f) => f.name === name) as Field;
  const size = DTYPE_BYTES[field.dtype];
  const at = field.offset / size + element;
  const arrayOf = (w: Worlds) => (field.dtype === 'u8' ? w.u8 : field.dtype === 'i32' ? w.i32 : w.f64);
  return {
    get: (w: Worlds, i: number): number => arrayOf(w)[(i * env.stride) / size + at],
    set: (w: Worlds, i: number, x: number): void => void (arrayOf(w)[(i * env.stride) / size + at] = x),
  };
}

let instances = 0;
let litter: unknown[] = [];

const ofDeclaration: Liar[] = [
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

const ofOutcome: Liar[] = [
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

const ofActions: Liar[] = [
  {
    check: 'masks', defect: 'forbids the default action',
    make: () => ({ ...poker(), legal: (_w, _i, _seat, mask) => void mask.set([0, 1]) }),
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

const ofBytes: Liar[] = [
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

const ofRepetition: Liar[] = [
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
      return { ...env, step: (w, from, to, joint, out) => env.step(w, from, w.count === 3 ? to : w.count, joint, out) };
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

const ofJson: Liar[] = [
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

/** The environment with something added to the text of a seat. */
function textWith(env: Environment, more: (w: Worlds, i: number, seat: number) => string): Environment {
  return {
    ...env,
    view: (w, i, seat, name, out) => {
      const view = env.view(w, i, seat, name, out);
      return name === 'text' ? `${view as string}${more(w, i, seat)}` : view;
    },
  };
}

const ofViews: Liar[] = [
  {
    check: 'views-pure', defect: 'a look counts as a draw',
    make: () => {
      const env = duel();
      const draws = cell(env, 'draws');
      return textWith(env, (w, i) => {
        draws.set(w, i, draws.get(w, i) + 1);
        return '';
      });
    },
  },
  {
    check: 'views-pure', defect: 'a tensor keeps what was in the caller’s array',
    make: () => {
      const env = poker();
      return {
        ...env,
        view: (w, i, seat, name, out) => {
          const old = name === 'features' ? out?.[12] : undefined;
          const view = env.view(w, i, seat, name, out);
          if (old !== undefined && old > 50) (view as Tensor)[12] = old;
          return view;
        },
      };
    },
  },
  {
    check: 'views-pure', defect: 'gives the same tensor each time',
    make: () => {
      const env = duel();
      const kept = new Float32Array(13);
      return { ...env, view: (w, i, seat, name, out) => env.view(w, i, seat, name, name === 'features' ? (out ?? kept) : out) };
    },
  },
  {
    check: 'table', defect: 'tells the opponent’s card',
    make: () => {
      const env = poker();
      const cards = [cell(env, 'cards', 0), cell(env, 'cards', 1)];
      return textWith(env, (w, i, seat) => ` The other holds ${cards[1 - seat].get(w, i)}.`);
    },
  },
  {
    check: 'table', defect: 'tells the opponent’s card, but only after two actions',
    make: () => {
      const env = poker();
      const second = cell(env, 'history', 1);
      const cards = [cell(env, 'cards', 0), cell(env, 'cards', 1)];
      return textWith(env, (w, i, seat) => (second.get(w, i) > 0 ? ` The other holds ${cards[1 - seat].get(w, i)}.` : ''));
    },
  },
  {
    check: 'table', defect: 'tells the parity of the seed',
    make: () => {
      const env = duel();
      const seed = cell(env, 'seed');
      return textWith(env, (w, i) => ((seed.get(w, i) & 1) === 1 ? ' odd' : ''));
    },
  },
  {
    check: 'table', defect: 'declares to show what it does not',
    make: () => {
      const env = duel();
      const scene = env.views['scene'];
      return { ...env, views: { ...env.views, scene: { ...scene, shows: scene.shows.map((s) => ({ ...s, velocity: 'all' as const })) } } };
    },
  },
  {
    check: 'table', defect: 'a mask gives the opponent’s card away',
    make: () => {
      const env = poker();
      const cards = [cell(env, 'cards', 0), cell(env, 'cards', 1)];
      const legal: Environment['legal'] = (w, i, seat, mask) => void mask.set([1, cards[1 - seat].get(w, i) === 2 ? 0 : 1]);
      return { ...env, legal };
    },
  },
];

export const liars: readonly Liar[] = [
  ...ofDeclaration, ...ofOutcome, ...ofActions, ...ofBytes, ...ofRepetition, ...ofJson, ...ofViews,
];
