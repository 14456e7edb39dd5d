import { describe, expect, it } from 'vitest';
import { createCodec, createColumns, groupColumns, packColumns, unpackActions, unpackColumns, type Column, type ServerMessages } from '../../protocol/index.ts';

const views: Column[] = [{ name: 'grid', dtype: 'u8', shape: [5, 3] }, { name: 'hud', dtype: 'f32', shape: [3] }, { name: 'row', dtype: 'i32', shape: [] }];
const columns = groupColumns(7, views);

function filled(rows: number): ReturnType<typeof createColumns> {
  const arrays = createColumns(columns, rows);
  for (const [c, a] of Object.values(arrays).entries()) for (let i = 0; i < a.length; i++) a[i] = (c * 31 + i * 7) % 200;
  return arrays;
}

describe('columns', () => {
  it('P27: names, dtypes and shapes in order; a view cannot take the name of another column', () => {
    expect(columns.map((c) => `${c.name} ${c.dtype} [${c.shape.join(', ')}]`)).toEqual([
      'row u32 []', 'episode u32 []', 'tick u32 []', 'acting u8 []', 'status u8 []', 'reward f64 []', 'legal u8 [7]', 'view.grid u8 [5, 3]', 'view.hud f32 [3]', 'view.row i32 []',
    ]);
  });

  it('P28: n rows come back from the wire, wherever the columns begin in the frame', () => {
    const arrays = filled(9);
    for (const encoding of ['msgpack', 'json'] as const) {
      for (const n of [0, 1, 5, 9]) {
        const [server, client] = [createCodec(encoding, 'server'), createCodec(encoding, 'client')];
        // names of four lengths, so that the frame's bytes begin at every alignment
        for (const more of [{}, { a: new Uint8Array(1) }, { a: new Uint8Array(2) }, { a: new Uint8Array(3) }]) {
          const raw = server.encode({ t: 'cols', group: 0, serial: 1, n, columns: { ...more, ...packColumns(columns, arrays, n) } });
          const { ok } = client.decode(raw) as { ok: ServerMessages['cols'] };
          const got = unpackColumns(columns, ok.columns, n);
          for (const c of columns) {
            const width = c.shape.reduce((a, b) => a * b, 1);
            expect(got[c.name], c.name).toEqual(arrays[c.name].slice(0, n * width));
          }
        }
      }
    }
  });

  it('P28: a column that is missing, short or long', () => {
    const bytes = packColumns(columns, filled(2), 2);
    expect(() => unpackColumns(columns, bytes, 3)).toThrow("column 'row' has 8 bytes; 3 × u32 are 12");
    expect(() => unpackColumns(columns, { ...bytes, reward: new Uint8Array(17) }, 2)).toThrow("column 'reward' has 17 bytes");
    const { legal, ...rest } = bytes;
    expect(legal.length).toBe(14);
    expect(() => unpackColumns(columns, rest, 2)).toThrow("column 'legal' is missing");
    expect(() => unpackColumns([{ name: 'toString', dtype: 'u8', shape: [] }], bytes, 2)).toThrow('missing');
  });

  it('P29: actions are [row, component] of the dtype that was said', () => {
    const whole = new Uint8Array(Int32Array.of(5, -1, 7, 3).buffer);
    expect(unpackActions(whole, 'i32', 2, 2)).toEqual(Int32Array.of(5, -1, 7, 3));
    const shifted = new Uint8Array(17);
    shifted.set(whole, 1);
    expect(unpackActions(shifted.subarray(1), 'i32', 4, 1)).toEqual(Int32Array.of(5, -1, 7, 3));
    expect(unpackActions(new Uint8Array(Float64Array.of(NaN).buffer), 'f64', 1, 1)).toEqual(Float64Array.of(NaN));
    expect(() => unpackActions(whole, 'i32', 3, 2)).toThrow('action has 16 bytes; 6 × i32 are 24');
  });

  it('a 300 KB frame of columns', () => {
    const [server, client] = [createCodec('msgpack', 'server'), createCodec('msgpack', 'client')];
    const column = Uint8Array.from({ length: 300_000 }, (_, i) => i & 255);
    const { ok } = client.decode(server.encode({ t: 'cols', group: 0, serial: 0, n: 1, columns: { 'view.grid': column } })) as { ok: ServerMessages['cols'] };
    expect(Buffer.compare(ok.columns['view.grid'], column)).toBe(0);
  });
});
