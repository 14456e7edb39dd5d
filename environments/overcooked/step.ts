import { RUNNING, TRUNCATED, type Joint, type Outcome, type Worlds } from '../contract.ts';
import { compileInteract } from './interact.ts';
import { FLOOR, type Kitchen } from './kitchen.ts';
import { OLD_DYNAMICS_COUNT, ONE_TICK, contentsOf, cookingTickOf, countOf, warms } from './objects.ts';
import type { StateLayout } from './state.ts';
import { ACTIONS, INTERACT, STAY, type Tables } from './tables.ts';

export type Step = (w: Worlds, from: number, to: number, joint: Joint, out: Outcome) => void;

/**
 * One tick: interactions player by player, then all moves at once, then soups. Interacting players neither turn nor move, and
 * nobody's interaction looks at where others stand, so turning may come first.
 *
 * Which of six random actions a player takes is what a processor cannot guess; hence tables by action in place of branches.
 */
export function compileStep(kitchen: Kitchen, tables: Tables, at: StateLayout): Step {
  const { potSlot, cookTime } = tables;
  const { oldDynamics, horizon } = kitchen;
  const { interact, freezePots } = compileInteract(kitchen, tables, at);
  const warmCounters = compileWarmCounters(kitchen, tables, at);
  const { goalOf, turned, touched } = compileActions(kitchen, tables);
  const n = kitchen.players;
  const pots = potSlot.length;
  const { tick, cell, facing, object, simmering, stride } = { ...at };
  const words = stride / 4;
  const doubles = stride / 8;
  const goal = new Int32Array(n);

  /** All interactions of a tick in which there is one. */
  function interactions(w: Worlds, i: number, joint: Joint, out: Outcome): void {
    freezePots(w, i);
    for (let p = 0; p < n; p++) {
      if (joint[i * n + p] !== INTERACT) continue;
      interact(w, out, i, p, w.i32[i * words + cell + p] * 4 + w.i32[i * words + facing + p]);
    }
  }

  /** Whether two players want the same cell or each other's. */
  function collide(i32: Int32Array, cells: number): boolean {
    for (let p = 1; p < n; p++) {
      const mine = goal[p];
      const here = i32[cells + p];
      for (let q = 0; q < p; q++) {
        if (mine === goal[q] || (mine === i32[cells + q] && here === goal[q])) return true;
      }
    }
    return false;
  }

  return (w, from, to, joint, out) => {
    const { i32, u8, f64 } = w;
    const { reward, events, status, score } = out;
    for (let i = from; i < to; i++) {
      const base = i * words;
      const cells = base + cell;
      const facings = base + facing;
      let touch = 0;
      for (let p = 0; p < n; p++) {
        const action = joint[i * n + p];
        const here = i32[cells + p];
        const face = i32[facings + p];
        goal[p] = goalOf[here * ACTIONS + action];
        touch |= touched[(here * 4 + face) * ACTIONS + action];
        i32[facings + p] = turned[face * ACTIONS + action];
        events[i * n + p] = 0;
        reward[i * 2 * n + p] = 0;
        reward[(i * 2 + 1) * n + p] = 0;
      }
      if (touch !== 0) interactions(w, i, joint, out);
      if (!collide(i32, cells)) for (let p = 0; p < n; p++) i32[cells + p] = goal[p];

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
      score[i] = f64[i * doubles + at.score];
    }
  };
}

/** What an action does, whatever else happens. */
function compileActions(kitchen: Kitchen, { next, frontTile }: Tables): { goalOf: Int32Array; turned: Int32Array; touched: Uint8Array } {
  const cells = kitchen.tile.length;
  // [cell, action], the cell one wants to be on
  const goalOf = Int32Array.from({ length: cells * ACTIONS }, (_, k) => {
    const [here, action] = [Math.floor(k / ACTIONS), k % ACTIONS];
    return action < STAY ? next[here * 4 + action] : here;
  });
  // [facing, action], the facing after it
  const turned = Int32Array.from({ length: 4 * ACTIONS }, (_, k) => (k % ACTIONS < STAY ? k % ACTIONS : Math.floor(k / ACTIONS)));
  // [pose, action], the tile interacted with, 0 for none
  const touched = Uint8Array.from({ length: cells * 4 * ACTIONS }, (_, k) => (k % ACTIONS === INTERACT ? frontTile[Math.floor(k / ACTIONS)] : FLOOR));
  return { goalOf, turned, touched };
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
