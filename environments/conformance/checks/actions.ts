import type { Environment } from '../../contract.ts';
import { jointComponents, maskLength, writeAction } from '../../worlds.ts';
import type { Check } from '../check.ts';
import { firstDifference, firstOutcomeDifference, outcomeOf } from '../layout.ts';
import { Stage, actionStream, playAll } from '../play.ts';
import { refute, skip } from '../types.ts';

/** A mask is exactly as long as its space says, holds 0 and 1, and always leaves the default and so something to do. */
export const masks: Check = {
  name: 'masks',
  asks: 'Are legal masks of the right length, of 0 and 1, with the default always legal?',
  run: (trial) => {
    const { env } = trial;
    let looked = 0;
    let illegal = 0;
    const ticks = playAll(trial, {
      before: ({ tick, start, stage }) => {
        for (let seat = 0; seat < env.seats.length; seat++, looked++) {
          const got = wrongMask(env, stage, seat);
          if (typeof got === 'string') refute(`${start.label}, tick ${tick}, seat ${seat}: ${got}`);
          illegal += got;
        }
      },
    });
    return `${ticks} ticks, ${looked} masks, ${illegal} illegal actions in them`;
  },
};

const UNTOUCHED = 0x77;

/** What is wrong with a seat's mask, or how many actions it forbids. A seat that is not acting may have any mask of 0 and 1. */
function wrongMask(env: Environment, stage: Stage, seat: number): string | number {
  const space = env.actions[seat];
  const length = maskLength(space);
  const mask = new Uint8Array(length + 8).fill(UNTOUCHED);
  env.legal(stage.worlds, 0, seat, mask);
  const beyond = mask.findIndex((x, k) => k >= length && x !== UNTOUCHED);
  if (beyond >= 0) return `entry ${beyond} was written, the mask has ${length}`;
  if (space.kind === 'box') return 0;
  const odd = mask.findIndex((x, k) => k < length && x > 1);
  if (odd >= 0) return mask[odd] === UNTOUCHED ? `entry ${odd} was not written` : `entry ${odd} is ${mask[odd]}, expected 0 or 1`;
  if (env.acting(stage.worlds, 0, seat)) {
    const [sizes, defaults] = space.kind === 'discrete' ? [[space.n], [space.default]] : [space.nvec, space.default];
    let from = 0;
    for (let c = 0; c < sizes.length; from += sizes[c++]) {
      if (mask[from + defaults[c]] === 0) return `the default action ${defaults[c]} of component ${c} is not legal`;
    }
  }
  return mask.subarray(0, length).filter((x) => x === 0).length;
}

/** What stands in `joint` for a seat that is not acting makes no difference. */
export const acting: Check = {
  name: 'acting',
  asks: 'Is the action of a seat that is not acting ignored?',
  run: (trial) => {
    const { env } = trial;
    const other = new Stage(env);
    let tried = 0;
    const ticks = playAll(trial, {
      before: ({ stage, start, tick }) => {
        const idle = env.seats.map((_, s) => s).filter((s) => !env.acting(stage.worlds, 0, s));
        if (idle.length === 0) return;
        const plain = outcomeAfter(stage, stage, other);
        const stream = actionStream(`idle ${start.label}`).at(tick);
        for (const seat of idle) {
          const restored = other.joint.slice();
          overwrite(other, seat, (n) => stream.below(n));
          const changed = outcomeAfter(stage, other, other);
          other.joint.set(restored);
          const wrong = firstDifference(env, plain.bytes, changed.bytes) ?? firstOutcomeDifference(env, plain.outcome, changed.outcome);
          if (wrong !== undefined) refute(`${start.label}, tick ${tick}: seat ${seat} is not acting, yet its action counts: ${wrong}`);
          tried++;
        }
      },
    });
    if (tried === 0) skip(`every seat was acting in all ${ticks} ticks`);
    return `${tried} actions of seats that were not acting`;
  },
};

/** Steps `scratch` once from the state of `state` with the actions of `actions`. */
function outcomeAfter(state: Stage, actions: Stage, scratch: Stage): { bytes: Uint8Array; outcome: number[] } {
  scratch.bytes(0).set(state.bytes(0));
  scratch.joint.set(actions.joint);
  scratch.step(0);
  return { bytes: scratch.bytes(0).slice(), outcome: outcomeOf(scratch.env, scratch.outcome, 0) };
}

/** Any action of the space but the default where there is another. */
function overwrite(stage: Stage, seat: number, below: (n: number) => number): void {
  const space = stage.env.actions[seat];
  const components = jointComponents(stage.env);
  const other = (n: number, standard: number) => (n === 1 ? 0 : (standard + 1 + below(n - 1)) % n);
  let action: number | number[];
  if (space.kind === 'discrete') action = other(space.n, space.default);
  else if (space.kind === 'multidiscrete') action = space.nvec.map((n, c) => other(n, space.default[c]));
  else action = space.low.map((low, c) => (below(2) === 0 ? low : space.high[c]));
  writeAction(stage.joint, seat * components, components, action);
}
