import { RUNNING, TRUNCATED, type Joint, type Outcome, type Worlds } from '../contract.ts';
import { compileInteract } from './interact.ts';
import { FLOOR, type Kitchen } from './kitchen.ts';
import { OLD_DYNAMICS_COUNT, ONE_TICK, contentsOf, cookingTickOf, countOf, warms } from './objects.ts';
import type { StateLayout } from './state.ts';
import { ACTIONS, INTERACT, STAY, type Tables } from './tables.ts';

export type Step = (w: Worlds, from: number, to: number, joint: Joint, out: Outcome) => void;

/**
 * One tick: interactions player by player, then all moves at once, then soups. Interacting players neither turn nor move, and
 * nobody's interaction looks at where others stand, so the order of these does not show.
 *
 * Which of six random actions a player takes is what a processor cannot guess; hence one table by action in place of branches.
 */
export function compileStep(kitchen: Kitchen, tables: Tables, at: StateLayout): Step {
  const { potSlot, cookTime } = tables;
  const { oldDynamics, horizon } = kitchen;
  const { interact, freezePots } = compileInteract(kitchen, tables, at);
  const warmCounters = compileWarmCounters(kitchen, tables, at);
  const actions = compileActions(kitchen, tables);
  const n = kitchen.players;
  const pots = potSlot.length;
  const { tick, pose, object, simmering, stride, score: points } = at;
  const words = stride / 4;
  const doubles = stride / 8;
  const goal = new Int32Array(n);

  /** All interactions of a tick in which there is one. */
  function interactions(w: Worlds, i: number, joint: Joint, out: Outcome): void {
    freezePots(w, i);
    for (let p = 0; p < n; p++) {
      if (joint[i * n + p] === INTERACT) interact(w, out, i, p, w.i32[i * words + pose + p]);
    }
  }

  /** Whether two players want the same cell or each other's. */
  function collide(i32: Int32Array, poses: number): boolean {
    for (let p = 1; p < n; p++) {
      const mine = goal[p] >> 2;
      const here = i32[poses + p] >> 2;
      for (let q = 0; q < p; q++) {
        const other = goal[q] >> 2;
        if (mine === other || (here === other && mine === i32[poses + q] >> 2)) return true;
      }
    }
    return false;
  }

  return (w, from, to, joint, out) => {
    const { i32, u8, f64 } = w;
    const { reward, events, status, score } = out;
    for (let i = from; i < to; i++) {
      const base = i * words;
      const poses = base + pose;
      let any = 0;
      for (let p = 0; p < n; p++) {
        const act = actions[i32[poses + p] * ACTIONS + joint[i * n + p]];
        goal[p] = act & POSE;
        any |= act;
        events[i * n + p] = 0;
        reward[i * 2 * n + p] = 0;
        reward[(i * 2 + 1) * n + p] = 0;
      }
      if (any < 0) interactions(w, i, joint, out);
      if (!collide(i32, poses)) for (let p = 0; p < n; p++) i32[poses + p] = goal[p];
      else for (let p = 0; p < n; p++) i32[poses + p] = (i32[poses + p] & ~3) | (goal[p] & 3);

      for (let k = 0; k < pots; k++) {
        const place = base + object + potSlot[k];
        let soup = i32[place];
        if (oldDynamics && soup < ONE_TICK && countOf(soup) === OLD_DYNAMICS_COUNT) soup += ONE_TICK;
        if (soup < ONE_TICK) continue;
        i32[place] = cookingTickOf(soup) < cookTime[contentsOf(soup)] ? soup + ONE_TICK : soup;
      }
      if (u8[i * stride + simmering] !== 0) warmCounters(w, i);

      const now = ++i32[base + tick];
      status[i] = now >= horizon ? TRUNCATED : RUNNING;
      score[i] = f64[i * doubles + points];
    }
  };
}

/** An action's entry: the pose one wants, and whether it touches something. */
const POSE = 0x7fffffff;
const TOUCHES = ~POSE;

/** [pose, action], what an action comes to if nobody is in the way. */
function compileActions(kitchen: Kitchen, { next, frontTile }: Tables): Int32Array {
  return Int32Array.from({ length: kitchen.tile.length * 4 * ACTIONS }, (_, k) => {
    const [pose, action] = [Math.floor(k / ACTIONS), k % ACTIONS];
    if (action < STAY) return next[(pose & ~3) + action] * 4 + action;
    return action === INTERACT && frontTile[pose] !== FLOOR ? pose | TOUCHES : pose;
  });
}

/** Soups that were loaded onto counters before they were done go on cooking there. */
function compileWarmCounters(kitchen: Kitchen, { cookTime, isPot }: Tables, at: StateLayout): (w: Worlds, i: number) => void {
  const { oldDynamics } = kitchen;
  return (w, i) => {
    const bytes = i * at.stride;
    let left = 0;
    for (let k = 0; k < w.u8[bytes + at.count]; k++) {
      const slot = w.u8[bytes + at.order + k];
      if (isPot[slot] === 1) continue;
      const place = bytes / 4 + at.object + slot;
      const soup = w.i32[place];
      if (!warms(soup, cookTime, oldDynamics)) continue;
      const warmer = soup + (soup < ONE_TICK ? 2 * ONE_TICK : ONE_TICK);
      w.i32[place] = warmer;
      if (warms(warmer, cookTime, oldDynamics)) left++;
    }
    w.u8[bytes + at.simmering] = left;
  };
}
