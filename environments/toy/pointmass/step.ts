import { RUNNING, TERMINATED, TRUNCATED } from '../../contract.ts';
import type { Joint, Outcome, Worlds } from '../../contract.ts';
import type { PointmassConfig } from './config.ts';
import type { PointmassState } from './state.ts';

export const EVENTS = ['wall', 'goal'] as const;
const WALL = 1;
const GOAL = 2;

/** Indices into `numbers`. */
const DT = 0;
const MASS = 1;
const DRAG = 2;
/** Extent along x; along y it is the next number. */
const EXTENT = 3;

/**
 * Semi-implicit Euler: v ← v + (F/m − drag · v) · dt, then x ← x + v · dt; at a wall the mass stands still along that axis.
 * Only + − × ÷ and square roots, which every engine rounds alike. Masses pass through each other.
 */
export function createStep(config: PointmassConfig, state: PointmassState) {
  const { perTeam, goalRadius, horizon } = config;
  const { stride, at } = state;
  const seats = 2 * perTeam;
  const numbers = Float64Array.of(1 / config.tickHz, config.mass, config.drag, config.width, config.height);

  const stepWorld = (w: Worlds, i: number, joint: Joint, out: Outcome): void => {
    const { f64 } = w;
    const wide = (i * stride) / 8;
    const rewards = i * 2 * seats;
    let reached = 0;
    for (let s = 0; s < seats; s++) {
      const team = s < perTeam ? 0 : 1;
      const x = wide + at.position + 2 * s;
      const v = wide + at.velocity + 2 * s;
      const g = wide + at.goal + 2 * team;
      const bx = f64[g] - f64[x];
      const by = f64[g + 1] - f64[x + 1];
      const a = (i * seats + s) * 2;
      let events = push(numbers, 0, f64, x, v, joint, a) ? WALL : 0;
      if (push(numbers, 1, f64, x + 1, v + 1, joint, a + 1)) events = WALL;
      const dx = f64[g] - f64[x];
      const dy = f64[g + 1] - f64[x + 1];
      const distance = Math.sqrt(dx * dx + dy * dy);
      if (distance <= goalRadius) {
        events |= GOAL;
        reached |= 1 << team;
      }
      out.reward[rewards + seats + s] = Math.sqrt(bx * bx + by * by) - distance;
      out.events[i * seats + s] = events;
    }
    const tick = ++w.i32[(i * stride) / 4 + at.tick];
    // Both at once is a draw.
    const won = reached === 1 ? 1 : reached === 2 ? -1 : 0;
    for (let s = 0; s < seats; s++) out.reward[rewards + s] = s < perTeam ? won : 0 - won;
    out.score[2 * i] = won;
    out.score[2 * i + 1] = 0 - won;
    out.status[i] = reached !== 0 ? TERMINATED : tick >= horizon ? TRUNCATED : RUNNING;
  };

  return (w: Worlds, from: number, to: number, joint: Joint, out: Outcome): void => {
    for (let i = from; i < to; i++) stepWorld(w, i, joint, out);
  };
}

/**
 * One axis of one mass; true where it met a wall. Takes indices, not numbers: a fraction passed to a function that is not
 * inlined would be allocated. No −0 comes of it: a sum is −0 only where both terms are.
 */
function push(numbers: Float64Array, axis: number, f64: Float64Array, x: number, v: number, joint: Joint, a: number): boolean {
  const dt = numbers[DT];
  const limit = numbers[EXTENT + axis];
  f64[v] = f64[v] + (joint[a] / numbers[MASS] - numbers[DRAG] * f64[v]) * dt;
  const to = f64[x] + f64[v] * dt;
  const met = to < 0 || to > limit;
  f64[x] = to < 0 ? 0 : to > limit ? limit : to;
  if (met) f64[v] = 0;
  return met;
}
