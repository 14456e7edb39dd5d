import { CLOSE, createCodec, type ClientMessage, type Codec, type Encoding, type ErrorCode, type Scope, type ServerMessage, type ServerMessages } from '../../protocol/index.ts';
import type { EpisodeEnd, Flushable, Listener, MatchHost, SeatNews } from '../hosting/index.ts';
import { Bucket } from './bucket.ts';
import { endMessage } from './end.ts';
import type { Gateway } from './gateway.ts';
import type { Group } from './group.ts';
import { handle } from './handlers.ts';
import type { Pipe } from './pipe.ts';
import { SeatLink } from './seatLink.ts';
import type { HeldSeat, Session } from './sessions.ts';
import { Watch } from './watch.ts';
import { WireError, asWireError } from './wireError.ts';

/** Buffered bytes from which spectators miss frames, and from which a seat's connection is given up. */
export const SKIP_BYTES = 256 * 1024;
export const DROP_BYTES = 4 * 1024 * 1024;

/** greeted: nothing but hello is read. open: it has a session. */
export type ConnectionState = 'greeted' | 'open' | 'closed';

/** What a connection has to do with one slot. */
class Membership implements Listener {
  readonly seats = new Map<number, SeatLink>();
  watch: Watch | undefined;
  private readonly to: Connection;

  constructor(to: Connection) {
    this.to = to;
  }

  changed(host: MatchHost, seat: number, what: SeatNews): void {
    this.to.changed(host, seat, what);
  }

  ended(host: MatchHost, end: EpisodeEnd): void {
    this.to.ended(host, end);
  }

  failed(host: MatchHost): void {
    this.to.failed(host);
  }
}

/** One client. What it may do is in `scopes`, what it does in handlers.ts. Whatever it sends, only itself is harmed. */
export class Connection implements Flushable {
  readonly gateway: Gateway;
  readonly pipe: Pipe;
  readonly encoding: Encoding;
  state: ConnectionState = 'greeted';
  session: Session | undefined;
  scopes: readonly Scope[] = [];
  caps: readonly string[] = [];
  readonly groups = new Map<number, Group>();
  /** The token that came with the upgrade: `Authorization: Bearer`, or the second subprotocol. */
  readonly headerToken: string | undefined;
  missedPongs = 0;
  private readonly codec: Codec<'server'>;
  private readonly members = new Map<MatchHost, Membership>();
  private readonly bucket: Bucket;
  private cancelHello: () => void;
  private corked = false;

  constructor(gateway: Gateway, pipe: Pipe, encoding: Encoding, headerToken?: string) {
    this.gateway = gateway;
    this.pipe = pipe;
    this.encoding = encoding;
    this.headerToken = headerToken;
    const { limits, turn } = gateway;
    this.codec = createCodec(encoding, 'server', { maxPayload: limits.maxPayload });
    this.bucket = new Bucket(limits.rate, limits.burst, turn.now());
    this.cancelHello = turn.loop.timer(turn.now() + limits.helloMs, () => this.noHello());
    this.send(gateway.greeting());
  }

  private noHello(): void {
    if (this.state === 'greeted') this.give('invalid', `no hello within ${this.gateway.limits.helloMs} ms`, CLOSE.helloTimeout);
  }

  // ---------------------------------------------------------------- in

  /** A frame came. Never throws. */
  receive(data: Uint8Array | string): void {
    if (this.state === 'closed') return;
    this.missedPongs = 0;
    this.gateway.metrics.received.inc();
    const { ok, error } = this.codec.decode(data);
    if (error !== undefined) return this.refuseFrame(error);
    this.take(ok);
  }

  private take(message: ClientMessage): void {
    try {
      handle(this, message);
    } catch (error) {
      const known = asWireError(error);
      if (known === undefined) this.gateway.log.error({ error, of: message.t }, 'a message failed');
      const { code, message: text, where, close } = known ?? new WireError('internal', 'the server failed at this message; the match goes on');
      this.give(code, text, close, { of: message.t, ...(where === undefined ? {} : { where }), ...('rid' in message && message.rid !== undefined ? { re: message.rid } : {}) });
    }
  }

  /** A frame that is no message costs its sender a token; before hello, or where none is left, the connection. */
  private refuseFrame(error: { readonly code: ErrorCode; readonly message: string; readonly of?: string; readonly where?: string; readonly re?: number }): void {
    const { code, message, ...more } = error;
    const fatal = this.state === 'greeted' || code === 'malformed' || code === 'too-large' || !this.bucket.take(this.gateway.turn.now());
    this.give(code, message, fatal ? CLOSE.badRequest : undefined, more);
  }

  /** Control messages and inputs are paid for. */
  pay(): void {
    if (this.bucket.take(this.gateway.turn.now())) return;
    const { rate, burst } = this.gateway.limits;
    throw new WireError('rate', `more than ${rate} control messages and inputs a second (${burst} saved up)`, { close: CLOSE.rate });
  }

  alive(): void {
    this.missedPongs = 0;
  }

  // ---------------------------------------------------------------- out

  send(message: ServerMessage): void {
    if (this.state === 'closed') return;
    const bytes = this.codec.encode(message);
    this.sendFrame(bytes);
  }

