import type { ClientMessage, ErrorCode } from './messages.ts';
import type { Capability } from './versions.ts';

/** greeted: the server spoke, hello has not come. ready: welcomed. draining: welcomed, and the server is going away. */
export const CONNECTION_STATES = ['greeted', 'ready', 'draining'] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** What the connection is to the seat that a message names, or to the match where it names no seat. */
export const RELATIONS = ['none', 'joined', 'watching'] as const;
export type Relation = (typeof RELATIONS)[number];

/** What a token or ticket lets its holder do. `direct` lets everything. In `welcome` a seat is written `seat:MATCH:N`. */
export type Scope = 'direct' | 'watch' | { readonly match: string; readonly seat: number };

/** direct, watch: that scope. seat: the scope of the seat that is named, or its ticket in the message. none: any connection. */
type Need = 'none' | 'direct' | 'watch' | 'seat';

interface Row {
  readonly in: readonly ConnectionState[];
  readonly needs: Need;
  readonly relation: readonly Relation[];
  readonly capability?: Capability;
}

const any = RELATIONS;
const joined: readonly Relation[] = ['joined'];
const watching: readonly Relation[] = ['watching'];
const greeted: readonly ConnectionState[] = ['greeted'];
const ready: readonly ConnectionState[] = ['ready'];
const open: readonly ConnectionState[] = ['ready', 'draining'];

/** Which message is valid in which state, for whom. What needs the match itself (is the seat free, has it ended) is not in here. */
// prettier-ignore
export const TABLE: { readonly [K in ClientMessage['t']]: Row } = {
  hello:    { in: greeted, needs: 'none',   relation: any },
  create:   { in: ready,   needs: 'direct', relation: any },
  join:     { in: open,    needs: 'seat',   relation: any },
  leave:    { in: open,    needs: 'none',   relation: joined },
  act:      { in: open,    needs: 'none',   relation: joined },
  group:    { in: open,    needs: 'seat',   relation: any,       capability: 'columns' },
  acts:     { in: open,    needs: 'none',   relation: any,       capability: 'columns' },
  input:    { in: open,    needs: 'none',   relation: joined },
  say:      { in: open,    needs: 'none',   relation: joined },
  watch:    { in: open,    needs: 'watch',  relation: any },
  unwatch:  { in: open,    needs: 'none',   relation: watching },
  pause:    { in: open,    needs: 'direct', relation: any },
  resume:   { in: open,    needs: 'direct', relation: any },
  step:     { in: open,    needs: 'direct', relation: any },
  end:      { in: open,    needs: 'direct', relation: any },
  takeover: { in: open,    needs: 'direct', relation: any },
  swap:     { in: open,    needs: 'direct', relation: any },
  handback: { in: open,    needs: 'direct', relation: any },
  matches:  { in: open,    needs: 'none',   relation: any },
  ping:     { in: open,    needs: 'none',   relation: any },
};

export interface Standing {
  readonly state: ConnectionState;
  readonly relation: Relation;
  readonly scopes: readonly Scope[];
  readonly caps: readonly string[];
}

/**
 * True, or the code of the `error` that answers: first the connection's state, then its capabilities, its scopes, and what it is to
 * the match. A ticket counts as the scope of its seat; that it is good is for the server to see.
 */
export function allowed(message: ClientMessage, standing: Standing): true | ErrorCode {
  const row = TABLE[message.t];
  if (!row.in.includes(standing.state)) return standing.state === 'draining' && row.in.includes('ready') ? 'draining' : 'wrong-state';
  if (row.capability !== undefined && !standing.caps.includes(row.capability)) return 'capability';
  if (!holds(row.needs, message, standing.scopes)) return 'forbidden';
  return row.relation.includes(standing.relation) ? true : 'wrong-state';
}

function holds(need: Need, message: ClientMessage, scopes: readonly Scope[]): boolean {
  if (need === 'none' || scopes.includes('direct')) return true;
  if (need === 'direct') return false;
  if (need === 'seat') return bringsSeats(message, scopes);
  if (scopes.includes('watch')) return true;
  // A seat may watch itself; the server refuses it where watching would show what the seat may not know.
  return message.t === 'watch' && message.seat !== undefined && holdsSeat(scopes, message.match, message.seat);
}

function bringsSeats(message: ClientMessage, scopes: readonly Scope[]): boolean {
  if (message.t === 'join') return message.ticket !== undefined || holdsSeat(scopes, message.match, message.seat);
  if (message.t !== 'group') return false;
  // Nobody holds more seats than scopes; without this, two long lists could ask for millions of comparisons.
  if (message.tickets !== undefined) return true;
  if (message.matches.length * message.seats.length > scopes.length) return false;
  return message.matches.every((match) => message.seats.every((seat) => holdsSeat(scopes, match, seat)));
}

function holdsSeat(scopes: readonly Scope[], match: string, seat: number): boolean {
  return scopes.some((s) => typeof s === 'object' && s.match === match && s.seat === seat);
}
