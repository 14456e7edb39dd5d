import * as fc from 'fast-check';
import { Unpackr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import type { Json } from '../environments/index.ts';
import { MAX_DEPTH } from './format.ts';
import { ItemReader, Malformed } from './itemReader.ts';
import { ItemWriter } from './itemWriter.ts';

function encoded(value: Json): Uint8Array {
  const w = new ItemWriter(1);
  w.json(value);
  return w.bytes.slice(0, w.length);
}

const wellFormed = fc.string({ unit: 'binary' }).map((text) => new TextDecoder().decode(new TextEncoder().encode(text)));
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null), fc.boolean(), fc.double({ noNaN: true }), fc.integer({ min: -(2 ** 40), max: 2 ** 40 }), wellFormed,
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(fc.oneof(wellFormed, fc.constantFrom('__proto__', 'constructor', 'toString')), tie('value'), { maxKeys: 20 }),
  ),
})).value as fc.Arbitrary<Json>;

/** Own members by name; an object made here and one made by a dictionary differ in their prototypes. */
function plain(value: Json): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value).map(([key, v]) => [key, plain(v)]).sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1));
}

describe('items', () => {
  it('come back as they were written', () => {
    fc.assert(fc.property(json, (value) => {
      const bytes = encoded(value);
      const r = new ItemReader(bytes);
      expect(plain(r.json())).toEqual(plain(value));
      expect(r.pos).toBe(bytes.length);
      const s = new ItemReader(bytes);
      s.skip();
      expect(s.pos).toBe(bytes.length);
    }));
  });

  it('are msgpack to anyone', () => {
    const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, structuredClone: false, moreTypes: false });
    const named = json.filter((value) => !JSON.stringify(value).includes('__proto__'));
    fc.assert(fc.property(named, (value) => {
      expect(plain(unpackr.unpack(encoded(value)) as Json)).toEqual(plain(value));
    }));
  });

  it('are equal bytes for equal values, whatever the order of their members', () => {
    expect(encoded({ b: 1, a: [2, { d: 3, c: 4 }] })).toEqual(encoded({ a: [2, { c: 4, d: 3 }], b: 1 }));
    expect(encoded({ a: 1, b: undefined as unknown as Json })).toEqual(encoded({ a: 1 }));
  });

  it.each([0, -0, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296, -1, -32, -33, -128, -129, -32768, -32769, -2147483648, -2147483649,
    0.1, 2 ** 53, 5e-324, Infinity, -Infinity, NaN])('keep the number %d exactly', (x) => {
    expect(Object.is(new ItemReader(encoded(x)).json(), x)).toBe(true);
    expect(Object.is(new ItemReader(encoded(x)).number(), x)).toBe(true);
  });

  it('take long strings, arrays and maps', () => {
    for (const n of [31, 32, 255, 256, 65535, 65536]) {
      const value = ['x'.repeat(n), Array.from({ length: n }, () => 1), Object.fromEntries(Array.from({ length: n }, (_, i) => [`${i}`, i]))];
      expect(new ItemReader(encoded(value)).json()).toEqual(value);
    }
  });

  it('take no prototype from a name', () => {
    const value = new ItemReader(encoded(JSON.parse('{"__proto__": {"x": 1}}') as Json)).json() as { x?: number };
    expect(value.x).toBeUndefined();
    expect(Object.keys(value)).toEqual(['__proto__']);
  });

  it('refuse what nests too deep, written or read', () => {
    const deep = (n: number): Json => (n === 0 ? 1 : [deep(n - 1)]);
    expect(() => encoded(deep(60))).toThrow(RangeError);
    const bytes = new Uint8Array(MAX_DEPTH + 2).fill(0x91);
    expect(() => new ItemReader(bytes).json()).toThrow(/deeper than 64/);
    expect(() => new ItemReader(bytes).skip()).toThrow(/deeper than 64/);
  });
});

describe('hostile items', () => {
  it.each([
    ['an array of 4 billion', [0xdd, 0xff, 0xff, 0xff, 0xff]],
    ['a map of 4 billion', [0xdf, 0xff, 0xff, 0xff, 0xff]],
    ['a map of more members than bytes', [0x82, 0xa0, 0x01, 0xa0]],
    ['a string of 4 GB', [0xdb, 0xff, 0xff, 0xff, 0xff]],
    ['bytes of 4 GB', [0xc6, 0xff, 0xff, 0xff, 0xff]],
    ['an extension', [0xd4, 0x72, 0x40]],
    ['a long extension', [0xc9, 0, 0, 0, 1, 0x69, 0]],
    ['a 32-bit float', [0xca, 0, 0, 0, 0]],
    ['the code that means nothing', [0xc1]],
    ['a signed 64-bit integer', [0xd3, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['a key that is a number', [0x81, 0x01, 0x01]],
    ['a string that is not UTF-8', [0xa2, 0xc3, 0x28]],
    ['nothing', []],
  ])('are refused: %s', (_, bytes) => {
    expect(() => new ItemReader(new Uint8Array(bytes)).json()).toThrow(Malformed);
  });

  it('are values or Malformed, whatever the bytes, and skipping agrees with reading', () => {
    let read = 0;
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200, size: 'max' }), (bytes) => {
      const r = new ItemReader(bytes);
      try {
        r.json();
      } catch (error) {
        expect(error).toBeInstanceOf(Malformed);
        return;
      }
      read++;
      const s = new ItemReader(bytes);
      s.skip();
      expect(s.pos).toBe(r.pos);
    }), { numRuns: 3000 });
    expect(read).toBeGreaterThan(100);
  });
});
