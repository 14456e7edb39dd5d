import { z } from 'zod';
import type { JsonObject } from '../../contract.ts';
import { InputError } from '../../errors.ts';
import { rewardOption } from '../family.ts';

export const presets: { readonly [name: string]: JsonObject } = {
  duel: {},
  fixed: { start: 'fixed' },
  teams: { perTeam: 3 },
};

export const options = z.strictObject({
  /** Seats of each of the two teams. */
  perTeam: z.int().min(1).max(8).default(1),
  /** `random`: starts and goals drawn from the seed; `fixed`: mirrored, with goals on the middle line. */
  start: z.enum(['random', 'fixed']).default('random'),
  horizon: z.int().min(1).max(1_000_000).default(200),
  /** Ticks a second; one tick is one Euler step. */
  tickHz: z.number().min(1).max(1000).default(10),
  /** Size of the field, m: x in 0..width, y in 0..height. */
  width: z.number().min(1).max(1000).default(8),
  height: z.number().min(1).max(1000).default(6),
  /** m */
  goalRadius: z.number().min(0.01).max(100).default(0.5),
  /** kg */
  mass: z.number().min(0.1).max(1000).default(1),
  /** Largest force along x and along y, N, inclusive. */
  maxForce: z.number().min(0.1).max(1000).default(4),
  /** Share of the velocity lost per second, 1/s. */
  drag: z.number().min(0).max(100).default(0.5),
  reward: rewardOption({ win: 1, progress: 0 }),
});

export type PointmassConfig = z.output<typeof options>;

export function complete(given: PointmassConfig): PointmassConfig {
  const { width, height, goalRadius, drag, tickHz } = given;
  if (width < 6 * goalRadius) throw new InputError('pointmass.width', `expected at least 6 goal radii (${6 * goalRadius}) so that no start lies in a goal, got ${width}`);
  if (height < 2 * goalRadius) throw new InputError('pointmass.height', `expected at least 2 goal radii (${2 * goalRadius}), got ${height}`);
  if (drag > tickHz) throw new InputError('pointmass.drag', `expected at most tickHz (${tickHz}), where one step takes all the velocity, got ${drag}`);
  return given;
}
