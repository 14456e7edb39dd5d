import { z } from 'zod';
import type { JsonObject } from '../../contract.ts';
import { rewardOption } from '../family.ts';

export const presets: { readonly [name: string]: JsonObject } = {
  standard: {},
  match: { hands: 20 },
};

export const options = z.strictObject({
  /** Hands of a match. */
  hands: z.int().min(1).max(100_000).default(1),
  /** Ticks after which the match is cut off; 3 · hands by default, which no match outlasts. */
  horizon: z.int().min(1).max(300_000).optional(),
  tickHz: z.number().positive().max(1000).default(1),
  reward: rewardOption({ chips: 1 }),
});

export type KuhnConfig = z.output<typeof options> & { readonly horizon: number };

export function complete(given: z.output<typeof options>): KuhnConfig {
  return { ...given, horizon: given.horizon ?? 3 * given.hands };
}
