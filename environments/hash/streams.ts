/**
 * Counter-based random streams: every draw is a function of (seed, purpose, …, tick, counter), so that no draw depends on
 * how many were made before it elsewhere. Threefry-2x32, 20 rounds (Salmon, Moraes, Dror and Shaw, "Parallel random
 * numbers: as easy as 1, 2, 3", SC 2011, §4.2); checked against the authors' known answers.
 */

const PARITY = 0x1bd11bda;

/** The last block made by `threefry`: two unsigned 32-bit words. Single-threaded scratch, read at once. */
export const block = new Uint32Array(2);

/** One Threefry-2x32-20 block of (key, counter) into `block`. Allocates nothing. */
export function threefry(k0: number, k1: number, c0: number, c1: number): void {
  const k2 = PARITY ^ k0 ^ k1;
  let a = (c0 + k0) | 0;
  let b = (c1 + k1) | 0;
  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + k1) | 0; b = (b + k2 + 1) | 0;
  a = (a + b) | 0; b = ((b << 17) | (b >>> 15)) ^ a;
  a = (a + b) | 0; b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0; b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0; b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + k2) | 0; b = (b + k0 + 2) | 0;
  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + k0) | 0; b = (b + k1 + 3) | 0;
  a = (a + b) | 0; b = ((b << 17) | (b >>> 15)) ^ a;
  a = (a + b) | 0; b = ((b << 29) | (b >>> 3)) ^ a;
  a = (a + b) | 0; b = ((b << 16) | (b >>> 16)) ^ a;
  a = (a + b) | 0; b = ((b << 24) | (b >>> 8)) ^ a;
  a = (a + k1) | 0; b = (b + k2 + 4) | 0;
  a = (a + b) | 0; b = ((b << 13) | (b >>> 19)) ^ a;
  a = (a + b) | 0; b = ((b << 15) | (b >>> 17)) ^ a;
  a = (a + b) | 0; b = ((b << 26) | (b >>> 6)) ^ a;
  a = (a + b) | 0; b = ((b << 6) | (b >>> 26)) ^ a;
  a = (a + k2) | 0; b = (b + k0 + 5) | 0;
  block[0] = a;
  block[1] = b;
}

/**
 * A 64-bit seed derived from a seed and a path of purposes and numbers: hash(seed, …path). Each part is folded in as one
 * block of key (seed so far) and counter (part); text by its FNV-1a hash, so 'a', 'b' differs from 'ab'.
 * Numbers are unsigned 32-bit integers.
 */
export function deriveSeed(seed: bigint, ...path: (string | number)[]): bigint {
  let k0 = Number(seed & 0xffffffffn) | 0;
  let k1 = Number((seed >> 32n) & 0xffffffffn) | 0;
  for (const part of path) {
    if (typeof part === 'number') threefry(k0, k1, part, 0x6e756d62);
    else threefry(k0, k1, fnv1a(part), 0x74657874);
    k0 = block[0] | 0;
    k1 = block[1] | 0;
  }
  return (BigInt(k1 >>> 0) << 32n) | BigInt(k0 >>> 0);
}

function fnv1a(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}

/** Draws of one purpose at one tick: f(key, tick, counter). `at(tick)` starts the tick's draws anew. Allocates nothing. */
export class Stream {
  private readonly k0: number;
  private readonly k1: number;
  private tick = 0;
  private counter = 0;

  constructor(seed: bigint, ...path: (string | number)[]) {
    const key = deriveSeed(seed, ...path);
    this.k0 = Number(key & 0xffffffffn) | 0;
    this.k1 = Number(key >> 32n) | 0;
  }

  /** Goes to the first draw of a tick, or to its draw number `counter`. */
  at(tick: number, counter = 0): this {
    this.tick = tick;
    this.counter = counter;
    return this;
  }

  /** An independent stream of the same tick, named by a path; it does not depend on draws made here. */
  fork(...path: (string | number)[]): Stream {
    const key = (BigInt(this.k1 >>> 0) << 32n) | BigInt(this.k0 >>> 0);
    return new Stream(key, ...path).at(this.tick);
  }

  /** How many draws were made at this tick. */
  get position(): number {
    return this.counter;
  }

  /** An unsigned 32-bit integer. */
  u32(): number {
    threefry(this.k0, this.k1, this.tick, this.counter++);
    return block[0];
  }

  /** An integer in 0..n-1, unbiased (Lemire, "Fast random integer generation in an interval", 2019, by rejection). n is 1..2^32. */
  below(n: number): number {
    const limit = 4294967296 - (4294967296 % n);
    let x = this.u32();
    while (x >= limit) x = this.u32();
    return x % n;
  }

  /** A double in [0, 1) with 53 random bits. */
  unit(): number {
    threefry(this.k0, this.k1, this.tick, this.counter++);
    return ((block[0] >>> 5) * 67108864 + (block[1] >>> 6)) / 9007199254740992;
  }
}

/** Reads an unsigned 64-bit seed from text, a number or a bigint; undefined where it is none. */
export function parseSeed(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value >= 0n && value < 1n << 64n ? value : undefined;
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? BigInt(value) : undefined;
  if (typeof value !== 'string' || !/^\d{1,20}$/.test(value)) return undefined;
  const seed = BigInt(value);
  return seed < 1n << 64n ? seed : undefined;
}
