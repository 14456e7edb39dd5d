import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../environments/index.ts';
import { boundaries, plainRecord, richRecord } from '../test/records/samples.ts';
import { sealBlock } from './blocks.ts';
import { BLOCK_HEADER_BYTES, DIGESTS, FOOTER, MAGIC, NOTE, OBSERVED_HEADER, TEXT } from './format.ts';
import { ItemWriter } from './itemWriter.ts';
import { NoHeader, readRecord } from './read.ts';
import { verifyRecord, type VerifyExit } from './verify.ts';

const bytes = plainRecord(30, { blockBytes: 200 });
const ends = boundaries(bytes);

function zeros(n: number): number[] {
  return Array.from({ length: n }, () => 0);
}

function blocksOf(of: Uint8Array): Uint8Array[] {
  const at = boundaries(of);
  return at.slice(0, -1).map((start, i) => of.slice(start, at[i + 1]));
}

function fileOf(blocks: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat([MAGIC, ...blocks]));
}

/** verify's exit, or 66 where the bytes are no record. */
function exitOf(of: Uint8Array): VerifyExit | 66 {
  try {
    return verifyRecord(of).exit;
  } catch (error) {
    if (error instanceof InputError) return 66;
    throw error;
  }
}

describe('a record that was damaged', () => {
  it('is whole to begin with', () => {
    expect(exitOf(bytes)).toBe(0);
    expect(ends.length).toBeGreaterThan(5);
  });

  it('never verifies with a changed byte, whichever it is', () => {
    const lastBlock = ends.at(-2) as number;
    const exits = new Map<number, number>();
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const changed = bytes.slice();
        changed[at] ^= flip;
        const exit = exitOf(changed);
        // the magic is unreadable; before the last block it is corruption; in it, nothing tells a change from a torn end
        const expected = at < MAGIC.length ? [66] : at < lastBlock ? [1] : [1, 3];
        if (!expected.includes(exit)) expect.fail(`byte ${at} ^ ${flip}: exit ${exit}, expected ${expected.join(' or ')}`);
        exits.set(exit, (exits.get(exit) ?? 0) + 1);
      }
    }
    expect([...exits.keys()].sort((a, b) => a - b)).toEqual([1, 3, 66]);
  });

  it('is a killed match, and no more, wherever it is cut', () => {
    for (let length = 0; length < bytes.length; length++) {
      const exit = exitOf(bytes.slice(0, length));
      const expected = length < MAGIC.length ? 66 : length < ends[1] ? 1 : 3;
      if (exit !== expected) expect.fail(`cut to ${length} bytes: exit ${exit}, expected ${expected}`);
    }
  });

  it('keeps the ticks of whole blocks when it is cut', () => {
    const counts = ends.slice(1).map((end) => readRecord(bytes.slice(0, end)).ticks);
    expect(counts[0]).toBe(0);
    expect(counts.at(-1)).toBe(30);
    expect([...counts].sort((a, b) => a - b)).toEqual(counts);
    for (const end of ends.slice(1, -1)) {
      for (const more of [1, 15, 16, 20]) expect(readRecord(bytes.slice(0, end + more)).ticks).toBe(readRecord(bytes.slice(0, end)).ticks);
    }
  });

  it('is corrupt with blocks swapped, repeated, lost or from another record', () => {
    const blocks = blocksOf(bytes);
    const other = blocksOf(plainRecord(30, { blockBytes: 200 }, 8n));
    for (let i = 0; i < blocks.length - 1; i++) {
      const swapped = blocks.slice();
      [swapped[i], swapped[i + 1]] = [swapped[i + 1], swapped[i]];
      expect(exitOf(fileOf(swapped))).toBe(1);
      if (i > 0) expect(readRecord(fileOf(swapped))).toMatchObject({ state: 'corrupt', problem: { reason: expect.stringContaining('moved, lost or repeated') as string } });
      expect(exitOf(fileOf(blocks.toSpliced(i, 0, blocks[i])))).toBe(1);
      expect(exitOf(fileOf(blocks.toSpliced(i, 1)))).toBe(1);
      if (Buffer.compare(other[i], blocks[i]) !== 0) expect(exitOf(fileOf(blocks.with(i, other[i])))).toBe(1);
    }
    expect(exitOf(fileOf([...blocks, blocks.at(-1) as Uint8Array]))).toBe(1);
  });

  it('is corrupt with blocks lost and the rest numbered anew', () => {
    const blocks = blocksOf(bytes);
    for (let i = 0; i < blocks.length - 1; i++) {
      const rest = blocks.toSpliced(i, 1).map((block) => block.slice());
      rest.forEach((block, index) => sealBlock(block, index));
      expect(exitOf(fileOf(rest))).toBe(1);
    }
  });

  it('is corrupt with anything after its end', () => {
    for (const tail of [[0], [1], zeros(16), zeros(5000), [...blocksOf(bytes)[1]]]) {
      expect(readRecord(new Uint8Array([...bytes, ...tail]))).toMatchObject({ state: 'corrupt', problem: { reason: 'bytes after the end of the record' } });
    }
  });
});

