import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Ticket {
  readonly match: string;
  readonly seat: number;
}

/** Longest that a ticket is good for: a day. */
export const TICKET_MS = 86_400_000;

/**
 * Seat tickets: `match.seat.expiry.mac`, signed by the server's key with HMAC-SHA256, so that they stay good when the server begins
 * anew with the same key. A ticket is for one seat of one match; expiry is ms since 1970.
 */
export class TicketOffice {
  private readonly key: Uint8Array;
  private readonly today: () => number;

  constructor(key: Uint8Array = randomBytes(32), today: () => number = Date.now) {
    this.key = key;
    this.today = today;
  }

  issue(ticket: Ticket, forMs = TICKET_MS): string {
    const body = `${ticket.match}.${ticket.seat}.${Math.floor(this.today() + forMs)}`;
    return `${body}.${this.mac(body).toString('base64url')}`;
  }

  /** What is wrong with it, or the seat that it is for. */
  check(text: string): Ticket | { readonly wrong: string } {
    const parts = text.split('.');
    if (parts.length !== 4) return { wrong: 'it is no ticket; `created` holds one for each seat that acts from outside' };
    const [match, seat, expiry, mac] = parts;
    if (!sameBytes(Buffer.from(mac, 'base64url'), this.mac(`${match}.${seat}.${expiry}`))) return { wrong: 'this server did not sign it' };
    if (this.today() >= Number(expiry)) return { wrong: `it expired at ${new Date(Number(expiry)).toISOString()}; ask whoever created the match for a new one` };
    return { match, seat: Number(seat) };
  }

  private mac(body: string): Buffer {
    return createHmac('sha256', this.key).update(`ticket ${body}`).digest();
  }
}

/** In constant time for equal lengths. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
