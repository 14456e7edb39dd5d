import type { MessageLimits } from './limits.ts';

/** Containers that are open while scanning: values left in each, keys counted too, and whether it is a map. */
const MAX_DEPTH = 64;
const leftOf = new Float64Array(MAX_DEPTH + 1);
const mapOf = new Uint8Array(MAX_DEPTH + 1);

/** What a scan found wrong; the size faults are `too-large`, the others `malformed`. */
export interface Fault {
  readonly code: 'malformed' | 'too-large';
  readonly message: string;
}

const malformed = (message: string): Fault => ({ code: 'malformed', message });
const tooLarge = (message: string): Fault => ({ code: 'too-large', message });
const cutOff = malformed('ends in the middle of a value');
const tooManyNodes = (limits: MessageLimits): Fault => tooLarge(`holds more than ${limits.nodes} values`);

/** Bytes of the value after its first byte 0xc0..0xdf, 0 where there are none, −1 for lengths, −2 for what is never allowed. */
// prettier-ignore
const WIDTH = new Int8Array([
  0, -2, 0, 0, // nil, never used, false, true
  -1, -1, -1, // bin 8, 16, 32
  -2, -2, -2, // ext 8, 16, 32
  4, 8, // float 32, 64
  1, 2, 4, 8, // uint
  1, 2, 4, 8, // int
  -2, -2, -2, -2, -2, // fixext
  -1, -1, -1, // str 8, 16, 32
  -1, -1, // array 16, 32
  -1, -1, // map 16, 32
]);

/**
 * Whether the bytes are one msgpack map that stays within the limits: one pass, nothing allocated, nothing recursed. Extensions
 * are refused: decoders turn them into pointers, record definitions and regular expressions. Afterwards a decoder cannot run off
 * the end, build more than `nodes` values or meet text that is not UTF-8.
 */
export function prescan(b: Uint8Array, limits: MessageLimits): Fault | undefined {
  const size = b.length;
  if (size > limits.bytes) return tooLarge(`has ${size} bytes, at most ${limits.bytes} are allowed`);
  const first = b[0];
  if (size === 0 || !((first & 0xf0) === 0x80 || first === 0xde || first === 0xdf)) return malformed('is not a map');
  const maxNodes = limits.nodes;
  const maxDepth = Math.min(limits.depth, MAX_DEPTH);
  let at = 0;
  let nodes = 1;
  let depth = 0;
  let left = 1;
  let inMap = 0;
  for (;;) {
    while (left === 0) {
      if (depth === 0) return at === size ? undefined : malformed(`has ${size - at} bytes after its end`);
      depth--;
      left = leftOf[depth];
      inMap = mapOf[depth];
    }
    if (at >= size) return cutOff;
    const isKey = inMap === 1 && left % 2 === 0;
    left--;
    const byte = b[at++];
    let length: number;
    /** 0 text, 1 bytes, 2 array, 3 map */
    let form: number;
    if (byte < 0x80 || byte >= 0xe0) {
      if (isKey) return malformed('has a key that is not text');
      continue;
    } else if (byte >= 0xa0 && byte < 0xc0) {
      length = byte & 0x1f;
      form = 0;
    } else if (byte < 0xa0) {
      length = byte & 0x0f;
      form = byte < 0x90 ? 3 : 2;
    } else {
      const width = WIDTH[byte - 0xc0];
      if (width === -2) return malformed(`holds the type 0x${byte.toString(16)}; extensions are not used on this wire`);
      if (width >= 0) {
        if (isKey) return malformed('has a key that is not text');
        at += width;
        if (at > size) return cutOff;
        continue;
      }
      form = byte < 0xc7 ? 1 : byte < 0xdc ? 0 : byte < 0xde ? 2 : 3;
      const lengthBytes = form < 2 ? 1 << (byte - (form === 1 ? 0xc4 : 0xd9)) : 2 << (byte & 1);
      if (lengthBytes === 4 && !limits.long) return tooLarge('has a 32-bit length, which this message may not have');
      if (at + lengthBytes > size) return cutOff;
      length = 0;
      for (let i = 0; i < lengthBytes; i++) length = length * 256 + b[at++];
    }
    if (isKey && form !== 0) return malformed('has a key that is not text');
    if (form === 0) {
      const end = at + length;
      if (end > size) return cutOff;
      if (isKey && length === 9 && isProto(b, at)) return malformed("has a key '__proto__'");
      if (limits.utf8) {
        while (at < end && b[at] < 0x80) at++;
        if (at < end && !isUtf8(b, at, end)) return malformed('holds text that is not UTF-8');
      }
      at = end;
    } else if (form === 1) {
      if (!limits.bin) return malformed('holds raw bytes, which this message may not have');
      at += length;
      if (at > size) return cutOff;
    } else {
      const values = form === 3 ? 2 * length : length;
      // Counted when they are promised, so that heads inside heads cannot promise more than one limit.
      nodes += values;
      if (nodes > maxNodes) return tooManyNodes(limits);
      leftOf[depth] = left;
      mapOf[depth] = inMap;
      if (++depth > maxDepth) return tooLarge(`is nested deeper than ${maxDepth}`);
      left = values;
      inMap = form === 3 ? 1 : 0;
    }
  }
}

/** b[at..at+9] = `__proto__` */
function isProto(b: Uint8Array, at: number): boolean {
  const name = '__proto__';
  for (let i = 0; i < 9; i++) if (b[at + i] !== name.charCodeAt(i)) return false;
  return true;
}

/** Well-formed UTF-8 in at..end−1 (Unicode 15, table 3-7): nothing overlong, no surrogates, nothing above U+10FFFF. */
function isUtf8(b: Uint8Array, from: number, end: number): boolean {
  let at = from;
  while (at < end) {
    const lead = b[at++];
    if (lead < 0x80) continue;
    const more = lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : 0;
    if (more === 0 || at + more > end) return false;
    const second = b[at];
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) return false;
    for (let i = 1; i < more; i++) if ((b[at + i] & 0xc0) !== 0x80) return false;
    at += more;
  }
  return true;
}

/** The name of the kind (its first key is `t`), read without decoding; undefined where it is not there. */
export function peekKind(b: Uint8Array): string | undefined {
  const at = (b[0] & 0xf0) === 0x80 ? 1 : b[0] === 0xde ? 3 : b[0] === 0xdf ? 5 : 0;
  if (at === 0 || b[at] !== 0xa1 || b[at + 1] !== 0x74) return undefined;
  const length = b[at + 2] - 0xa0;
  if (!(length > 0 && length <= 16) || at + 3 + length > b.length) return undefined;
  let name = '';
  for (let i = at + 3; i < at + 3 + length; i++) name += String.fromCharCode(b[i]);
  return name;
}