describe('torn and corrupt', () => {
  const cut = bytes.slice(0, ends[3]);
  const extended = (...tail: number[]) => readRecord(new Uint8Array([...cut, ...tail]));
  const block = [...blocksOf(bytes)[3]];
  const broken = block.with(BLOCK_HEADER_BYTES + 2, block[BLOCK_HEADER_BYTES + 2] ^ 1);

  it('torn: no footer after whole blocks, and where they end is said', () => {
    expect(readRecord(cut)).toMatchObject({ state: 'torn', problem: { offset: ends[3], blockIndex: 3 } });
  });

  it('torn: a header or a payload that ends too early', () => {
    expect(extended(...block.slice(0, 7)).state).toBe('torn');
    expect(extended(...block.slice(0, -1))).toMatchObject({ state: 'torn', problem: { offset: ends[3], blockIndex: 3 } });
  });

  it('torn: nothing but zeros, as of room that was never filled', () => {
    for (const n of [1, 15, 16, 17, 4096]) expect(extended(...zeros(n)).state).toBe('torn');
  });

  it('torn: a bad CRC in the very last bytes', () => {
    expect(extended(...broken).state).toBe('torn');
    expect(extended(...block.slice(0, 16).with(12, block[12] ^ 1)).state).toBe('torn');
  });

  it('corrupt: a bad CRC with bytes after it', () => {
    expect(extended(...broken, 0)).toMatchObject({ state: 'corrupt', problem: { offset: ends[3], blockIndex: 3 } });
    expect(extended(...block.with(0, block[0] ^ 1))).toMatchObject({ state: 'corrupt', problem: { reason: 'bad CRC of a block header' } });
    expect(extended(...zeros(20), 1).state).toBe('corrupt');
  });

  it('no record: other bytes, another format version', () => {
    expect(() => readRecord(new Uint8Array())).toThrow(/not a Lockstep record/);
    expect(() => readRecord(new TextEncoder().encode('{"type":"header"}'))).toThrow(/not a Lockstep record/);
    expect(() => readRecord(bytes.with(7, 2))).toThrow(/record format 2, and this version reads format 1/);
    expect(() => readRecord(bytes.slice(0, 20))).toThrow(NoHeader);
  });
});

/** A file whose only fault is what one block says; its CRCs are right. */
function forged(index: number, payload: (w: ItemWriter) => void): Uint8Array {
  const w = new ItemWriter(64);
  w.length = BLOCK_HEADER_BYTES;
  payload(w);
  const made = w.bytes.slice(0, w.length);
  sealBlock(made, index);
  return fileOf([...blocksOf(bytes).slice(0, index), made]);
}

function item(w: ItemWriter, kind: number, ...rest: unknown[]): void {
  w.json([kind, ...rest] as never);
}

