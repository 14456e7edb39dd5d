import { createHash, randomBytes } from 'node:crypto';
import type { Scope } from '../../protocol/index.ts';

export interface HeldSeat {
  readonly match: string;
  readonly seat: number;
  readonly views: readonly string[];
}

/** What outlives a lost connection. */
export interface Session {
  readonly id: string;
  scopes: readonly Scope[];
  /** Seats at the time of the loss. */
  seats: readonly HeldSeat[];
  /** Closes the connection that has the session now; undefined while there is none. */
  close: (() => readonly HeldSeat[]) | undefined;
  lostMs: number;
}

/** A lost session can be resumed for so long: 10 minutes. */
export const SESSION_MS = 600_000;
const MAX_SESSIONS = 100_000;

/** Sessions by the hash of their resume token; a token is good once, and the answer to it holds the next. */
export class Sessions {
  private readonly byToken = new Map<string, Session>();
  private readonly tokenOf = new Map<Session, string>();
  private count = 0;

  open(scopes: readonly Scope[]): Session {
    return { id: `s${++this.count}`, scopes, seats: [], close: undefined, lostMs: 0 };
  }

  /** A new resume token; the one before is void. */
  renew(session: Session): string {
    this.forget(session);
    const token = randomBytes(24).toString('base64url');
    const key = hashOf(token);
    this.byToken.set(key, session);
    this.tokenOf.set(session, key);
    return token;
  }

  find(token: string, nowMs: number): Session | undefined {
    this.sweep(nowMs);
    return this.byToken.get(hashOf(token));
  }

  forget(session: Session): void {
    const key = this.tokenOf.get(session);
    if (key !== undefined) this.byToken.delete(key);
    this.tokenOf.delete(session);
  }

  get size(): number {
    return this.byToken.size;
  }

  /** Lets go of what was lost long ago, or first where there are too many. */
  sweep(nowMs: number): void {
    for (const session of this.tokenOf.keys()) {
      if (session.close !== undefined) continue;
      if (nowMs - session.lostMs > SESSION_MS || this.byToken.size > MAX_SESSIONS) this.forget(session);
    }
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
