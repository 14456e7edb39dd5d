import type { ClockPolicy, LatePolicy } from './contract.ts';

/**
 * The part of a match that knows what time it is. Deadlines are absolute: tick t of a paced match closes at
 * start + shift + (t + 1) · 1000 / hz, and only a stop (pause, hold, wait) moves `shift`. Times are ms on the host's monotonic clock.
 */
export class Clockwork {
  private readonly clock: ClockPolicy;
  private startMs = 0;
  private shiftMs = 0;
  private openedMs = 0;
  private waiting = false;
  private pausing = false;
  private pausedMs: number | null = null;
  private heldMs: number | null = null;
  private lastTick = Number.POSITIVE_INFINITY;

  constructor(clock: ClockPolicy) {
    this.clock = clock;
  }

  start(nowMs: number): void {
    this.startMs = nowMs;
  }

  /** The clock goes on at `tick` as if the ticks before had taken their time until now. */
  goOn(tick: number, nowMs: number): void {
    this.startMs = this.clock.kind === 'paced' ? nowMs - (tick * 1000) / this.clock.hz : nowMs;
    this.shiftMs = 0;
  }

  since(nowMs: number): number {
    return nowMs - this.startMs;
  }

  opened(nowMs: number): void {
    this.openedMs = nowMs;
  }

  deadline(tick: number): number {
    if (this.clock.kind !== 'paced') return Number.NEGATIVE_INFINITY;
    return this.startMs + this.shiftMs + ((tick + 1) * 1000) / this.clock.hz;
  }

  mayClose(tick: number, nowMs: number): boolean {
    return nowMs >= this.deadline(tick);
  }

  /** When an awaited answer of the seat is given up. */
  lateAt(tick: number, seat: number, late: LatePolicy): number {
    if (this.clock.kind === 'paced') return this.deadline(tick) + (late.kind === 'wait' ? late.ms : 0);
    const limit = this.clock.kind === 'barrier' ? this.clock.wallLimitMs?.[seat] : null;
    return limit === null || limit === undefined ? Number.POSITIVE_INFINITY : this.openedMs + limit;
  }

  /** The answer of a seat that is waited for came, or was given up, at that time. */
  waitedUntil(tick: number, atMs: number): void {
    if (this.clock.kind === 'paced' && atMs > this.deadline(tick)) this.waiting = true;
  }

  /** At the close: ms by which waiting for a seat has moved this deadline and all later ones. */
  settle(tick: number, nowMs: number): number {
    if (!this.waiting) return 0;
    this.waiting = false;
    const ms = nowMs - this.deadline(tick);
    this.shiftMs += ms;
    return ms;
  }

  observe(tick: number, nowMs: number): { atMs: number; lateMs: number } {
    return { atMs: nowMs - this.startMs, lateMs: this.clock.kind === 'paced' ? nowMs - this.deadline(tick) : 0 };
  }

  // A pause takes effect when the open tick has closed; from then on it moves the deadlines.

  pause(): boolean {
    const was = this.pausing;
    this.pausing = true;
    return !was;
  }

  resume(nowMs: number): boolean {
    const was = this.pausing || this.pausedMs !== null;
    if (this.pausedMs !== null) this.shiftMs += nowMs - this.pausedMs;
    this.pausing = false;
    this.pausedMs = null;
    this.lastTick = Number.POSITIVE_INFINITY;
    return was;
  }

  /** Runs on and pauses before `tick` opens. */
  runUntil(tick: number, nowMs: number): boolean {
    const resumed = this.resume(nowMs);
    this.lastTick = tick;
    return resumed;
  }

  /** Asked before a tick opens. */
  stopped(tick: number, nowMs: number): boolean {
    if (tick >= this.lastTick) this.pausing = true;
    if (this.pausing) this.pausedMs ??= nowMs;
    return this.pausing;
  }

  hold(nowMs: number): void {
    this.heldMs ??= nowMs;
  }

  release(nowMs: number): void {
    if (this.heldMs === null) return;
    this.shiftMs += Math.max(0, nowMs - this.heldMs);
    this.heldMs = null;
  }
}
