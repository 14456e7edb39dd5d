import { readFileSync } from 'node:fs';
import { Unpackr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { clientMessages, createCodec, serverMessages, type Codec, type Side } from '../../protocol/index.ts';
import { limitsOf } from '../../protocol/limits.ts';
import { prescan } from '../../protocol/prescan.ts';
import { compileCheck, tolerant } from '../../protocol/validate.ts';

/** `npm run soak` multiplies the runs; FUZZ_SEED repeats one. */
const RUNS = 10_000 * Number(process.env.LOCKSTEP_SOAK ?? '1');
const SEED = Number(process.env.FUZZ_SEED ?? String(Date.now() % 4294967296)) >>> 0;
const CAPS = ['columns', 'state', 'watch', 'chat'];
const frames = JSON.parse(readFileSync('protocol/golden.json', 'utf8')) as { name: string; side: Side; msgpack: string; json: string }[];

/** mulberry32 */
function chance(seed: number): (below: number) => number {
  let a = seed;
  return (below) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Bytes that mean something to a msgpack reader. */
const TELLING = [0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xa1, 0xbf, 0xc0, 0xc1, 0xc2, 0xc4, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcf, 0xd3, 0xd4, 0xd6, 0xd9, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xe0, 0xff, 0x00, 0x7f, 0x72, 0x74];

function mutate(bytes: Uint8Array, other: Uint8Array, below: (n: number) => number): Uint8Array {
  let b = Uint8Array.from(bytes);
  for (let k = 1 + below(2); k > 0; k--) {
    const at = below(Math.max(1, b.length));
    const what = below(12);
    if (what === 0 && b.length > 0) b[at] = TELLING[below(TELLING.length)];
    else if (what >= 5 && b.length > 0) b[at] ^= 1 << below(8);
    else if (what === 1) b = b.slice(0, at);
    else if (what === 2) b = Uint8Array.from([...b.subarray(0, at), TELLING[below(TELLING.length)], ...b.subarray(at)]);
    else if (what === 3) b = Uint8Array.from([...b.subarray(0, at), ...b.subarray(at + 1 + below(4))]);
    else b = Uint8Array.from([...b.subarray(0, at), ...other.subarray(below(Math.max(1, other.length)))]);
  }
  return b;
}

const checks = {
  server: Object.fromEntries(Object.entries(clientMessages).map(([k, s]) => [k, compileCheck(s)])),
  client: Object.fromEntries(Object.entries(serverMessages).map(([k, s]) => [k, compileCheck(tolerant(s))])),
};

function codec<S extends Side>(encoding: 'msgpack' | 'json', side: S): Codec<S> {
  const made = createCodec(encoding, side, { maxPayload: 100_000 });
  made.grant(CAPS);
  return made;
}

describe('fuzz', () => {
  it(`P13: mutated frames never throw, and what is taken is valid and plain (seed ${SEED})`, () => {
    const below = chance(SEED);
    const readers = { client: codec('msgpack', 'server'), server: codec('msgpack', 'client') };
    const bytes = frames.map((f) => Uint8Array.from(Buffer.from(f.msgpack, 'hex')));
    // readTrusted and readAct must take nothing that a general decoder reads differently
    const general = new Unpackr({ useRecords: false, mapsAsObjects: true, structuredClone: false, moreTypes: false, int64AsType: 'number', copyBuffers: true });
    const count = { ok: 0, malformed: 0, 'too-large': 0, 'unknown-message': 0, invalid: 0 };
    for (let run = 0; run < RUNS; run++) {
      const k = below(frames.length);
      const mutated = mutate(bytes[k], bytes[below(frames.length)], below);
      const { side } = frames[k];
      const { ok, error } = readers[side].decode(mutated);
      const what = `FUZZ_SEED=${SEED} run ${run}: ${Buffer.from(mutated).toString('hex')}`;
      if (error !== undefined) {
        count[error.code]++;
        if (error.message.length > 1000 || error.message === '') throw new Error(`${what}: says ${error.message.length} letters`);
        continue;
      }
      count.ok++;
      const { t } = ok as { t: string };
      if (!checks[side === 'client' ? 'server' : 'client'][t]?.passes(ok)) throw new Error(`${what}: took what is not valid`);
      if (prescan(mutated, limitsOf(side, t, CAPS, 100_000)) !== undefined) throw new Error(`${what}: took what the scan refuses`);
      if (side === 'client') expect(plain(ok), what).toEqual(plain(general.unpack(mutated)));
    }
    console.log(`fuzz seed ${SEED}: ${RUNS} frames, ${JSON.stringify(count)}`);
    for (const n of Object.values(count)) expect(n).toBeGreaterThan(0);
    expect(count.ok).toBeLessThan(RUNS / 2);
  });

  it(`P13: mutated JSON never throws (seed ${SEED})`, () => {
    const below = chance(SEED ^ 0x5bd1e995);
    const readers = { client: codec('json', 'server'), server: codec('json', 'client') };
    const letters = '{}[]",:\\0123eE.-tnu$b ';
    let ok = 0;
    for (let run = 0; run < RUNS / 4; run++) {
      const { side, json } = frames[below(frames.length)];
      let raw = json;
      for (let k = 1 + below(3); k > 0; k--) {
        const at = below(raw.length + 1);
        raw = raw.slice(0, at) + letters[below(letters.length)] + raw.slice(at + below(3));
      }
      const { ok: message } = readers[side].decode(raw);
      if (message === undefined) continue;
      ok++;
      if (!checks[side === 'client' ? 'server' : 'client'][message.t]?.passes(message)) throw new Error(`FUZZ_SEED=${SEED} run ${run}: took what is not valid: ${raw}`);
    }
    expect(ok).toBeGreaterThan(0);
    expect(ok).toBeLessThan(RUNS / 4);
  });
});

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
}
