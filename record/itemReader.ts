import { InputError, type Json, type JsonObject } from '../environments/index.ts';
import { MAX_DEPTH } from './format.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes that are not what the format says. `offset` counts from the start of the file. */
export class Malformed extends InputError {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super('', message);
    this.name = 'Malformed';
    this.offset = offset;
  }
}

/**
 * Reads the msgpack that `ItemWriter` writes, and no more of msgpack: no extensions, no map keys but strings, no 32-bit floats.
 * Record bytes may be hostile: every length is checked against what is left before anything is allocated, and depth is bounded.
 */
export class ItemReader {
  readonly bytes: Uint8Array;
  private readonly view: DataView;
  pos = 0;
  end: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.end = bytes.length;
  }

  /** Reads from `start`, and not past `end`. */
  at(start: number, end: number): this {
    this.pos = start;
    this.end = end;
    return this;
  }

  fail(message: string): never {
    throw new Malformed(this.pos, message);
  }

  need(n: number): void {
    if (n > this.end - this.pos) this.fail(`needs ${n} bytes where ${this.end - this.pos} are left`);
  }

  private byte(): number {
    if (this.pos >= this.end) this.fail('ends too early');
    return this.bytes[this.pos++];
  }

  private u16(): number {
    this.need(2);
    this.pos += 2;
    return this.view.getUint16(this.pos - 2);
  }

  u32(): number {
    this.need(4);
    this.pos += 4;
    return this.view.getUint32(this.pos - 4);
  }

  /** Elements of an array; each takes a byte at least, so that the count is bounded by what is left. */
  array(): number {
    const code = this.byte();
    if ((code & 0xf0) === 0x90) return this.counted(code & 15, 1);
    if (code === 0xdc) return this.counted(this.u16(), 1);
    if (code === 0xdd) return this.counted(this.u32(), 1);
    return this.unexpected(code, 'an array');
  }

  /** An array of exactly n elements. */
  arrayOf(n: number, what: string): void {
    const came = this.array();
    if (came !== n) this.fail(`${what} has ${came} elements, expected ${n}`);
  }

  private map(code: number): number {
    if ((code & 0xf0) === 0x80) return this.counted(code & 15, 2);
    if (code === 0xde) return this.counted(this.u16(), 2);
    if (code === 0xdf) return this.counted(this.u32(), 2);
    return this.unexpected(code, 'a map');
  }

  private counted(n: number, bytesEach: number): number {
    if (n * bytesEach > this.end - this.pos) this.fail(`${n} elements where ${this.end - this.pos} bytes are left`);
    return n;
  }

  private unexpected(code: number, wanted: string): never {
    this.pos--;
    return this.fail(`byte 0x${code.toString(16).padStart(2, '0')} where ${wanted} is expected`);
  }

  /** An unsigned integer of at most 32 bits. */
  uint(): number {
    const code = this.byte();
    if (code < 0x80) return code;
    if (code === 0xcc) return this.byte();
    if (code === 0xcd) return this.u16();
    if (code === 0xce) return this.u32();
    return this.unexpected(code, 'an unsigned integer');
  }

  /** An unsigned integer below `limit`. */
  below(limit: number, what: string): number {
    const value = this.uint();
    if (value >= limit) this.fail(`${what} is ${value}, expected less than ${limit}`);
    return value;
  }

  number(): number {
    const code = this.byte();
    return this.isNumber(code) ? this.numberAfter(code) : this.unexpected(code, 'a number');
  }

  private isNumber(code: number): boolean {
    return code < 0x80 || code >= 0xe0 || (code >= 0xcb && code <= 0xce) || (code >= 0xd0 && code <= 0xd2);
  }

  private numberAfter(code: number): number {
    if (code < 0x80) return code;
    if (code >= 0xe0) return code - 256;
    if (code === 0xcb) {
      this.need(8);
      this.pos += 8;
      return this.view.getFloat64(this.pos - 8);
    }
    if (code === 0xcc) return this.byte();
    if (code === 0xcd) return this.u16();
    if (code === 0xce) return this.u32();
    if (code === 0xd0) return (this.byte() << 24) >> 24;
    if (code === 0xd1) return (this.u16() << 16) >> 16;
    return this.u32() | 0;
  }

  /** A number, or null. */
  numberOrNil(): number | null {
    if (this.bytes[this.pos] === 0xc0 && this.pos < this.end) {
      this.pos++;
      return null;
    }
    return this.number();
  }

  string(): string {
    const code = this.byte();
    return this.stringAfter(code, this.stringLength(code));
  }

  private stringLength(code: number): number {
    if ((code & 0xe0) === 0xa0) return code & 31;
    if (code === 0xd9) return this.byte();
    if (code === 0xda) return this.u16();
    if (code === 0xdb) return this.u32();
    return -1;
  }

  private stringAfter(code: number, length: number): string {
    if (length < 0) return this.unexpected(code, 'a string');
    this.need(length);
    const bytes = this.bytes.subarray(this.pos, this.pos + length);
    let text;
    try {
      text = utf8.decode(bytes);
    } catch {
      return this.fail('a string is not UTF-8');
    }
    this.pos += length;
    return text;
  }

  private binLength(code: number): number {
    if (code === 0xc4) return this.byte();
    if (code === 0xc5) return this.u16();
    if (code === 0xc6) return this.u32();
    return -1;
  }

  /** A view of the file's bytes. */
  bin(): Uint8Array {
    const code = this.byte();
    const length = this.binLength(code);
    if (length < 0) return this.unexpected(code, 'bytes');
    this.need(length);
    this.pos += length;
    return this.bytes.subarray(this.pos - length, this.pos);
  }

  /** Where bytes of exactly this length start; allocates nothing. */
  binAt(length: number, what: string): number {
    const code = this.byte();
    const came = this.binLength(code);
    if (came < 0) return this.unexpected(code, 'bytes');
    if (came !== length) this.fail(`${what} is ${came} bytes, expected ${length}`);
    this.need(length);
    this.pos += length;
    return this.pos - length;
  }

  i32At(at: number): number {
    return this.view.getInt32(at, true);
  }

  f64At(at: number): number {
    return this.view.getFloat64(at, true);
  }

  /** Steps over the code of an unsigned 64-bit integer. */
  u64Code(): void {
    const code = this.byte();
    if (code !== 0xcf) this.unexpected(code, 'an unsigned 64-bit integer');
  }

  binOf(length: number, what: string): Uint8Array {
    const bytes = this.bin();
    if (bytes.length !== length) this.fail(`${what} is ${bytes.length} bytes, expected ${length}`);
    return bytes;
  }

  binOrNil(): Uint8Array | null {
    if (this.bytes[this.pos] === 0xc0 && this.pos < this.end) {
      this.pos++;
      return null;
    }
    return this.bin();
  }

  json(depth = 0): Json {
    if (depth > MAX_DEPTH) this.fail(`nests deeper than ${MAX_DEPTH} levels`);
    const code = this.byte();
    if (this.isNumber(code)) return this.numberAfter(code);
    if (code === 0xc0) return null;
    if (code === 0xc2 || code === 0xc3) return code === 0xc3;
    const length = this.stringLength(code);
    if (length >= 0) return this.stringAfter(code, length);
    if ((code & 0xf0) === 0x90 || code === 0xdc || code === 0xdd) {
      this.pos--;
      const n = this.array();
      const out: Json[] = [];
      for (let i = 0; i < n; i++) out.push(this.json(depth + 1));
      return out;
    }
    return this.object(this.map(code), depth);
  }

  private object(n: number, depth: number): JsonObject {
    const out: JsonObject = {};
    for (let i = 0; i < n; i++) {
      const key = this.string();
      const value = this.json(depth + 1);
      // assignment would set the prototype
      if (key === '__proto__') Object.defineProperty(out, key, { value, enumerable: true, configurable: true, writable: true });
      else out[key] = value;
    }
    return out;
  }

  /** Steps over one value of any type. */
  skip(depth = 0): void {
    if (depth > MAX_DEPTH) this.fail(`nests deeper than ${MAX_DEPTH} levels`);
    const code = this.byte();
    if (code < 0x80 || code >= 0xe0 || code === 0xc0 || code === 0xc2 || code === 0xc3) return;
    const fixed = FIXED_BYTES[code];
    if (fixed > 0) return this.step(fixed);
    const length = (code & 0xe0) === 0xa0 || (code >= 0xd9 && code <= 0xdb) ? this.stringLength(code) : this.binLength(code);
    if (length >= 0) return this.step(length);
    this.pos--;
    const isArray = (code & 0xf0) === 0x90 || code === 0xdc || code === 0xdd;
    const n = isArray ? this.array() : this.map(this.byte()) * 2;
    for (let i = 0; i < n; i++) this.skip(depth + 1);
  }

  private step(n: number): void {
    this.need(n);
    this.pos += n;
  }
}

/** Bytes after a code whose value has a fixed size; 0xcf (unsigned 64 bit) only inside ticks. */
const FIXED_BYTES = new Uint8Array(256);
FIXED_BYTES[0xcb] = 8;
FIXED_BYTES[0xcc] = 1;
FIXED_BYTES[0xcd] = 2;
FIXED_BYTES[0xce] = 4;
FIXED_BYTES[0xcf] = 8;
FIXED_BYTES[0xd0] = 1;
FIXED_BYTES[0xd1] = 2;
FIXED_BYTES[0xd2] = 4;
