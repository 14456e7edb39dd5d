/** Small operators, and a log that keeps what is canonical, for this room's tests. */
import type { Action, Json } from '../environments/index.ts';
import type { Decision, Effect, EffectResult, Frame, Operator, Packet } from '../operators/index.ts';
import type { Delivery, MatchFooter, MatchHeader, MatchLog, Note, ReplaySource, SeatChange } from './contract.ts';

type Part = Partial<Omit<Decision, 'state'>>;

/** An operator from two functions; what they leave out is: no opinion, chosen. */
export function operator(name: string, decide: (f: Frame, s: Memory) => Part, resolve: (r: EffectResult, f: Frame, s: Memory) => Part = () => ({}), views: string[] = []): Operator<Memory> {
  const full = (state: Memory, p: Part): Decision<Memory> => ({ state, action: null, source: 'chosen', ...p });
  return {
    blueprint: { kind: name, grade: 'exact' },
    needs: { views },
    init: () => ({ plan: null, outstanding: false, asked: 0 }),
    decide: (s, f) => full(s, decide(f, s)),
    resolve: (s, r, f) => full(s, resolve(r, f, s)),
  };
}

export interface Memory {
  plan: number | null;
  outstanding: boolean;
  asked: number;
}

export function effect(id: string, f: Frame, more: Partial<Effect> = {}): Effect {
  return { id, kind: 'llm', request: { tick: f.tick }, basedOnTick: f.tick, ttlTicks: 1000, budget: { unit: 'ms', max: 1000 }, onNewer: 'keep', ...more };
}

export const always = (action: Action): Operator<Memory> => operator(`always:${JSON.stringify(action)}`, () => ({ action }));

/** Asks whenever no question is out and acts on the last answer meanwhile; never awaits. */
export const slow = (): Operator<Memory> =>
  operator(
    'slow',
    (f, s) => {
      if (s.outstanding) return { action: s.plan, source: 'plan' };
      s.outstanding = true;
      return { action: s.plan, source: 'plan', effects: [effect(`q${s.asked++}`, f)] };
    },
    (r, _f, s) => {
      s.outstanding = false;
      if (r.status === 'ok') s.plan = r.value as number;
      return {};
    },
  );

/** Awaits an answer each tick; `plan` is what it returns beside await. */
export const awaiting = (kind: Effect['kind'] = 'remote', plan: number | null = null): Operator<Memory> =>
  operator(
    'awaiting',
    (f) => (f.acting ? { action: plan, source: 'plan', effects: [effect(`a${f.tick}`, f, { kind })], await: `a${f.tick}` } : {}),
    (r) => (r.status === 'ok' ? { action: r.value as number } : {}),
  );

/** A person, as operators/human has it. */
export const person = (): Operator<Memory> => ({
  ...operator(
    'person',
    (f, s) => {
      if (s.asked++ > 0) return f.acting ? { await: 'input' } : {};
      return { effects: [effect('input', f, { kind: 'input', ttlTicks: 2_147_483_647 })], await: 'input' };
    },
    (r) => {
      if (r.status !== 'ok') return {};
      const v = r.value as { action: number; idle: boolean };
      return { action: v.action, source: v.idle ? 'idle' : 'chosen' };
    },
  ),
  blueprint: { kind: 'human', grade: 'statistical' },
});

export interface KeptTick {
  tick: number;
  actions: number[];
  provenance: number[];
  deliveries: Omit<Delivery, 'latencyMs' | 'sawTick'>[];
  packets: Json;
  events: number[];
  reward: number[];
  status: number;
  hash: string;
}

export class KeepingLog implements MatchLog {
  head: MatchHeader | undefined;
  readonly ticks: KeptTick[] = [];
  readonly observed: { tick: number; atMs: number; lateMs: number }[] = [];
  readonly changes: SeatChange[] = [];
  readonly notes: Note[] = [];
  foot: MatchFooter | undefined;

  header(h: MatchHeader): void {
    this.head = h;
  }

  seat(c: SeatChange): void {
    this.changes.push(c);
  }

  tick(e: Parameters<MatchLog['tick']>[0]): void {
    this.ticks.push({
      tick: e.tick, actions: [...e.actions], provenance: [...e.provenance], deliveries: e.deliveries.map(({ latencyMs: _l, sawTick: _s, ...d }) => ({ ...d })),
      packets: structuredClone(e.packets) as unknown as Json, events: [...e.events], reward: [...e.reward], status: e.status, hash: `${e.hashHi}:${e.hashLo}`,
    });
    if (e.observed !== null) this.observed.push({ tick: e.tick, ...e.observed });
  }

  note(n: Note): void {
    this.notes.push(n);
  }

  footer(f: MatchFooter): void {
    this.foot = f;
  }

  /** Everything that a canonical digest covers, as one string. */
  canonical(): string {
    return JSON.stringify([{ ...this.head, seed: String(this.head?.seed) }, this.changes, this.ticks, this.foot]);
  }

  /** This log as a source for a replay; `seated` gives the operators of seat changes. */
  replay(seated: () => Operator = () => always(0)): ReplaySource {
    return {
      deliveries: (t) => (this.ticks[t]?.deliveries ?? []).map((d) => ({ ...d, latencyMs: 0 })),
      said: (t) => ((this.ticks[t]?.packets ?? []) as unknown as Packet[]).filter((p) => p.said === true),
      changes: (t) => this.changes.filter((c) => c.tick === t).map((change) => ({ change, operator: seated() })),
      ...(this.foot?.status === 'ended' ? { endedAt: this.foot.ticks } : {}),
    };
  }
}