describe('well-sealed nonsense', () => {
  const hash = (w: ItemWriter) => w.bin(new Uint8Array(32));
  it.each<[string, RegExp, number, (w: ItemWriter) => void]>([
    ['an unknown kind of item', /unknown kind of item 9/, 1, (w) => item(w, 9)],
    ['a kind that is no number', /unsigned integer/, 1, (w) => w.json(['x'])],
    ['an item that is no array', /an array is expected/, 1, (w) => w.int(7)],
    ['an item that ends too early', /elements where/, 1, (w) => w.array(9)],
    ['a second header', /second header/, 1, (w) => item(w, 1, JSON.parse(JSON.stringify(readRecord(bytes).header, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v))))],
    ['a second observed header', /second observed header/, 1, (w) => item(w, OBSERVED_HEADER, { package: '', created: '', format: 1 })],
    ['sections out of order', /later section/, 1, (w) => { item(w, NOTE, 0, 0, null, 0, ''); item(w, FOOTER, {}); }],
    ['a footer without digests', /footer without digests/, 1, (w) => item(w, FOOTER, { ticks: 0, status: 'ended', score: [], reward: [], ledger: [] })],
    ['digests without a footer', /footer without digests/, 1, (w) => { w.array(5); w.int(DIGESTS); hash(w); hash(w); w.nil(); w.nil(); }],
    ['digests of a wrong length', /canonical digest is 31 bytes/, 1, (w) => { w.array(5); w.int(DIGESTS); w.bin(new Uint8Array(31)); hash(w); w.nil(); w.nil(); }],
    ['a footer with an unknown member', /unknown key 'scores'; did you mean 'score'/, 1, (w) => item(w, FOOTER, { ticks: 0, status: 'ended', scores: [], score: [], reward: [], ledger: [] })],
    ['a note of an unknown kind', /kind of a note is 99/, 1, (w) => item(w, NOTE, 0, 0, null, 99, '')],
    ['a text twice', /stands twice/, 1, (w) => { for (let i = 0; i < 2; i++) { w.array(3); w.int(TEXT); hash(w); w.nil(); } }],
    ['a seat change of another tick', /of tick 5 stands before tick 0/, 1, (w) => item(w, 2, { tick: 5, seat: 0, why: 'swap', blueprint: { kind: 'x', grade: 'exact' }, hash: 'a'.repeat(64) })],
    ['a seed of 65 bits', /64-bit/, 0, (w) => {
      item(w, 1, JSON.parse(JSON.stringify({ ...readRecord(bytes).header, seed: '18446744073709551616' })) as never);
      item(w, OBSERVED_HEADER, { package: '', created: '', format: 1 });
    }],
    ['no observed header', /no header/, 0, (w) => item(w, 1, JSON.parse(JSON.stringify({ ...readRecord(bytes).header, seed: '1' })) as never)],
    ['a tick in the header block', /in the header's block/, 0, (w) => item(w, 3, 0)],
  ])('is corrupt: %s', (_, reason, index, payload) => {
    const made = forged(index, payload);
    if (index === 0) expect(() => readRecord(made)).toThrow(reason);
    else expect(readRecord(made)).toMatchObject({ state: 'corrupt', ticks: 0, problem: { blockIndex: 1, reason: expect.stringMatching(reason) as string } });
    expect(exitOf(made)).toBe(1);
  });

  it('counts nothing of a block that is corrupt', () => {
    const whole = readRecord(bytes.slice(0, ends[2]));
    const block = blocksOf(bytes)[1];
    const made = new Uint8Array([...block, 0xc1]);
    sealBlock(made, 1);
    const record = readRecord(fileOf([blocksOf(bytes)[0], made]));
    expect(whole.ticks).toBeGreaterThan(3);
    expect(record).toMatchObject({ state: 'corrupt', ticks: 0, changes: [], notes: [] });
  });

  it('is a result and no crash, whatever sealed blocks hold', () => {
    const rich = blocksOf(richRecord(12, { blockBytes: 300 }));
    const exits = new Map<number, number>();
    const edit = fc.record({ block: fc.nat(rich.length - 1), at: fc.nat(400), by: fc.uint8Array({ minLength: 1, maxLength: 6 }), erase: fc.nat(3) });
    fc.assert(fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const blocks = rich.map((b) => Array.from(b.slice(BLOCK_HEADER_BYTES)));
      for (const { block: b, at, by, erase } of edits) blocks[b].splice(at % blocks[b].length, erase, ...by);
      const sealed = blocks.map((payload, index) => {
        const made = Uint8Array.from(zeros(BLOCK_HEADER_BYTES).concat(payload));
        sealBlock(made, index);
        return made;
      });
      const made = fileOf(sealed);
      if (Buffer.compare(made, fileOf(rich)) === 0) return;
      const exit = exitOf(made);
      exits.set(exit, (exits.get(exit) ?? 0) + 1);
      expect(exit).not.toBe(0);
    }), { numRuns: 1500 });
    expect(exits.get(1)).toBeGreaterThan(1000);
  });

  it('of any bytes after the magic is a result and no crash', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300, size: 'max' }), (tail) => {
      expect([1, 3, 66]).toContain(exitOf(new Uint8Array([...MAGIC, ...tail])));
    }), { numRuns: 500 });
  });
});
