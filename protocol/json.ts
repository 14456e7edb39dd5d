import type { MessageLimits } from './limits.ts';
import { JSON_FACTOR } from './limits.ts';
import type { Fault } from './prescan.ts';

/**
 * The debugging form: the same messages as JSON. What JSON lacks is a map with one member: bytes `{"$b": base64}`, NaN and ±Infinity
 * `{"$n": "NaN"}`; a map whose only key begins with `$` gets one more `$` in front of it.
 */

const malformed = (message: string): Fault => ({ code: 'malformed', message });
const tooLarge = (message: string): Fault => ({ code: 'too-large', message });

export function toJsonText(message: object): string {
  return JSON.stringify(plain(message));
}

function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $n: String(value) };
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') {
    throw new TypeError(`a ${typeof value} has no form on the wire`);
  }
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return { $b: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) };
  if (Array.isArray(value)) return value.map(plain);
  const members = Object.entries(value).filter(([, v]) => v !== undefined);
  if (members.length === 1 && members[0][0].startsWith('$')) members[0][0] = `$${members[0][0]}`;
  return Object.fromEntries(members.map(([k, v]) => [k, plain(v)]));
}

/** The counterpart of prescan for JSON text: size, depth and number of values, before anything is built. */
export function prescanText(text: string, limits: MessageLimits, maxPayload: number): Fault | undefined {
  const most = Math.min(limits.bytes * JSON_FACTOR, maxPayload);
  if (text.length > most) return tooLarge(`has ${text.length} characters, at most ${most} are allowed`);
  let depth = 0;
  let nodes = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 0x22) {
      for (at++; at < text.length && text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at++;
    } else if (c === 0x7b || c === 0x5b) {
      nodes++;
      if (++depth > limits.depth + 1) return tooLarge(`is nested deeper than ${limits.depth}`);
    } else if (c === 0x7d || c === 0x5d) depth--;
    else if (c === 0x2c || c === 0x3a) nodes++;
    if (nodes > limits.nodes) return tooLarge(`holds more than ${limits.nodes} values`);
  }
  return undefined;
}

/** The name of the kind where `t` is the first key, without parsing. */
export function peekKindText(text: string): string | undefined {
  return /^\s*\{\s*"t"\s*:\s*"([a-z]{1,16})"/.exec(text.slice(0, 100))?.[1];
}

/** Parses text that passed prescanText. */
export function fromJsonText(text: string, bin: boolean): { value: unknown } | Fault {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return malformed('is not JSON');
  }
  try {
    return { value: revive(parsed, bin) };
  } catch (error) {
    if (error instanceof Refused) return malformed(error.message);
    throw error;
  }
}

class Refused extends Error {}

function revive(value: unknown, bin: boolean): unknown {
  if (typeof value === 'string') {
    if (!isWellFormed(value)) throw new Refused('holds half of a surrogate pair');
    return value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((v) => revive(v, bin));
  const members = Object.entries(value);
  if (members.length === 1 && members[0][0].startsWith('$')) return special(members[0][0], members[0][1], bin);
  for (const [key] of members) {
    if (key === '__proto__') throw new Refused("has a key '__proto__'");
    if (!isWellFormed(key)) throw new Refused('holds half of a surrogate pair');
  }
  return Object.fromEntries(members.map(([k, v]) => [k, revive(v, bin)]));
}

function special(key: string, value: unknown, bin: boolean): unknown {
  if (key.startsWith('$$')) return { [key.slice(1)]: revive(value, bin) };
  if (key === '$n' && (value === 'NaN' || value === 'Infinity' || value === '-Infinity')) return Number(value);
  if (key !== '$b' || typeof value !== 'string') throw new Refused(`has a map with the reserved key '${key.slice(0, 64)}'`);
  if (!bin) throw new Refused('holds raw bytes, which this message may not have');
  return fromBase64(value);
}

/** In `u` mode a pair is one character, so that only halves match. */
const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

const CHUNK = 8192;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  let raw: string;
  try {
    raw = atob(text);
  } catch {
    throw new Refused('has $b that is not base64');
  }
  return Uint8Array.from(raw, (c) => c.charCodeAt(0));
}
