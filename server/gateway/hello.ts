import { CAPABILITIES, CLOSE, WIRE_MINOR, chooseMinor, type ClientMessages, type Scope } from '../../protocol/index.ts';
import type { Connection } from './connection.ts';
import type { HeldSeat, Session } from './sessions.ts';
import { WireError } from './wireError.ts';

/** Opens the session, or takes an old one up again with its seats. */
export function hello(c: Connection, m: ClientMessages['hello']): void {
  const minor = chooseMinor(m.minor);
  if (minor === undefined) {
    const side = m.minor.max < WIRE_MINOR.min ? 'the client is too old' : 'the server is too old';
    throw new WireError('version', `this server speaks minor versions ${WIRE_MINOR.min} to ${WIRE_MINOR.max}, the client ${m.minor.min} to ${m.minor.max}: ${side}`, { close: CLOSE.version });
  }
  const caps = CAPABILITIES.filter((cap) => m.caps.includes(cap));
  const { sessions, turn, limits } = c.gateway;
  const old = m.resume === undefined ? undefined : sessions.find(m.resume, turn.now());
  if (m.resume !== undefined && old === undefined && m.token === undefined && c.gateway.tokens !== undefined) {
    throw new WireError('bad-token', 'the resume token is unknown, used already or too old; say hello with a token and join again', { where: 'resume', close: CLOSE.unauthorized });
  }
  const scopes = old?.scopes ?? scopesOf(c, m.token ?? c.headerToken);
  const seats = old?.close?.() ?? old?.seats ?? [];
  const session = old ?? sessions.open(scopes);
  c.opened(session, scopes, caps);
  const free = seats.filter((s) => isFree(c, s));
  c.send({
    t: 'welcome', minor, caps: [...caps], session: session.id, resume: sessions.renew(session), scopes: scopes.map((s) => (typeof s === 'string' ? s : `seat:${s.match}:${s.seat}`)),
    limits, ...(free.length === 0 ? {} : { seats: free.map(({ match, seat }) => ({ match, seat })) }),
  });
  sitAgain(c, session, free);
}

function isFree(c: Connection, { match, seat }: HeldSeat): boolean {
  const host = c.gateway.hall.get(match);
  return host !== undefined && host.seat(seat)?.peer === null;
}

function sitAgain(c: Connection, session: Session, seats: readonly HeldSeat[]): void {
  session.seats = [];
  for (const { match, seat, views } of seats) {
    const host = c.gateway.hall.get(match);
    if (host === undefined) continue;
    c.sit(host, seat, views);
    if (host.state === 'ended' && host.last !== undefined) c.ended(host, host.last);
  }
}

function scopesOf(c: Connection, token: string | undefined): readonly Scope[] {
  const { tokens, tickets } = c.gateway;
  if (tokens === undefined) return ['direct'];
  if (token === undefined) throw new WireError('bad-token', 'this server wants a token, in hello or as Authorization: Bearer', { where: 'token', close: CLOSE.unauthorized });
  const known = tokens.scopes(token);
  if (known !== undefined) return known;
  // the ticket of a seat is a token that is good for the seat alone
  const ticket = tickets.check(token);
  if (!('wrong' in ticket)) return [ticket];
  throw new WireError('bad-token', 'the token is not known here', { where: 'token', close: CLOSE.unauthorized });
}
