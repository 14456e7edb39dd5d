import type { Frame } from '../../operators/index.ts';
import type { ServerMessages } from '../../protocol/index.ts';
import type { MatchHost, Refusal, SeatPeer } from '../hosting/index.ts';

/** Observations that may be unanswered at most; under a barrier there is never more than one. */
const MAX_CREDIT = 1024;

/** What a link needs of its connection. */
export interface Sender {
  send(message: ServerMessages[keyof ServerMessages]): void;
}

/** A seat that a connection has taken: shows it observations and keeps its credit. */
export class SeatLink implements SeatPeer {
  readonly host: MatchHost;
  readonly seat: number;
  readonly views: readonly string[];
  /** How many more `act` are due: one an observation at which the seat acts, and `lead`. */
  credit: number;
  /** The newest sample of a person's controls, or -1. */
  ackSeq = -1;
  private readonly to: Sender;

  constructor(to: Sender, host: MatchHost, seat: number, views: readonly string[]) {
    this.to = to;
    this.host = host;
    this.seat = seat;
    this.views = views;
    this.credit = host.plan.lead;
  }

  show(host: MatchHost, seat: number, frame: Frame, mayAct: boolean): void {
    const acting = mayAct && frame.acting;
    if (acting && this.credit < MAX_CREDIT) this.credit++;
    this.to.send({
      t: 'obs', match: host.id, seat, episode: frame.episode, tick: frame.tick, acting, reward: frame.reward, status: frame.status, legal: frame.legal,
      views: this.render(frame),
      ...(frame.inbox.length === 0 ? {} : { inbox: frame.inbox.map(({ kind, from, to, basedOnTick, ttlTicks, payload }) => ({ kind, from, to, basedOnTick, ttlTicks, payload })) }),
      ...(this.ackSeq < 0 ? {} : { ackSeq: this.ackSeq }),
    });
  }

  private render(frame: Frame): { [name: string]: unknown } {
    const out: { [name: string]: unknown } = {};
    for (const name of this.views) out[name] = Object.hasOwn(frame.views, name) ? frame.views[name] : this.host.match.view(this.seat, name);
    return out;
  }

  refused(host: MatchHost, seat: number, r: Refusal): void {
    if (r.forTick !== undefined && (r.code === 'late' || r.code === 'early' || r.code === 'duplicate')) {
      return this.to.send({ t: 'late', match: host.id, seat, forTick: r.forTick, tick: r.tick, code: r.code });
    }
    const of = r.forTick === undefined ? 'input' : 'act';
    this.to.send({ t: 'error', code: (r.code === 'unknown' || r.code === 'wrong-shape' ? 'invalid' : 'wrong-state') as never, message: r.detail, of, fatal: false });
  }
}
