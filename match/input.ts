import type { Discrete } from '../environments/index.ts';
import type { InputSample } from './contract.ts';

/** A person's controls are silent for so long: held keys are released and the ledger says `default`. */
export const INPUT_STALE_MS = 1000;

/**
 * What a person's keys mean at a tick's close. One latch an action: a press sets it, being applied clears it. Latched presses
 * go first, oldest first; then the held `level` action that was pressed last repeats; an `edge` action acts once a press.
 * There is never a queue of keys: a second press of a latched action merges. DESIGN §5.
 */
export class InputLatch {
  /** Presses that were merged into one already latched. */
  merged = 0;
  sawTick = -1;
  private readonly space: Discrete;
  /** Order of the press that latched the action; 0: not latched. */
  private readonly latchedAt: Float64Array;
  private readonly heldSince: Float64Array;
  private order = 0;
  private newestSeq = -1;
  private lastSampleMs = Number.NEGATIVE_INFINITY;

  constructor(space: Discrete) {
    this.space = space;
    this.latchedAt = new Float64Array(space.n);
    this.heldSince = new Float64Array(space.n);
  }

  /** Takes a sample. Returns what is wrong with it, or undefined. */
  sample(s: InputSample, nowMs: number): 'stale' | 'wrong-shape' | undefined {
    const known = (a: number): boolean => Number.isInteger(a) && a >= 0 && a < this.space.n;
    if (!s.held.every(known) || !s.pressed.every(known)) return 'wrong-shape';
    if (s.seq <= this.newestSeq) return 'stale';
    this.newestSeq = s.seq;
    this.lastSampleMs = nowMs;
    this.sawTick = s.sawTick;
    for (const a of s.pressed) this.press(a);
    for (let a = 0; a < this.space.n; a++) {
      const held = s.held.includes(a);
      if (!held) this.heldSince[a] = 0;
      else if (this.heldSince[a] === 0) this.heldSince[a] = ++this.order;
    }
    return undefined;
  }

  private press(a: number): void {
    if (this.latchedAt[a] !== 0) this.merged++;
    else this.latchedAt[a] = ++this.order;
    this.heldSince[a] = 0;
  }

  /** Connected, but nothing came for a second. */
  isStale(nowMs: number): boolean {
    return nowMs - this.lastSampleMs > INPUT_STALE_MS;
  }

  /** Nobody is there: keys are up and presses forgotten; a new connection may count from 0 again. */
  release(): void {
    this.latchedAt.fill(0);
    this.heldSince.fill(0);
    this.newestSeq = -1;
    this.lastSampleMs = Number.NEGATIVE_INFINITY;
  }

  /** True where a tick that waits for a press may close. */
  get hasPress(): boolean {
    return this.latchedAt.some((at) => at !== 0) || this.repeating() >= 0;
  }

  /** The action at this close, or -1 where nothing is pressed. Clears its latch; a stale sample holds nothing down. */
  take(nowMs: number): number {
    const latched = firstLatched(this.latchedAt);
    if (latched >= 0) {
      this.latchedAt[latched] = 0;
      return latched;
    }
    if (this.isStale(nowMs)) {
      this.heldSince.fill(0);
      return -1;
    }
    return this.repeating();
  }

  /** The held level action that was pressed last, or -1. */
  private repeating(): number {
    let best = -1;
    for (let a = 0; a < this.space.n; a++) {
      if (this.space.press[a] !== 'level' || this.heldSince[a] === 0) continue;
      if (best < 0 || this.heldSince[a] > this.heldSince[best]) best = a;
    }
    return best;
  }
}

function firstLatched(latchedAt: Float64Array): number {
  let best = -1;
  for (let a = 0; a < latchedAt.length; a++) {
    if (latchedAt[a] !== 0 && (best < 0 || latchedAt[a] < latchedAt[best])) best = a;
  }
  return best;
}
