import type { Environment, Field, Joint, JsonObject, Outcome, Worlds } from '../../contract.ts';
import { kuhn } from '../../toy/kuhn.ts';
import { matrix } from '../../toy/matrix.ts';
import { pointmass } from '../../toy/pointmass.ts';
import { DTYPE_BYTES } from '../layout.ts';
import type { ConformanceOptions } from '../types.ts';

/** An environment with one defect. The jury must name the defect by its check. */
export interface Liar {
  /** The check that must fail. */
  readonly check: string;
  readonly defect: string;
  /** Other checks that fail with it, for it cannot be had alone. */
  readonly also?: readonly string[];
  readonly options?: ConformanceOptions;
  readonly make: () => Environment;
}

export const poker = (): Environment => kuhn.create(kuhn.resolve('match'));
export const duel = (): Environment => pointmass.create(pointmass.resolve('duel'));
export const pennies = (options: JsonObject = {}): Environment => matrix.create(matrix.resolve({ name: 'matching_pennies', ...options }));

type Step = Environment['step'];

/** The environment with something done to a world after each of its steps. */
export function afterStep(env: Environment, spoil: (w: Worlds, i: number, joint: Joint, out: Outcome) => void): Environment {
  const step: Step = (w, from, to, joint, out) => {
    env.step(w, from, to, joint, out);
    for (let i = from; i < to; i++) spoil(w, i, joint, out);
  };
  return { ...env, step };
}

/** One number of the state, by field; finding it allocates nothing. */
export function cell(env: Environment, name: string, element = 0) {
  const field = env.layout.find((f) => f.name === name) as Field;
  const size = DTYPE_BYTES[field.dtype];
  const at = field.offset / size + element;
  const arrayOf = (w: Worlds) => (field.dtype === 'u8' ? w.u8 : field.dtype === 'i32' ? w.i32 : w.f64);
  return {
    get: (w: Worlds, i: number): number => arrayOf(w)[(i * env.stride) / size + at],
    set: (w: Worlds, i: number, x: number): void => void (arrayOf(w)[(i * env.stride) / size + at] = x),
  };
}

/** The environment with something added to the text of a seat. */
export function textWith(env: Environment, more: (w: Worlds, i: number, seat: number) => string): Environment {
  return {
    ...env,
    view: (w, i, seat, name, out) => {
      const view = env.view(w, i, seat, name, out);
      return name === 'text' ? `${view as string}${more(w, i, seat)}` : view;
    },
  };
}
