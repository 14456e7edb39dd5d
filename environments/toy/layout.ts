import type { Field } from '../contract.ts';

export type FieldSpec = Omit<Field, 'name' | 'offset' | 'secret'> & { readonly secret?: true };

export interface Packed<N extends string> {
  readonly layout: readonly Field[];
  /** Bytes of one world, a multiple of 8. */
  readonly stride: number;
  /** Index of each field's first element from the start of world 0, counted in elements of its own dtype. */
  readonly at: { readonly [name in N]: number };
}

const BYTES = { u8: 1, i32: 4, f64: 8 } as const;

/** Lays fields out one after the other, each aligned to its dtype. Wide dtypes first leave the fewest unused bytes. */
export function packFields<N extends string>(specs: { readonly [name in N]: FieldSpec }): Packed<N> {
  const layout: Field[] = [];
  const at = {} as Record<N, number>;
  let offset = 0;
  for (const [name, spec] of Object.entries<FieldSpec>(specs)) {
    const bytes = BYTES[spec.dtype];
    offset = Math.ceil(offset / bytes) * bytes;
    layout.push({ ...spec, name, offset, secret: spec.secret === true });
    at[name as N] = offset / bytes;
    offset += bytes * spec.shape.reduce((a, b) => a * b, 1);
  }
  return { layout, stride: Math.ceil(offset / 8) * 8, at };
}