  sendFrame(bytes: Uint8Array | string): void {
    if (this.state === 'closed') return;
    if (this.pipe.buffered > DROP_BYTES) return this.drop(CLOSE.tooSlow, `more than ${DROP_BYTES} bytes wait to be read`);
    if (!this.corked) {
      this.corked = true;
      this.pipe.cork();
      this.gateway.turn.flush(this);
    }
    this.gateway.metrics.sent.inc();
    this.pipe.send(bytes);
  }

  sendSkippable(message: ServerMessages['tick']): void {
    if (this.pipe.buffered > SKIP_BYTES) this.gateway.metrics.skipped.inc();
    else this.send(message);
  }

  flush(): void {
    this.corked = false;
    this.pipe.uncork();
  }

  /** Tells what is wrong; with `close`, says goodbye. */
  give(code: ErrorCode, message: string, close?: number, more: { readonly of?: string; readonly where?: string; readonly re?: number } = {}): void {
    this.gateway.metrics.refused.inc({ code });
    this.send({ t: 'error', code: code as never, message: message.slice(0, 4096), ...more, fatal: close !== undefined });
    if (close !== undefined) this.drop(close, code);
  }

  /** Ends the connection from this side. */
  drop(code: number, reason: string): void {
    if (this.state === 'closed') return;
    this.gateway.metrics.closed.inc({ code: String(code) });
    if (this.corked) this.flush();
    this.pipe.close(code, reason.slice(0, 120));
    this.closed();
  }

  /** The line is gone, whoever cut it. Seats go by the match's disconnect policy. */
  closed(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.cancelHello();
    const seats = this.letGo();
    const { session } = this;
    if (session !== undefined) {
      session.seats = seats;
      session.close = undefined;
      session.lostMs = this.gateway.turn.now();
    }
    this.gateway.left(this);
  }

  // ---------------------------------------------------------------- session

  /** hello was right. */
  opened(session: Session, scopes: readonly Scope[], caps: readonly string[]): void {
    this.cancelHello();
    this.state = 'open';
    this.session = session;
    this.scopes = scopes;
    this.caps = caps;
    this.codec.grant(caps);
    session.close = () => {
      this.give('seat-taken', 'another connection resumed this session', CLOSE.seatTaken);
      return session.seats;
    };
  }

  /** Leaves every seat, group and watch; returns the seats that were held one by one. */
  private letGo(): HeldSeat[] {
    const held: HeldSeat[] = [];
    for (const group of this.groups.values()) group.close();
    this.groups.clear();
    for (const [host, member] of this.members) {
      host.unlisten(member);
      if (member.watch !== undefined) host.unlisten(member.watch);
      for (const link of member.seats.values()) {
        held.push({ match: host.id, seat: link.seat, views: link.views });
        host.leave(link.seat, link);
      }
    }
    this.members.clear();
    return held;
  }

  // ---------------------------------------------------------------- seats and watching

  link(match: string, seat: number): SeatLink | undefined {
    const host = this.gateway.hall.get(match);
    return host === undefined ? undefined : this.members.get(host)?.seats.get(seat);
  }

  isWatching(match: string): boolean {
    const host = this.gateway.hall.get(match);
    return host !== undefined && this.members.get(host)?.watch !== undefined;
  }

  /** `joined` must be sent before: what waits for the seat is shown at once. */
  sit(host: MatchHost, seat: number, views: readonly string[]): void {
    const link = new SeatLink(this, host, seat, views);
    this.member(host).seats.set(seat, link);
    host.take(seat, link);
  }

  stand(host: MatchHost, seat: number): void {
    const member = this.members.get(host);
    const link = member?.seats.get(seat);
    if (member === undefined || link === undefined) return;
    member.seats.delete(seat);
    host.leave(seat, link);
    this.tidy(host, member);
  }

  watch(host: MatchHost, seat: number | undefined, views: readonly string[]): void {
    this.unwatch(host);
    const watch = new Watch(this, seat, views);
    const member = this.member(host);
    member.watch = watch;
    // one of the two listens: nobody is told twice
    host.unlisten(member);
    host.listen(watch);
  }

  unwatch(host: MatchHost): void {
    const member = this.members.get(host);
    if (member?.watch === undefined) return;
    host.unlisten(member.watch);
    member.watch = undefined;
    host.listen(member);
    this.tidy(host, member);
  }

  private member(host: MatchHost): Membership {
    let member = this.members.get(host);
    if (member === undefined) {
      member = new Membership(this);
      this.members.set(host, member);
      host.listen(member);
    }
    return member;
  }

  private tidy(host: MatchHost, member: Membership): void {
    if (member.seats.size > 0 || member.watch !== undefined) return;
    host.unlisten(member);
    this.members.delete(host);
  }

  /** The slot is forgotten. */
  forget(host: MatchHost): void {
    this.members.delete(host);
  }

  changed(host: MatchHost, seat: number, what: SeatNews): void {
    this.send({ t: 'seat', match: host.id, seat, what: what as never });
  }

  failed(host: MatchHost): void {
    this.give('internal', `match '${host.id}' cannot go on: the server failed at it (a record that cannot be written, most likely); its log says why`);
  }

  ended(host: MatchHost, end: EpisodeEnd): void {
    // the last observations go before the end that they led to
    for (const group of this.groups.values()) group.flush();
    this.send(endMessage(host, end, this.scopes.includes('direct')));
  }
}
