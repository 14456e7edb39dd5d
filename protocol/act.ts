import type { ClientMessages } from './messages.ts';
import { shortText } from './read.ts';

/**
 * The one message that comes for every seat and tick, read in one pass where it has the form that `encode` gives it (keys in the
 * order of the schema, a match named by 1..24 ASCII letters, one number as action). Says undefined for anything else, which then
 * goes the long way: what this reads, the long way reads equally (a test compares them).
 */
const utf8 = new TextEncoder();
/** After the map's head: `t`, `act`, `match`, and the head of its text. */
const HEAD = utf8.encode('\u0001t\u0003act\u0005match').map((byte) => (byte < 0x20 ? byte + 0xa0 : byte));
const SEAT = key('seat');
const EPISODE = key('episode');
const FOR_TICK = key('forTick');
const ACTION = key('action');
const MAX_TICK = 2147483647;

function key(name: string): Uint8Array {
  return Uint8Array.from([0xa0 + name.length, ...utf8.encode(name)]);
}

/** After a number: where it ended. */
let after = 0;
const floats = new DataView(new ArrayBuffer(8));

export function readAct(b: Uint8Array): ClientMessages['act'] | undefined {
  const members = b[0];
  if ((members !== 0x85 && members !== 0x86) || !same(b, 1, HEAD)) return undefined;
  let at = 1 + HEAD.length;
  const length = b[at] - 0xa0;
  if (!(length > 0 && length <= 24)) return undefined;
  const from = at + 1;
  at = from + length;
  if (!same(b, at, SEAT)) return undefined;
  const seat = uint(b, at + 5);
  if (!(seat <= 255)) return undefined;
  at = after;
  let episode = -1;
  if (members === 0x86) {
    if (!same(b, at, EPISODE)) return undefined;
    episode = uint(b, at + 8);
    if (!(episode <= MAX_TICK)) return undefined;
    at = after;
  }
  if (!same(b, at, FOR_TICK)) return undefined;
  const forTick = uint(b, at + 8);
  if (!(forTick <= MAX_TICK) || !same(b, after, ACTION)) return undefined;
  at = after + 7;
  const isFloat = b[at] === 0xcb;
  if (isFloat && b.length !== at + 9) return undefined;
  const action = isFloat ? float64(b, at + 1) : uint(b, at);
  if ((!isFloat && Number.isNaN(action)) || after !== b.length) return undefined;
  const match = shortText(b, from, length);
  if (match === undefined) return undefined;
  return members === 0x86 ? { t: 'act', match, seat, episode, forTick, action } : { t: 'act', match, seat, forTick, action };
}

function same(b: Uint8Array, at: number, bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (b[at + i] !== bytes[i]) return false;
  return true;
}

/** An unsigned integer of up to 32 bits, else NaN; sets `after`. */
function uint(b: Uint8Array, at: number): number {
  const byte = b[at];
  if (byte < 0x80) {
    after = at + 1;
    return byte;
  }
  if (byte === 0xcc) {
    after = at + 2;
    return b[at + 1];
  }
  if (byte === 0xcd) {
    after = at + 3;
    return b[at + 1] * 256 + b[at + 2];
  }
  if (byte === 0xce) {
    after = at + 5;
    return b[at + 1] * 16777216 + b[at + 2] * 65536 + b[at + 3] * 256 + b[at + 4];
  }
  return NaN;
}

function float64(b: Uint8Array, at: number): number {
  for (let i = 0; i < 8; i++) floats.setUint8(i, b[at + i]);
  after = at + 8;
  return floats.getFloat64(0);
}
