import { Unpackr } from 'msgpackr';
import { readAct } from './act.ts';
import { fromJsonText, peekKindText, prescanText, toJsonText } from './json.ts';
import { GENERAL, limitsOf, MAX_PAYLOAD, type MessageLimits } from './limits.ts';
import { clientMessages, serverMessages, type ClientMessage, type ErrorCode, type ServerMessage } from './messages.ts';
import { nearest } from './nearest.ts';
import { peekKind, prescan, type Fault } from './prescan.ts';
import { readTrusted } from './read.ts';
import { compileCheck, tolerant, type Check } from './validate.ts';
import type { Encoding } from './versions.ts';
import { frame, writeValue } from './write.ts';

/** Why a frame was not taken; the members of an `error` message that answers it. */
export interface DecodeError {
  readonly code: Extract<ErrorCode, 'malformed' | 'too-large' | 'unknown-message' | 'invalid'>;
  readonly message: string;
  /** The kind it called itself. */
  readonly of?: string;
  /** The path inside it. */
  readonly where?: string;
  /** Its `rid`, where it had a readable one. */
  readonly re?: number;
}

export type Decoded<M> = { readonly ok: M; readonly error?: undefined } | { readonly error: DecodeError; readonly ok?: undefined };

export type Side = 'client' | 'server';
export type Sent<S extends Side> = S extends 'client' ? ClientMessage : ServerMessage;
export type Received<S extends Side> = S extends 'client' ? ServerMessage : ClientMessage;

export interface Codec<S extends Side> {
  readonly encoding: Encoding;
  readonly side: S;
  /** The frame of one message: Uint8Array in msgpack, text in JSON. Trusts its type; throws TypeError for what has no form (bigint, function). */
  encode(message: Sent<S>): Uint8Array | string;
  /** Never throws, whatever it is given. Raw bytes in it may be views of the frame. */
  decode(frame: Uint8Array | string): Decoded<Received<S>>;
  /**
   * What was agreed in hello and welcome; before it, a server reads every kind within the general limits. `caps` unlocks the
   * limits of their messages.
   */
  grant(caps: readonly string[]): void;
}

export interface CodecOptions {
  /** Bytes of one frame that is read; 16 MiB unless given. */
  readonly maxPayload?: number;
}

/** Each option answers a measured attack: pointers, record definitions, extensions, BigInt, views that keep a frame alive. */
const SAFE = { useRecords: false, mapsAsObjects: true, structuredClone: false, moreTypes: false, int64AsType: 'number' } as const;
const copying = new Unpackr({ ...SAFE, copyBuffers: true });
/** Read by readTrusted: every tick brings some. Columns are large and read at once, so that their bytes stay views. */
const EACH_TICK = new Map([['obs', 'keep'], ['tick', 'keep'], ['input', 'keep'], ['acts', 'use'], ['cols', 'use']]);

interface Kind {
  readonly name: string;
  readonly check: Check;
}

const kinds: { [S in Side]?: ReadonlyMap<string, Kind> } = {};

/** The kinds that a side receives. Compiled at first use: a client need not compile what only servers read. */
function kindsFor(side: Side): ReadonlyMap<string, Kind> {
  return (kinds[side] ??= new Map(
    side === 'server'
      ? Object.entries(clientMessages).map(([name, schema]) => [name, { name, check: compileCheck(schema) }])
      : Object.entries(serverMessages).map(([name, schema]) => [name, { name, check: compileCheck(tolerant(schema)) }]),
  ));
}

