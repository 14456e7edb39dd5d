/**
 * A host in virtual time, for tests and for trying operators out: no socket, no sleep. Answers come when the responder says;
 * everything due at the same ms is handled in the order in which it was posted.
 */
import type { Json } from '../environments/index.ts';
import type { Effect, Usage } from '../operators/index.ts';
import type { MatchMessage, MatchOutput } from './contract.ts';
import type { Match } from './match.ts';

/** What the outside makes of an effect; null: it never answers. */
export type Responder = (effect: Effect, seat: number, tick: number) => { readonly afterMs: number; readonly value?: Json | Uint8Array; readonly error?: string; readonly usage?: Usage } | null;

interface Event {
  readonly atMs: number;
  readonly order: number;
  /** Absent: only time passes. */
  readonly message?: MatchMessage;
}

export class VirtualHost {
  nowMs = 0;
  /** Everything the match has asked for, in order. */
  readonly outputs: MatchOutput[] = [];
  readonly match: Match;
  private readonly respond: Responder;
  private queue: Event[] = [];
  private posted = 0;

  constructor(match: Match, respond: Responder = () => null) {
    this.match = match;
    this.respond = respond;
  }

  /** The message arrives at this time. */
  post(atMs: number, message?: MatchMessage): this {
    this.queue.push({ atMs, order: this.posted++, ...(message === undefined ? {} : { message }) });
    return this;
  }

  /** Runs until nothing is left to happen, or until a time. Returns the match's outputs so far. */
  run(untilMs = Number.POSITIVE_INFINITY): MatchOutput[] {
    this.perform(this.match.advance(this.nowMs));
    for (;;) {
      const next = this.next(untilMs);
      if (next === undefined) return this.outputs;
      this.nowMs = Math.max(this.nowMs, next.atMs);
      if (next.message !== undefined) this.perform(this.match.handle(next.message, this.nowMs));
      this.perform(this.match.advance(this.nowMs));
    }
  }

  private next(untilMs: number): Event | undefined {
    let best: Event | undefined;
    for (const e of this.queue) {
      if (best === undefined || e.atMs < best.atMs || (e.atMs === best.atMs && e.order < best.order)) best = e;
    }
    if (best === undefined || best.atMs > untilMs) return undefined;
    this.queue = this.queue.filter((e) => e !== best);
    return best;
  }

  private perform(outputs: readonly MatchOutput[]): void {
    for (const o of outputs) {
      this.outputs.push(o);
      if (o.t === 'wake') this.wake(o.atMs);
      if (o.t !== 'effect') continue;
      const r = this.respond(o.effect, o.seat, o.tick);
      if (r === null) continue;
      const { afterMs, value, error, usage } = r;
      this.post(this.nowMs + afterMs, {
        t: 'answer', seat: o.seat, id: o.effect.id, status: error === undefined ? 'ok' : 'error', ...(usage === undefined ? {} : { usage }),
        ...(error === undefined ? (value === undefined ? {} : { value }) : { value: error }),
      });
    }
  }

  private wake(atMs: number): void {
    if (!this.queue.some((e) => e.message === undefined && e.atMs === atMs)) this.post(atMs);
  }
}
