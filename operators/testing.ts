/**
 * A tiny host for trying an operator out: synthetic frames, scripted answers, no world. The real one is `match/`; this one keeps
 * the same order (answers that are due, decide, rounds of awaited answers, people last) and nothing else.
 */
import { Stream, maskLength, type Action, type ActionSpace, type Json, type Scene, type Tensor } from '../environments/index.ts';
import { copyAction } from './actions.ts';
import { idsOf } from './combinators/layer.ts';
import type {
  Decision,
  Effect,
  EffectResult,
  EpisodeContext,
  Frame,
  Operator,
  OperatorNote,
  Packet,
  PacketDraft,
  Source,
  Specs,
} from './contract.ts';

/** What the outside makes of an effect: a value, `afterTicks` later (0: at the close of its own tick); null: nothing, ever. */
export type ScriptedAnswer = { readonly value: Json; readonly afterTicks?: number } | null;

export interface Script {
  readonly ticks: number;
  readonly space: ActionSpace;
  readonly seed?: bigint;
  readonly seat?: number;
  /** Absent: every tick. */
  acting?(tick: number): boolean;
  /** Absent: everything is legal. */
  legal?(tick: number): readonly number[];
  views?(tick: number): { readonly [name: string]: Tensor | string | Scene };
  inbox?(tick: number): readonly Packet[];
  answer?(effect: Effect, tick: number): ScriptedAnswer;
  /** More of the context than a world of one space. */
  readonly context?: Partial<EpisodeContext>;
}

/** What came of one tick. */
export interface Trace {
  readonly tick: number;
  /** The last action that was not null, and its source; both null where there was none, or where the seat did not act. */
  action: Action | null;
  source: Source | null;
  readonly packets: PacketDraft[];
  readonly effects: Effect[];
  readonly awaited: string[];
  readonly delivered: string[];
  readonly notes: OperatorNote[];
  /** An awaited answer came without a value and no action came since: a match would apply its late policy. */
  late: boolean;
}

const MAX_ROUNDS = 8;

interface Waiting {
  readonly effect: Effect;
  readonly answer: ScriptedAnswer;
  readonly dueTick: number;
  cancelled: boolean;
}

export interface Run {
  readonly traces: Trace[];
  /** The operator's state after the last tick. */
  readonly state: unknown;
}

export function runOperator(operator: Operator, script: Script): Run {
  const host = new TinyHost(operator, script);
  const traces = Array.from({ length: script.ticks }, (_, tick) => host.tick(tick));
  return { traces, state: host.state };
}

/** Two seats with the same actions and nothing else. */
export function specsWith(space: ActionSpace): Specs {
  const seats = [
    { team: 0, role: 'any' },
    { team: 1, role: 'any' },
  ];
  return {
    environment: 'none',
    rules: 0,
    seats,
    actions: [space, space],
    rewards: [],
    events: [],
    views: {},
    horizon: 100,
    tickHz: 10,
    information: 'full',
  };
}

class TinyHost {
  state: unknown;
  private readonly operator: Operator;
  private readonly script: Script;
  private readonly random: Stream;
  private waiting: Waiting[] = [];

  constructor(operator: Operator, script: Script) {
    this.operator = operator;
    this.script = script;
    const seat = script.seat ?? 0;
    this.random = new Stream(script.seed ?? 1n, 'operator', seat);
    const scenario = { environment: 'none', name: 'none', config: { horizon: script.ticks } };
    this.state = operator.init({ episode: 0, seat, specs: specsWith(script.space), scenario, assets: {}, ...script.context });
  }

