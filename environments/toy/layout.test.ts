import { expect, it } from 'vitest';
import { packFields } from './layout.ts';

it('lays fields out one after the other, aligned, and counts their places in their own elements', () => {
  const packed = packFields({
    flags: { dtype: 'u8', shape: [3], unit: 'none', doc: '' },
    place: { dtype: 'f64', shape: [2, 2], unit: 'm', doc: '' },
    more: { dtype: 'u8', shape: [], unit: 'none', doc: '' },
    seed: { dtype: 'i32', shape: [2], unit: 'bits', secret: true, doc: '' },
  });
  expect(packed.layout.map((f) => [f.name, f.offset, f.secret])).toEqual([['flags', 0, false], ['place', 8, false], ['more', 40, false], ['seed', 44, true]]);
  expect(packed.at).toEqual({ flags: 0, place: 1, more: 40, seed: 11 });
  expect(packed.stride).toBe(56);
});
