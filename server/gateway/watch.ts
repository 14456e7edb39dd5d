import { provenanceText, type TickEntry } from '../../match/index.ts';
import type { ServerMessages } from '../../protocol/index.ts';
import type { EpisodeEnd, Listener, MatchHost, SeatNews } from '../hosting/index.ts';

/** What a watcher needs of its connection. */
export interface WatchingConnection {
  /** False: the reader is slow, and this frame is skipped. */
  sendSkippable(message: ServerMessages['tick']): void;
  changed(host: MatchHost, seat: number, what: SeatNews): void;
  ended(host: MatchHost, end: EpisodeEnd): void;
  failed(host: MatchHost): void;
}

/**
 * A spectator of one slot. With a seat: that seat's views. Without: in a world of full information any seat's, shown once; else the
 * views of every seat, named `view@seat`.
 */
export class Watch implements Listener {
  private readonly to: WatchingConnection;
  private readonly seat: number | undefined;
  private readonly views: readonly string[];

  constructor(to: WatchingConnection, seat: number | undefined, views: readonly string[]) {
    this.to = to;
    this.seat = seat;
    this.views = views;
  }

  ticked(host: MatchHost, entry: TickEntry): void {
    const { match } = host;
    this.to.sendSkippable({
      t: 'tick', match: host.id, episode: host.episode, tick: entry.tick, status: entry.status, actions: Array.from(entry.actions),
      how: Array.from(entry.provenance, (p) => provenanceText(p)), score: Array.from(match.score), views: this.render(host),
      packets: this.seat === undefined ? entry.packets.map(({ kind, from, to, basedOnTick, ttlTicks, payload }) => ({ kind, from, to, basedOnTick, ttlTicks, payload })) : [],
    });
  }

  private render(host: MatchHost): { [name: string]: unknown } {
    const { match, plan } = host;
    const out: { [name: string]: unknown } = {};
    for (const name of this.views) {
      if (this.seat !== undefined) out[name] = match.view(this.seat, name);
      else if (plan.environment.information === 'full') out[name] = match.view(0, name);
      else for (let seat = 0; seat < host.seatCount(); seat++) out[`${name}@${seat}`] = match.view(seat, name);
    }
    return out;
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
