import type { Json } from '../environments/index.ts';
import type { Effect, EffectResult, Usage } from '../operators/index.ts';
import type { ClockPolicy } from './contract.ts';

/** An effect that its seat's operator has issued and not yet had delivered. */
export interface Pending {
  readonly seat: number;
  readonly effect: Effect;
  readonly issuedTick: number;
  readonly issuedMs: number;
  /** Absent until it is answered, cancelled or late. */
  answer?: { readonly status: EffectResult['status']; readonly value?: Json | Uint8Array; readonly usage?: Usage; readonly atMs: number; readonly absent?: true };
}

/** Outstanding effects of a match, kept in issue order; an operator's ids are its seat's own. */
export class PendingEffects {
  private list: Pending[] = [];

  get size(): number {
    return this.list.length;
  }

  add(p: Pending): void {
    this.list.push(p);
  }

  find(seat: number, id: string): Pending | undefined {
    return this.list.find((p) => p.seat === seat && p.effect.id === id);
  }

  where(test: (p: Pending) => boolean): Pending[] {
    return this.list.filter(test);
  }

  some(test: (p: Pending) => boolean): boolean {
    return this.list.some(test);
  }

  remove(gone: readonly Pending[]): void {
    if (gone.length > 0) this.list = this.list.filter((p) => !gone.includes(p));
  }
}

/** Total order of deliveries: tick of issue, seat, sequence. The sequence is the place in the list, and sort is stable. */
export function inOrder(list: Pending[]): Pending[] {
  return list.length < 2 ? list : list.sort((a, b) => a.issuedTick - b.issuedTick || a.seat - b.seat);
}

/**
 * First tick at whose opening an answered effect of a virtual clock is due: issue + ceil(cost / perTick), at least one tick
 * later. One without a price (cancelled, failed) is due at the next tick.
 */
export function dueTick(clock: Extract<ClockPolicy, { kind: 'virtual' }>, p: Pending): number {
  const cost = clock.constant ?? p.answer?.usage?.[clock.unit];
  if (cost === undefined || p.answer?.status !== 'ok') return p.issuedTick + 1;
  return p.issuedTick + Math.max(1, Math.ceil(cost / clock.perTick));
}

/** True while nobody can know whether the answer is due when `tick` opens. */
export function couldBeDue(clock: Extract<ClockPolicy, { kind: 'virtual' }>, p: Pending, tick: number): boolean {
  if (p.answer !== undefined) return false;
  if (tick > p.effect.basedOnTick + p.effect.ttlTicks) return false;
  return clock.constant === undefined || tick >= p.issuedTick + Math.max(1, Math.ceil(clock.constant / clock.perTick));
}
