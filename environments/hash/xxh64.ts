import xxhash from 'xxhash-wasm';

const wasm = await xxhash();
const word = new BigUint64Array(1);
const halves = new Uint32Array(word.buffer);

/** xxh64 of bytes with a 64-bit seed (Collet, xxHash specification r41). */
export function xxh64(bytes: Uint8Array, seed = 0n): bigint {
  return wasm.h64Raw(bytes, seed);
}

/**
 * A chain of hashes: each link is xxh64 of the bytes, seeded with the link before, so that equal links at tick t mean equal
 * states at every tick up to t. Holds the last link as two 32-bit halves.
 */
export class HashChain {
  lo = 0;
  hi = 0;

  push(bytes: Uint8Array): void {
    halves[0] = this.lo;
    halves[1] = this.hi;
    word[0] = wasm.h64Raw(bytes, word[0]);
    this.lo = halves[0];
    this.hi = halves[1];
  }

  /** 16 hex digits. */
  toString(): string {
    return hashText(this.lo, this.hi);
  }
}

export function hashText(lo: number, hi: number): string {
  return (hi >>> 0).toString(16).padStart(8, '0') + (lo >>> 0).toString(16).padStart(8, '0');
}
