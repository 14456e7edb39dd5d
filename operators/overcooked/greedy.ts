import { InputError, type JsonObject, type Stream } from '../../environments/index.ts';
import type { Operator } from '../contract.ts';
import { defineKind } from '../kind.ts';
import { INTERACT, STAY, compilePlan, type Plan } from './plan.ts';
import { readKitchen, type Seen } from './seen.ts';

/** `before` is what it saw at its last turn: both players' poses (cell · 4 + facing), or -1. */
interface GreedyState {
  readonly plan: Plan;
  before: [own: number, other: number];
}

/**
 * The greedy cook of Carroll et al., "On the utility of learning about humans for human-AI coordination" (NeurIPS 2019),
 * which is overcooked_ai's GreedyHumanModel: it does whatever its hands and the pots ask for next, goes to the nearest place for
 * that as if alone, and steps aside at random where nobody moved since its last turn. It knows how to make one soup: three onions.
 */
export const greedy = defineKind({
  kind: 'greedy',
  about: 'Cooks onion soup by the nearest next step, for two-player onion kitchens (orders: ooo)',
  example: 'greedy',
  environments: ['overcooked'],
  build: (_params, { blueprint }): Operator<GreedyState> => ({
    blueprint,
    needs: { views: ['state'] },
    init: (ctx) => ({ plan: checkedPlan(ctx.scenario.config), before: [-1, -1] }),
    decide(s, frame) {
      const seen = readKitchen(s.plan, frame);
      const stuck = seen.pose === s.before[0] && seen.otherPose === s.before[1];
      s.before = [seen.pose, seen.otherPose];
      return { state: s, action: stuck ? stepAside(s.plan, seen, frame.random) : nextAction(s.plan, seen), source: 'chosen' };
    },
    resolve: (s) => ({ state: s, action: null, source: 'chosen' }),
  }),
});

function checkedPlan(config: JsonObject): Plan {
  const plan = compilePlan(config);
  const { players, orders } = plan.kitchen;
  const menu = orders.map((recipe) => recipe.map((ingredient) => ingredient[0]).join('')).join(', ');
  if (players === 2 && menu === 'ooo') return plan;
  const shown = menu.length > 40 ? `${menu.slice(0, 37)}…` : menu;
  const here = `${players} player${players === 1 ? '' : 's'} and orders: ${shown}`;
  const instead = 'Use random, stay or scripted there, or a kitchen such as cramped_room';
  throw new InputError('greedy', `plays only two-player onion kitchens (orders: ooo); this one has ${here}. ${instead}`);
}

/** One action on the way to the nearest place for the task in hand; of equally near ones the first in row order. */
function nextAction(plan: Plan, seen: Seen): number {
  const goal = nearest(plan, seen.pose, task(plan, seen)) ?? nearest(plan, seen.pose, plan.features);
  if (goal === undefined) return STAY;
  const distance = plan.distance[goal];
  const left = distance[seen.pose];
  if (left === 0) return INTERACT;
  for (let d = 0; d < 4; d++) if (distance[plan.after[seen.pose * 4 + d]] === left - 1) return d;
  return STAY;
}

/** Cells at which the task can be done. */
function task(plan: Plan, seen: Seen): readonly number[] {
  switch (seen.held) {
    case 'onion':
    case 'tomato':
      return seen.pots.roomy;
    case 'dish':
      return seen.pots.started;
    case 'soup':
      return plan.windows;
    case 'nothing':
    default:
      if (seen.pots.started.length > 0 && seen.otherHeld !== 'dish') return plan.dishes;
      return seen.pots.waiting.length > 0 ? seen.pots.waiting : plan.onions;
  }
}

function nearest(plan: Plan, pose: number, cells: readonly number[]): number | undefined {
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const cell of cells) {
    const d = plan.distance[cell][pose];
    if (d < 0 || d >= least) continue;
    best = cell;
    least = d;
  }
  return best;
}

/** A direction that leads to another cell if the other player stands still; none: stay. */
function stepAside(plan: Plan, seen: Seen, random: Stream): number {
  const free: number[] = [];
  const cell = seen.pose >> 2;
  for (let d = 0; d < 4; d++) {
    const to = plan.after[seen.pose * 4 + d] >> 2;
    if (to !== cell && to !== seen.otherPose >> 2) free.push(d);
  }
  return free.length === 0 ? STAY : free[random.below(free.length)];
}