/** One connection's codec, at one end of it. Cheap: the compiled checks are shared. */
export function createCodec<S extends Side>(encoding: Encoding, side: S, options: CodecOptions = {}): Codec<S> {
  const maxPayload = options.maxPayload ?? MAX_PAYLOAD;
  const known = kindsFor(side);
  const from = side === 'server' ? 'client' : 'server';
  let caps: readonly string[] | undefined;
  let limits = allLimits();

  function allLimits(): ReadonlyMap<string | undefined, MessageLimits> {
    return new Map([undefined, ...known.keys()].map((kind) => [kind, limitsOf(from, kind, caps, maxPayload)]));
  }
  const general = (): MessageLimits => limits.get(undefined) ?? GENERAL;

  function decode(input: Uint8Array | string): Decoded<Received<S>> {
    const text = typeof input === 'string';
    if (text !== (encoding === 'json')) return refuse('malformed', `is ${text ? 'a text' : 'a binary'} frame; this connection speaks ${encoding}`);
    const act = text || side === 'client' ? undefined : readAct(input);
    if (act !== undefined) return { ok: act as Received<S> };
    const peeked = text ? peekKindText(input) : peekKind(input);
    const bounds = limits.get(peeked) ?? general();
    const read = text ? readText(input, bounds, maxPayload) : readBytes(input, bounds, peeked);
    if (!('value' in read)) return refuse(read.code, read.message, peeked);
    return judge(read.value, peeked);
  }

  function judge(value: unknown, peeked: string | undefined): Decoded<Received<S>> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('malformed', 'is not a map');
    const { t } = value as { t?: unknown };
    if (typeof t !== 'string') return refuse('malformed', "has no text 't' that names its kind", undefined, ridOf(value));
    const kind = known.get(t);
    if (kind === undefined) return refuse('unknown-message', unknown(t, known.keys()), t, ridOf(value));
    if (peeked !== undefined && peeked !== t) return refuse('malformed', "has 't' twice", t);
    if (kind.check.passes(value)) return { ok: value as Received<S> };
    const { where, message } = kind.check.explain(value);
    return refuse('invalid', message, t, ridOf(value), where);
  }

  return {
    encoding,
    side,
    encode: encoding === 'json' ? (message) => toJsonText(tFirst(message)) : (message) => frame(() => writeValue(tFirst(message))),
    decode,
    grant(granted) {
      caps = [...granted];
      limits = allLimits();
    },
  };
}

function readText(text: string, limits: MessageLimits, maxPayload: number): { value: unknown } | Fault {
  return prescanText(text, limits, maxPayload) ?? fromJsonText(text, limits.bin);
}

function readBytes(bytes: Uint8Array, limits: MessageLimits, kind: string | undefined): { value: unknown } | Fault {
  const fault = prescan(bytes, limits);
  if (fault !== undefined) return fault;
  try {
    const how = kind === undefined ? undefined : EACH_TICK.get(kind);
    return { value: how === undefined ? (copying.unpack(bytes) as unknown) : readTrusted(bytes, how === 'keep') };
  } catch (error) {
    return { code: 'malformed', message: `cannot be decoded: ${String(error)}` };
  }
}

/** `t` is the first key on the wire: readers take a message's limits from it. */
function tFirst<M extends { t: string }>(message: M): M {
  for (const first in message) {
    if (first === 't') return message;
    break;
  }
  const { t, ...rest } = message;
  return { t, ...rest } as M;
}

function refuse(code: DecodeError['code'], message: string, of?: string, re?: number, where?: string): { error: DecodeError } {
  return {
    error: {
      code, message,
      ...(of === undefined ? {} : { of: of.slice(0, 64) }),
      ...(where === undefined || where === '' ? {} : { where }),
      ...(re === undefined ? {} : { re }),
    },
  };
}

function ridOf(message: object): number | undefined {
  const { rid } = message as { rid?: unknown };
  return typeof rid === 'number' && Number.isInteger(rid) && rid >= 0 && rid <= 0xffffffff ? rid : undefined;
}

function unknown(t: string, known: Iterable<string>): string {
  const names = [...known];
  const near = nearest(t, names);
  return `unknown message '${t.slice(0, 64)}'${near === undefined ? '.' : `; did you mean '${near}'?`} Known: ${names.join(', ')}`;
}
