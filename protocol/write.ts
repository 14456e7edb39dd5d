/**
 * Plain msgpack, smallest form of every value: what is sent is the same bytes whoever sends it, so that golden frames can pin it.
 * Never an extension: undefined members are left out, undefined elements are nil. Typed arrays go as their raw bytes, which are
 * little-endian on every machine that runs this. Integers up to 2^53 go as integers, everything else as float 64.
 */
const utf8 = new TextEncoder();

/** Frames lie one behind the other in chunks: to allocate an ArrayBuffer costs more than to write most messages. */
const CHUNK = 32 * 1024;
let buffer = new Uint8Array(CHUNK);
let view = new DataView(buffer.buffer);
/** Where the frame that is being written begins, and where it goes on. */
let start = 0;
let at = 0;

/** Makes room; the writers below may then write `bytes` without asking. */
function room(bytes: number): void {
  if (at + bytes <= buffer.length) return;
  const done = buffer.subarray(start, at);
  buffer = new Uint8Array(Math.max(CHUNK, (done.length + bytes) * (done.length === 0 ? 1 : 2)));
  view = new DataView(buffer.buffer);
  buffer.set(done);
  at = done.length;
  start = 0;
}

/** A frame: what `write` writes. It may share its ArrayBuffer with other frames. `size`: how many bytes it will need at most, if known. */
export function frame(write: () => void, size = 0): Uint8Array {
  start = at;
  room(size);
  write();
  return buffer.subarray(start, at);
}

/** Bytes that were made before, such as a key. */
export function writeRaw(bytes: Uint8Array): void {
  room(bytes.length);
  // A loop beats `set` on a dozen bytes.
  if (bytes.length < 24) for (let i = 0; i < bytes.length; i++) buffer[at + i] = bytes[i];
  else buffer.set(bytes, at);
  at += bytes.length;
}

export function writeNumber(value: number): void {
  room(9);
  if (!Number.isSafeInteger(value) || (value === 0 && Object.is(value, -0))) {
    buffer[at] = 0xcb;
    view.setFloat64(at + 1, value);
    at += 9;
  } else if (value >= 0) writeUint(value);
  else writeNegative(value);
}

function writeUint(value: number): void {
  if (value < 0x80) buffer[at++] = value;
  else if (value < 0x100) {
    buffer[at] = 0xcc;
    buffer[at + 1] = value;
    at += 2;
  } else if (value < 0x10000) {
    buffer[at] = 0xcd;
    view.setUint16(at + 1, value);
    at += 3;
  } else if (value < 0x100000000) {
    buffer[at] = 0xce;
    view.setUint32(at + 1, value);
    at += 5;
  } else {
    buffer[at] = 0xcf;
    view.setUint32(at + 1, Math.floor(value / 0x100000000));
    view.setUint32(at + 5, value >>> 0);
    at += 9;
  }
}

function writeNegative(value: number): void {
  if (value >= -0x20) buffer[at++] = 0x100 + value;
  else if (value >= -0x80) {
    buffer[at] = 0xd0;
    view.setInt8(at + 1, value);
    at += 2;
  } else if (value >= -0x8000) {
    buffer[at] = 0xd1;
    view.setInt16(at + 1, value);
    at += 3;
  } else if (value >= -0x80000000) {
    buffer[at] = 0xd2;
    view.setInt32(at + 1, value);
    at += 5;
  } else {
    buffer[at] = 0xd3;
    view.setInt32(at + 1, Math.floor(value / 0x100000000));
    view.setUint32(at + 5, value >>> 0);
    at += 9;
  }
}

export function writeText(text: string): void {
  const length = text.length;
  if (length < 32) {
    // Short and ASCII, as nearly all text here is.
    room(1 + length);
    buffer[at] = 0xa0 + length;
    let i = 0;
    for (; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) break;
      buffer[at + 1 + i] = code;
    }
    if (i === length) {
      at += 1 + length;
      return;
    }
  }
  room(5 + 3 * length);
  // Room for the head that ASCII needs; other text may need a longer one and is then moved.
  const guess = textHead(length);
  const { written } = utf8.encodeInto(text, buffer.subarray(at + guess));
  const head = textHead(written);
  if (head !== guess) buffer.copyWithin(at + head, at + guess, at + guess + written);
  if (written < 32) buffer[at++] = 0xa0 + written;
  else writeLength(written, 0xd9, true);
  at += written;
}

const textHead = (bytes: number): number => (bytes < 32 ? 1 : bytes < 0x100 ? 2 : bytes < 0x10000 ? 3 : 5);

export function writeBytes(value: ArrayBufferView): void {
  const bytes = value instanceof Uint8Array ? value : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  room(5 + bytes.length);
  writeLength(bytes.length, 0xc4, true);
  buffer.set(bytes, at);
  at += bytes.length;
}

/** `type` is that of the 8-bit length where there is one, else of the 16-bit length; the wider ones follow it. */
function writeLength(length: number, type: number, has8: boolean): void {
  const wide = has8 ? 1 : 0;
  if (has8 && length < 0x100) {
    buffer[at] = type;
    buffer[at + 1] = length;
    at += 2;
  } else if (length < 0x10000) {
    buffer[at] = type + wide;
    view.setUint16(at + 1, length);
    at += 3;
  } else {
    buffer[at] = type + wide + 1;
    view.setUint32(at + 1, length);
    at += 5;
  }
}

export function writeArrayHead(length: number): void {
  room(5);
  if (length < 16) buffer[at++] = 0x90 + length;
  else writeLength(length, 0xdc, false);
}

export function writeMapHead(length: number): void {
  room(5);
  if (length < 16) buffer[at++] = 0x80 + length;
  else writeLength(length, 0xde, false);
}

const MAX_DEPTH = 64;

/** Any plain value. Throws TypeError for one that has no form on the wire, RangeError for one nested deeper than readers allow. */
export function writeValue(value: unknown, depth = 0): void {
  if (typeof value === 'number') writeNumber(value);
  else if (typeof value === 'string') writeText(value);
  else if (value === null || value === undefined) writeByte(0xc0);
  else if (typeof value === 'boolean') writeByte(value ? 0xc3 : 0xc2);
  else if (typeof value !== 'object') throw new TypeError(`a ${typeof value} has no form on the wire`);
  else if (ArrayBuffer.isView(value)) writeBytes(value);
  else if (depth >= MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH}`);
  else if (Array.isArray(value)) {
    writeArrayHead(value.length);
    for (let i = 0; i < value.length; i++) writeValue(value[i], depth + 1);
  } else writeMap(value as { [key: string]: unknown }, depth);
}

export function writeByte(byte: number): void {
  room(1);
  buffer[at++] = byte;
}

function writeMap(value: { [key: string]: unknown }, depth: number): void {
  const keys = Object.keys(value);
  let members = 0;
  for (let i = 0; i < keys.length; i++) if (value[keys[i]] !== undefined) members++;
  writeMapHead(members);
  for (let i = 0; i < keys.length; i++) {
    const member = value[keys[i]];
    if (member === undefined) continue;
    writeText(keys[i]);
    writeValue(member, depth + 1);
  }
}
