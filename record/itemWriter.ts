import type { Json } from '../environments/index.ts';
import { MAX_DEPTH } from './format.ts';

const utf8 = new TextEncoder();
/** Texts below so many characters have a head of one byte. */
const SHORT = 32;

/**
 * Writes msgpack into a buffer that grows. Every value has one form: the shortest integer where it is an integer of 32 bits, else a
 * double; map keys sorted by UTF-16 code units. Equal values are therefore equal bytes, which digests rely on; a general encoder
 * promises no such thing.
 */
export class ItemWriter {
  bytes: Uint8Array;
  view: DataView;
  length = 0;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes room for `n` more bytes. */
  reserve(n: number): void {
    if (this.length + n > this.bytes.length) this.grow(this.length + n);
  }

  private grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    bytes.set(this.bytes.subarray(0, this.length));
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  private byte(value: number): void {
    this.bytes[this.length++] = value;
  }

  array(n: number): void {
    this.reserve(5);
    if (n < 16) this.byte(0x90 | n);
    else this.sized(0xdc, n);
  }

  private map(n: number): void {
    this.reserve(5);
    if (n < 16) this.byte(0x80 | n);
    else this.sized(0xde, n);
  }

  /** Code `base` and a 16-bit length, or the code after it and a 32-bit one. */
  private sized(base: number, n: number): void {
    if (n < 0x10000) {
      this.byte(base);
      this.view.setUint16(this.length, n);
      this.length += 2;
      return;
    }
    this.byte(base + 1);
    this.view.setUint32(this.length, n);
    this.length += 4;
  }

  nil(): void {
    this.reserve(1);
    this.byte(0xc0);
  }

  bool(value: boolean): void {
    this.reserve(1);
    this.byte(value ? 0xc3 : 0xc2);
  }

  /** -2^31..2^32-1, integers. */
  int(value: number): void {
    this.reserve(5);
    if (value < 0) return this.negative(value);
    if (value < 0x80) return this.byte(value);
    if (value < 0x100) {
      this.byte(0xcc);
      return this.byte(value);
    }
    if (value < 0x10000) {
      this.byte(0xcd);
      this.view.setUint16(this.length, value);
      this.length += 2;
      return;
    }
    this.byte(0xce);
    this.view.setUint32(this.length, value);
    this.length += 4;
  }

  private negative(value: number): void {
    if (value >= -32) return this.byte(value & 0xff);
    if (value >= -128) {
      this.byte(0xd0);
      return this.byte(value & 0xff);
    }
    if (value >= -32768) {
      this.byte(0xd1);
      this.view.setInt16(this.length, value);
      this.length += 2;
      return;
    }
    this.byte(0xd2);
    this.view.setInt32(this.length, value);
    this.length += 4;
  }

  number(value: number): void {
    // -0 is told from 0 only by a double
    const isInt = value >= -0x80000000 && value <= 0xffffffff && Math.trunc(value) === value && (value !== 0 || 1 / value > 0);
    if (isInt) return this.int(value);
    this.reserve(9);
    this.byte(0xcb);
    this.view.setFloat64(this.length, value);
    this.length += 8;
  }

  string(text: string): void {
    if (text.length < SHORT && this.shortAscii(text)) return;
    const bytes = utf8.encode(text);
    this.reserve(5 + bytes.length);
    if (bytes.length < 32) this.byte(0xa0 | bytes.length);
    else if (bytes.length < 0x100) {
      this.byte(0xd9);
      this.byte(bytes.length);
    } else this.sized(0xda, bytes.length);
    this.raw(bytes);
  }

  /** Ids of effects and the like, at every tick: an encoder's call costs more than their letters. False, with nothing written: not ASCII. */
  private shortAscii(text: string): boolean {
    this.reserve(1 + text.length);
    const { bytes, length } = this;
    for (let k = 0; k < text.length; k++) {
      const c = text.charCodeAt(k);
      if (c > 0x7f) return false;
      bytes[length + 1 + k] = c;
    }
    bytes[length] = 0xa0 | text.length;
    this.length = length + 1 + text.length;
    return true;
  }

  bin(bytes: Uint8Array): void {
    this.reserve(5 + bytes.length);
    if (bytes.length < 0x100) {
      this.byte(0xc4);
      this.byte(bytes.length);
    } else this.sized(0xc5, bytes.length);
    this.raw(bytes);
  }

  /** Members that are undefined are absent. Throws where a value has no JSON form or lies too deep. */
  json(value: Json | undefined, depth = 0): void {
    if (depth > MAX_DEPTH - 8) throw new RangeError(`a value nests deeper than ${MAX_DEPTH - 8} levels`);
    if (value === null || value === undefined) return this.nil();
    if (typeof value === 'boolean') return this.bool(value);
    if (typeof value === 'number') return this.number(value);
    if (typeof value === 'string') return this.string(value);
    if (typeof value !== 'object') throw new TypeError(`no JSON form for a ${typeof value}`);
    if (Array.isArray(value)) {
      this.array(value.length);
      for (const element of value) this.json(element, depth + 1);
      return;
    }
    const keys = Object.keys(value).filter((key) => value[key] !== undefined).sort();
    this.map(keys.length);
    for (const key of keys) {
      this.string(key);
      this.json(value[key], depth + 1);
    }
  }
}