  tick(tick: number): Trace {
    const frame = this.frame(tick);
    const trace: Trace = { tick, action: null, source: null, packets: [], effects: [], awaited: [], delivered: [], notes: [], late: false };
    this.deliver(
      this.waiting.filter((w) => w.effect.kind !== 'input' && isDue(w, tick)),
      frame,
      trace,
    );
    this.take(this.operator.decide(this.state, frame), frame, trace);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const open = this.waiting.filter((w) => w.effect.kind !== 'input' && (w.dueTick === tick || trace.awaited.includes(w.effect.id)));
      if (open.length === 0) break;
      this.deliver(open, frame, trace);
    }
    if (frame.acting) this.sample(frame, trace);
    if (!frame.acting) trace.action = trace.source = null;
    return trace;
  }

  private frame(tick: number): Frame {
    const { script } = this;
    const legal = script.legal?.(tick) ?? Array<number>(maskLength(script.space)).fill(1);
    return {
      episode: 0,
      tick,
      seat: script.seat ?? 0,
      acting: script.acting?.(tick) ?? true,
      views: script.views?.(tick) ?? {},
      legal: Uint8Array.from(legal),
      reward: 0,
      status: 0,
      inbox: script.inbox?.(tick) ?? [],
      random: this.random.at(tick),
    };
  }

  private take(d: Decision, frame: Frame, trace: Trace): void {
    this.state = d.state;
    if (d.action !== null) {
      trace.action = copyAction(d.action);
      trace.source = d.source;
      trace.late = false;
    }
    trace.packets.push(...(d.packets ?? []));
    trace.notes.push(...(d.notes ?? []));
    for (const effect of d.effects ?? []) this.issue(effect, frame.tick, trace);
    for (const id of idsOf(d.await)) if (!trace.awaited.includes(id)) trace.awaited.push(id);
  }

  private issue(effect: Effect, tick: number, trace: Trace): void {
    if (this.waiting.some((w) => w.effect.id === effect.id)) throw new Error(`effect '${effect.id}' is already under way`);
    if (effect.onNewer === 'cancel')
      for (const w of this.waiting) if (w.effect.kind === effect.kind && scopeOf(w.effect) === scopeOf(effect)) w.cancelled = true;
    trace.effects.push(effect);
    const answer = effect.kind === 'input' ? null : (this.script.answer?.(effect, tick) ?? null);
    this.waiting.push({
      effect,
      answer,
      dueTick: answer === null ? Number.POSITIVE_INFINITY : tick + (answer.afterTicks ?? 0),
      cancelled: false,
    });
  }

  private deliver(list: readonly Waiting[], frame: Frame, trace: Trace): void {
    this.waiting = this.waiting.filter((w) => !list.includes(w));
    for (const { effect, answer, dueTick, cancelled } of list) {
      const timely = answer !== null && dueTick <= frame.tick && frame.tick <= effect.basedOnTick + effect.ttlTicks;
      const result: EffectResult = {
        id: effect.id,
        basedOnTick: effect.basedOnTick,
        deliveredTick: frame.tick,
        ...(cancelled ? { status: 'cancelled' } : timely ? { status: 'ok', value: answer.value } : { status: 'late' }),
      };
      this.hand(result, frame, trace);
    }
  }

  /** People last: a standing effect is answered at each close and stays. */
  private sample(frame: Frame, trace: Trace): void {
    for (const { effect } of this.waiting.filter((w) => w.effect.kind === 'input')) {
      const answer = this.script.answer?.(effect, frame.tick) ?? null;
      const base = { id: effect.id, basedOnTick: frame.tick, deliveredTick: frame.tick };
      this.hand(answer === null ? { ...base, status: 'late' } : { ...base, status: 'ok', value: answer.value }, frame, trace);
    }
  }

  private hand(result: EffectResult, frame: Frame, trace: Trace): void {
    trace.delivered.push(`${result.id} ${result.status}`);
    if (result.status !== 'ok' && trace.awaited.includes(result.id)) trace.late = true;
    this.take(this.operator.resolve(this.state, result, frame), frame, trace);
  }
}

function isDue(w: Waiting, tick: number): boolean {
  return w.cancelled || w.dueTick <= tick || tick > w.effect.basedOnTick + w.effect.ttlTicks;
}

function scopeOf(effect: Effect): string {
  return effect.id.slice(0, effect.id.lastIndexOf('/') + 1);
}
