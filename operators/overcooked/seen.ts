import { kitchenObjects } from '../../environments/index.ts';
import type { Frame } from '../contract.ts';
import type { Plan } from './plan.ts';

type Held = (typeof kitchenObjects.KIND_NAMES)[number];

/** What a cook sees at a tick. */
export interface Seen {
  /** cell · 4 + facing */
  readonly pose: number;
  readonly otherPose: number;
  readonly held: Held;
  readonly otherHeld: Held;
  readonly pots: Pots;
}

/** Cells of the pots, row by row. */
export interface Pots {
  /** Cooking or ready. */
  readonly started: readonly number[];
  /** Idle with an order's ingredients: waits to be started. */
  readonly waiting: readonly number[];
  /** Empty, or idle with room for more. */
  readonly roomy: readonly number[];
}

const IN_AN_ORDER = 3;

/** Reads a two-player kitchen out of the `state` view. */
export function readKitchen(plan: Plan, frame: Frame): Seen {
  const words = wordsOf(frame.views['state'] as Uint8Array);
  const { at } = plan;
  const poseOf = (player: number): number => words[at.pose + player];
  const heldBy = (player: number): Held => kitchenObjects.KIND_NAMES[words[at.held + player] & kitchenObjects.KIND_MASK];
  const me = frame.seat;
  return { pose: poseOf(me), otherPose: poseOf(1 - me), held: heldBy(me), otherHeld: heldBy(1 - me), pots: potsOf(plan, words) };
}

function potsOf(plan: Plan, words: Int32Array): Pots {
  const pots = { started: [] as number[], waiting: [] as number[], roomy: [] as number[] };
  for (const cell of plan.pots) {
    const code = words[plan.at.object + plan.kitchen.slot[cell]];
    const count = code === kitchenObjects.NOTHING ? 0 : kitchenObjects.countOf(code);
    if (code !== kitchenObjects.NOTHING && kitchenObjects.cookingTickOf(code) >= 0) pots.started.push(cell);
    else if (count < plan.kitchen.maxIngredients) pots.roomy.push(cell);
    if (count === IN_AN_ORDER && kitchenObjects.cookingTickOf(code) < 0) pots.waiting.push(cell);
  }
  return pots;
}

/** The view's bytes as words; copied where they do not begin at one. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >> 2);
}
