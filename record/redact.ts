import { InputError } from '../environments/index.ts';
import { BlockScanner, checkMagic, sealBlock } from './blocks.ts';
import { BLOCK_HEADER_BYTES, MAGIC, TEXT, sectionOf } from './format.ts';
import { ItemReader } from './itemReader.ts';
import { ItemWriter } from './itemWriter.ts';
import { readRecord } from './read.ts';
import { fromHex, toHex } from './values.ts';

/**
 * A copy of a record without the content of its free texts (all, or those that `which` picks by sha256). Digests, and a signature over
 * them, stay true: texts lie beside the chain. What a deleted text said can still be guessed at where it was short, by its hash.
 * Throws InputError where the record is corrupt, since a copy would hide that.
 */
export function redactRecord(bytes: Uint8Array, which: (sha256: string) => boolean = () => true): Uint8Array {
  checkMagic(bytes);
  const { state, problem } = readRecord(bytes);
  if (state === 'corrupt') {
    throw new InputError('', `the record is corrupt (byte ${problem?.offset}: ${problem?.reason}); its texts cannot be taken out`);
  }
  const parts: Uint8Array[] = [bytes.slice(0, MAGIC.length)];
  const scanner = new BlockScanner(bytes);
  for (;;) {
    const from = scanner.offset;
    const step = scanner.next();
    // a torn tail may hold words as well: it is left out
    if (step.kind !== 'block') break;
    const payload = blanked(bytes, step.start, step.end, which);
    parts.push(payload === undefined ? bytes.slice(from, step.end) : blockOf(payload, step.index));
  }
  return joined(parts);
}

/** The payload with texts blanked, or undefined where nothing in it changes. */
function blanked(bytes: Uint8Array, start: number, end: number, which: (sha256: string) => boolean): Uint8Array | undefined {
  const r = new ItemReader(bytes).at(start, end);
  const w = new ItemWriter(end - start);
  let changed = false;
  while (r.pos < end) {
    const from = r.pos;
    const parts = r.array();
    const kind = r.uint();
    if (sectionOf(kind) === sectionOf(TEXT)) {
      const sha256 = toHex(r.bin());
      if (r.binOrNil() !== null && which(sha256)) {
        w.array(3);
        w.int(TEXT);
        w.bin(fromHex(sha256));
        w.nil();
        changed = true;
        continue;
      }
    } else {
      for (let i = 1; i < parts; i++) r.skip(1);
    }
    w.raw(bytes.subarray(from, r.pos));
  }
  return changed ? w.bytes.subarray(0, w.length) : undefined;
}

function blockOf(payload: Uint8Array, index: number): Uint8Array {
  const block = new Uint8Array(BLOCK_HEADER_BYTES + payload.length);
  block.set(payload, BLOCK_HEADER_BYTES);
  sealBlock(block, index);
  return block;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
