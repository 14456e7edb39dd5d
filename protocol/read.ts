/**
 * Reads msgpack that prescan has passed: no bounds are checked again. Faster than a general decoder on the messages that come every
 * tick, because short texts (keys, names of matches and views) are looked up, not built: the same text is the same string object.
 */
const decoder = new TextDecoder();

const SLOTS = 1024;
const MAX_SHORT = 24;
/** Text last seen in a slot, and its bytes; a text that hashes to a taken slot replaces it. */
const texts: string[] = Array.from({ length: SLOTS }, () => '');

/** ASCII at b[from..from+length−1], length ≤ MAX_SHORT; undefined where a byte is not ASCII. */
export function shortText(b: Uint8Array, from: number, length: number): string | undefined {
  let hash = length;
  for (let i = 0; i < length; i++) hash = (Math.imul(hash, 31) + b[from + i]) | 0;
  const slot = (hash ^ (hash >>> 10)) & (SLOTS - 1);
  const known = texts[slot];
  if (known.length === length) {
    let i = 0;
    while (i < length && known.charCodeAt(i) === b[from + i]) i++;
    if (i === length) return known;
  }
  let made = '';
  for (let i = 0; i < length; i++) {
    const byte = b[from + i];
    if (byte >= 0x80) return undefined;
    made += String.fromCharCode(byte);
  }
  texts[slot] = made;
  return made;
}

const EMPTY = new Uint8Array(0);
let source: Uint8Array = EMPTY;
let view: DataView = new DataView(EMPTY.buffer);
let at = 0;

/**
 * The one value in `bytes`. Raw bytes in it are views of the frame, or of one copy of it where `keep` is set and the frame is a small
 * part of a larger buffer, which they would keep alive.
 */
export function readTrusted(bytes: Uint8Array, keep: boolean): unknown {
  source = keep && bytes.buffer.byteLength > 2 * bytes.length ? Uint8Array.prototype.slice.call(bytes) : bytes;
  view = new DataView(source.buffer, source.byteOffset, source.length);
  at = 0;
  try {
    return value();
  } finally {
    source = EMPTY; // keeps no frame alive
  }
}

function value(): unknown {
  const byte = source[at++];
  if (byte < 0x80) return byte;
  if (byte < 0x90) return map(byte & 0x0f);
  if (byte < 0xa0) return array(byte & 0x0f);
  if (byte < 0xc0) return text(byte & 0x1f);
  if (byte >= 0xe0) return byte - 0x100;
  switch (byte) {
    case 0xc0: return null;
    case 0xc2: return false;
    case 0xc3: return true;
    case 0xc4: return raw(uint8());
    case 0xc5: return raw(uint16());
    case 0xc6: return raw(uint32());
    case 0xd9: return text(uint8());
    case 0xda: return text(uint16());
    case 0xdb: return text(uint32());
    case 0xdc: return array(uint16());
    case 0xdd: return array(uint32());
    case 0xde: return map(uint16());
    case 0xdf: return map(uint32());
    default: return wideNumber(byte);
  }
}

function wideNumber(byte: number): number {
  switch (byte) {
    case 0xcc: return uint8();
    case 0xcd: return uint16();
    case 0xce: return uint32();
    case 0xcf: return uint32() * 0x100000000 + uint32();
    case 0xd0: return (uint8() << 24) >> 24;
    case 0xd1: return (uint16() << 16) >> 16;
    case 0xd2: return uint32() | 0;
    case 0xd3: return (uint32() | 0) * 0x100000000 + uint32();
    case 0xca: {
      at += 4;
      return view.getFloat32(at - 4);
    }
    case 0xcb: {
      at += 8;
      return view.getFloat64(at - 8);
    }
    default: throw new RangeError(`0x${byte.toString(16)} passed the scan`);
  }
}

const uint8 = (): number => source[at++];

function uint16(): number {
  at += 2;
  return (source[at - 2] << 8) | source[at - 1];
}

function uint32(): number {
  at += 4;
  return view.getUint32(at - 4);
}

function text(length: number): string {
  const from = at;
  at += length;
  const short = length <= MAX_SHORT ? shortText(source, from, length) : undefined;
  return short ?? decoder.decode(source.subarray(from, at));
}

function raw(length: number): Uint8Array {
  const from = at;
  at += length;
  return new Uint8Array(source.buffer, source.byteOffset + from, length);
}

function array(length: number): unknown[] {
  const values: unknown[] = [];
  for (let i = 0; i < length; i++) values.push(value());
  return values;
}

function map(length: number): { [key: string]: unknown } {
  const members: { [key: string]: unknown } = {};
  for (let i = 0; i < length; i++) {
    const byte = source[at++];
    const key = text(byte < 0xc0 ? byte & 0x1f : byte === 0xd9 ? uint8() : byte === 0xda ? uint16() : uint32());
    members[key] = value();
  }
  return members;
}
