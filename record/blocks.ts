import crc32 from 'crc-32';
import { BLOCK_HEADER_BYTES, FORMAT_VERSION, MAGIC, MAX_PAYLOAD_BYTES } from './format.ts';
import { InputError } from '../environments/index.ts';

/** Fills in the header of a block whose payload follows it in `block`. */
export function sealBlock(block: Uint8Array, index: number): void {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  view.setUint32(0, block.length - BLOCK_HEADER_BYTES, true);
  view.setUint32(4, index, true);
  view.setUint32(8, crc32.buf(block.subarray(BLOCK_HEADER_BYTES)) >>> 0, true);
  view.setUint32(12, crc32.buf(block.subarray(0, 12)) >>> 0, true);
}

/** What is wrong with a record's bytes, and where. */
export interface Problem {
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly blockIndex: number;
  readonly reason: string;
}

export type BlockStep =
  | { readonly kind: 'block'; readonly index: number; readonly start: number; readonly end: number }
  /** The file ends here, at the end of a block. */
  | { readonly kind: 'end' }
  /** The last block was not written to its end, as when a process is killed or a machine loses power. */
  | { readonly kind: 'torn'; readonly problem: Problem }
  | { readonly kind: 'corrupt'; readonly problem: Problem };

/** Throws InputError where the bytes are no record of this format version. */
export function checkMagic(bytes: Uint8Array): void {
  const last = MAGIC.length - 1;
  const named = bytes.length > last && MAGIC.every((byte, i) => i === last || bytes[i] === byte);
  if (!named) throw new InputError('', 'not a Lockstep record: it does not begin with the eight bytes of one; give a .lsr file');
  if (bytes[last] !== FORMAT_VERSION) {
    const came = `record format ${bytes[last]}`;
    throw new InputError('', `${came}, and this version reads format ${FORMAT_VERSION}; use the version that wrote it`);
  }
}

/** Steps over the blocks of a record, whose magic was checked. Payload bytes are start..end-1 of the file. */
export class BlockScanner {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at = MAGIC.length;
  private index = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  next(): BlockStep {
    const { at, bytes, view, index } = this;
    const left = bytes.length - at;
    if (left === 0) return { kind: 'end' };
    if (left < BLOCK_HEADER_BYTES) return this.torn(`${left} bytes of a block header`);
    if (view.getUint32(at + 12, true) !== crc32.buf(bytes.subarray(at, at + 12)) >>> 0) {
      // a header that was never written: nothing but zeros to the end, or the file's very last bytes
      if (left === BLOCK_HEADER_BYTES || this.isZeroFrom(at)) return this.torn('a block header was not written');
      return this.corrupt('bad CRC of a block header');
    }
    const length = view.getUint32(at, true);
    const start = at + BLOCK_HEADER_BYTES;
    if (length === 0 || length > MAX_PAYLOAD_BYTES) return this.corrupt(`a block of ${length} bytes, expected 1..${MAX_PAYLOAD_BYTES}`);
    if (view.getUint32(at + 4, true) !== index) {
      return this.corrupt(`block ${view.getUint32(at + 4, true)} where block ${index} is expected: blocks were moved, lost or repeated`);
    }
    if (length > bytes.length - start) return this.torn(`${bytes.length - start} of a block's ${length} bytes`);
    if (view.getUint32(at + 8, true) !== crc32.buf(bytes.subarray(start, start + length)) >>> 0) {
      return start + length === bytes.length ? this.torn('bad CRC of the last block') : this.corrupt('bad CRC of a block');
    }
    this.at = start + length;
    this.index++;
    return { kind: 'block', index, start, end: start + length };
  }

  /** Where the next block begins. */
  get offset(): number {
    return this.at;
  }

  private isZeroFrom(at: number): boolean {
    for (let i = at; i < this.bytes.length; i++) if (this.bytes[i] !== 0) return false;
    return true;
  }

  private torn(reason: string): BlockStep {
    return { kind: 'torn', problem: { offset: this.at, blockIndex: this.index, reason } };
  }

  private corrupt(reason: string): BlockStep {
    return { kind: 'corrupt', problem: { offset: this.at, blockIndex: this.index, reason } };
  }
}
