import { z } from 'zod';
import type { Worlds } from '../contract.ts';
import { block, parseSeed, threefry } from '../hash/streams.ts';
import type { FieldSpec } from './layout.ts';

/** The two fields of chance that every world with chance has, in this order: its seed and how often it drew. */
export const CHANCE = {
  seed: { dtype: 'i32', shape: [2], unit: 'bits', secret: true, doc: 'low and high word of the episode’s seed' },
  draws: { dtype: 'i32', shape: [], unit: 'draws', secret: true, doc: 'draws made so far from the stream (seed, environment)' },
} as const satisfies Record<string, FieldSpec>;

/** The same two as JSON: the seed is an unsigned 64-bit integer in decimal. */
export const chanceJson = {
  seed: z.string().refine((text) => parseSeed(text)?.toString() === text, 'expected an unsigned 64-bit integer in decimal'),
  draws: z.int().min(0).max(0x7fffffff),
};

export function writeSeed(w: Worlds, at: number, seed: bigint): void {
  w.i32[at] = Number(BigInt.asIntN(32, seed));
  w.i32[at + 1] = Number(BigInt.asIntN(32, seed >> 32n));
}

export function readSeed(w: Worlds, at: number): string {
  return BigInt.asUintN(64, (BigInt(w.i32[at + 1]) << 32n) | BigInt(w.i32[at] >>> 0)).toString();
}

/** FNV-1a of 'environment' and the tag of a text part: what `deriveSeed(seed, 'environment')` folds in. */
const ENVIRONMENT = 0x3fee2bfa;
const TEXT = 0x74657874;

/**
 * An integer in 0..n-1: the next draw of `new Stream(seed, 'environment')`, with the seed's two words at `seedAt` of i32 and
 * the position at `drawsAt`. Unlike Stream it allocates nothing, so that `step` may draw.
 */
export function drawBelow(i32: Int32Array, seedAt: number, drawsAt: number, n: number): number {
  threefry(i32[seedAt], i32[seedAt + 1], ENVIRONMENT, TEXT);
  const k0 = block[0] | 0;
  const k1 = block[1] | 0;
  const limit = 4294967296 - (4294967296 % n);
  let x = limit;
  while (x >= limit) {
    threefry(k0, k1, 0, i32[drawsAt]++);
    x = block[0];
  }
  return x % n;
}
