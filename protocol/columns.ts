/**
 * The columnar form: one `cols` holds n rows of a group, each column its rows one after the other, raw little-endian bytes. `grouped`
 * names the columns, their dtypes and the shape of one row; row r of a group is seat `seats[r mod seats.length]` of match
 * `⌊r / seats.length⌋`.
 *
 * Rows that have nothing new are not listed. A row with status ≠ 0 is the last observation of its episode: no action is asked of it,
 * what `acts` says for it is ignored, and a later row of the same number holds the next episode's first observation (Gymnasium's
 * next-step autoreset without the step that does nothing).
 */

export type Dtype = 'u8' | 'i32' | 'u32' | 'f32' | 'f64';
export type ColumnArray = Uint8Array | Int32Array | Uint32Array | Float32Array | Float64Array;

export interface Column {
  readonly name: string;
  readonly dtype: Dtype;
  /** Of one row; [] is one number. */
  readonly shape: readonly number[];
}

/** In this order, then `legal`, then the views. reward is f64 because that is what a seat joined by itself is sent. */
const FIXED: readonly Column[] = [
  { name: 'row', dtype: 'u32', shape: [] },
  { name: 'episode', dtype: 'u32', shape: [] },
  { name: 'tick', dtype: 'u32', shape: [] },
  /** 1: an action is asked for. */
  { name: 'acting', dtype: 'u8', shape: [] },
  /** 0 running, 1 terminated, 2 truncated */
  { name: 'status', dtype: 'u8', shape: [] },
  { name: 'reward', dtype: 'f64', shape: [] },
];

/** The columns of a group whose seats have masks of `mask` bytes (0 in a Box) and see these views. */
export function groupColumns(mask: number, views: readonly Column[]): Column[] {
  return [...FIXED, { name: 'legal', dtype: 'u8', shape: [mask] }, ...views.map((v) => ({ ...v, name: `view.${v.name}` }))];
}

const ARRAYS = { u8: Uint8Array, i32: Int32Array, u32: Uint32Array, f32: Float32Array, f64: Float64Array } as const;

/** Elements of one row. */
export function rowLength(column: Column): number {
  return column.shape.reduce((a, b) => a * b, 1);
}

/** Zeroed arrays for up to `rows` rows, [row, ...shape]. */
export function createColumns(columns: readonly Column[], rows: number): { [name: string]: ColumnArray } {
  return Object.fromEntries(columns.map((c) => [c.name, new ARRAYS[c.dtype](rows * rowLength(c))]));
}

/** The first n rows as the bytes that go into `cols`; views of the arrays, not copies. */
export function packColumns(columns: readonly Column[], arrays: { readonly [name: string]: ColumnArray }, n: number): { [name: string]: Uint8Array } {
  return Object.fromEntries(
    columns.map((c) => {
      const a = arrays[c.name];
      return [c.name, new Uint8Array(a.buffer, a.byteOffset, n * rowLength(c) * a.BYTES_PER_ELEMENT)];
    }),
  );
}

/** The columns of a `cols` as typed arrays, [row, ...shape]. Throws RangeError where a column is missing or not as long as n rows. */
export function unpackColumns(columns: readonly Column[], bytes: { readonly [name: string]: Uint8Array }, n: number): { [name: string]: ColumnArray } {
  return Object.fromEntries(
    columns.map((c) => {
      if (!Object.hasOwn(bytes, c.name)) throw new RangeError(`column '${c.name}' is missing`);
      return [c.name, typed(`column '${c.name}'`, bytes[c.name], c.dtype, n * rowLength(c))];
    }),
  );
}

/** The `action` of an `acts`: [row, component]. Throws RangeError where its length is not that of n rows. */
export function unpackActions(bytes: Uint8Array, dtype: 'i32' | 'f64', n: number, components: number): Int32Array | Float64Array {
  return typed('action', bytes, dtype, n * components) as Int32Array | Float64Array;
}

/** A view of the bytes where they are aligned, else a copy: where a column begins in its frame is chance. */
function typed(what: string, bytes: Uint8Array, dtype: Dtype, length: number): ColumnArray {
  const Kind = ARRAYS[dtype] as new (buffer: ArrayBufferLike, byteOffset: number, length: number) => ColumnArray;
  const size = ARRAYS[dtype].BYTES_PER_ELEMENT;
  if (bytes.length !== length * size) throw new RangeError(`${what} has ${bytes.length} bytes; ${length} × ${dtype} are ${length * size}`);
  const own = bytes.byteOffset % size === 0 ? bytes : Uint8Array.from(bytes);
  return new Kind(own.buffer, own.byteOffset, length);
}
