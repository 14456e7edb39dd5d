/**
 * How much one message may hold, by its kind: checked on the bytes, before anything is allocated. A connection that has not said
 * hello, or lacks a capability, gets no more than the general limits whatever its message calls itself.
 */

export interface MessageLimits {
  /** Of the frame. JSON frames may be JSON_FACTOR times as long. */
  readonly bytes: number;
  /** Maps and arrays inside one another; the message itself is 1. */
  readonly depth: number;
  /** Values and keys. */
  readonly nodes: number;
  /** Raw bytes may stand in it. */
  readonly bin: boolean;
  /** 32-bit lengths may stand in it. */
  readonly long: boolean;
  /** Text is checked to be UTF-8. A client believes its server, and its decoder repairs what is not. */
  readonly utf8: boolean;
  /** Only where both sides named this capability. */
  readonly capability?: string;
}

const KiB = 1024;
/** Bytes of one frame unless the server is told otherwise; said in `greet`. */
export const MAX_PAYLOAD = 16 * KiB * KiB;
/** Numbers as text and base64 take more room than in msgpack. */
export const JSON_FACTOR = 3;

/** Before hello, for kinds not named below, and for a message whose `t` is unknown or not its first key. */
export const GENERAL: MessageLimits = { bytes: 8 * KiB, depth: 8, nodes: 256, bin: false, long: false, utf8: true };

const small = (bytes: number, depth: number, nodes: number): MessageLimits => ({ bytes, depth, nodes, bin: false, long: false, utf8: true });
const large = { bytes: Infinity, long: true, utf8: true } as const;

export const CLIENT_LIMITS: { readonly [kind: string]: MessageLimits | undefined } = {
  act: small(4 * KiB, 2, 300),
  input: small(KiB, 2, 160),
  acts: { ...large, depth: 2, nodes: 16, bin: true, capability: 'columns' },
  group: { ...large, depth: 2, nodes: 140_000, bin: false, capability: 'columns' },
  create: { ...large, depth: 32, nodes: 200_000, bin: false },
  say: small(16 * KiB, 10, 1024),
  takeover: small(64 * KiB, 32, 4096),
  swap: small(64 * KiB, 32, 4096),
};

/** A server is believed more than a client, but never with more than one frame, and never to any depth. */
export const SERVER_LIMITS: MessageLimits = { ...large, depth: 64, nodes: 2_000_000, bin: true, utf8: false };

/** The limits of one message on one connection; `caps` is undefined before hello was answered. */
export function limitsOf(side: 'client' | 'server', kind: string | undefined, caps: readonly string[] | undefined, maxPayload: number): MessageLimits {
  if (side === 'server') return { ...SERVER_LIMITS, bytes: maxPayload };
  const own = (kind !== undefined && Object.hasOwn(CLIENT_LIMITS, kind) ? CLIENT_LIMITS[kind] : undefined) ?? GENERAL;
  const granted = caps !== undefined && (own.capability === undefined || caps.includes(own.capability));
  const limits = granted ? own : GENERAL;
  return { ...limits, bytes: Math.min(limits.bytes, maxPayload) };
}
