import {
  HashChain, InputError, createJoint, createOutcome, createWorlds, jointComponents, scenarioHash, teamsOf, worldBytes,
  type Environment, type Joint, type Outcome, type Scene, type Tensor, type Worlds,
} from '../environments/index.ts';
import { blueprintHash, specsOf, type Blueprint, type Decision, type Effect, type EffectResult, type Frame, type Packet } from '../operators/index.ts';
import { SILENT, applySeat, decisionFault } from './apply.ts';
import { Clockwork } from './clockwork.ts';
import type {
  ClockPolicy, Delivery, DisconnectPolicy, MatchFooter, MatchHeader, MatchLog, MatchMessage, MatchOptions, MatchOutput, MatchStatus, Note,
  RefusalCode, ReplaySource, SeatChange, TickEntry,
} from './contract.ts';
import { PendingEffects, couldBeDue, dueTick, inOrder, type Pending } from './pending.ts';
import { ABSENT, LATE, sourceCode } from './provenance.ts';
import { SeatState } from './seat.ts';

/** Rounds of effects in one tick; what a later one issues is late at once. */
export const MAX_ROUNDS = 8;

type Phase = 'new' | 'open' | 'wait' | 'done';

/**
 * One episode, tick by tick. `handle` takes a message, `advance` lets the match run as far as it can at a given time; both return
 * what the host is to do. The same sequence of calls gives the same record. DESIGN §5.
 */
export class Match {
  readonly environment: Environment;
  readonly worlds: Worlds;
  readonly seed: bigint;
  readonly episode: number;
  readonly clock: ClockPolicy;
  private readonly disconnect: DisconnectPolicy;
  private readonly start: MatchOptions['start'];
  private readonly seats: SeatState[];
  private readonly log: MatchLog | undefined;
  private readonly publish: boolean;
  /** Until the match goes live. */
  private replay: ReplaySource | undefined;
  private readonly clockwork: Clockwork;
  private readonly pending = new PendingEffects();
  private readonly outcome: Outcome;
  private readonly joint: Joint;
  private readonly last: Joint;
  private readonly components: number;
  private readonly chain = new HashChain();
  private readonly bytes: Uint8Array;
  private readonly totals: Float64Array;
  private readonly entry: TickEntry;
  private changes: { change: SeatChange; apply: () => void }[] = [];
  /** Changes that entered this tick; they are logged with it, so that a tick that never closes leaves no trace. */
  private changed: SeatChange[] = [];
  /** Packets from connections, for the next tick. */
  private said: Packet[] = [];
  private outputs: MatchOutput[] = [];
  private phase: Phase = 'new';
  private round = 0;
  private replayed = 0;
  /** People's input was taken at this tick. */
  private sampled = false;
  private openTick = 0;
  private nowMs = 0;
  private startHash = '';
  private result: MatchFooter | undefined;

  constructor(options: MatchOptions) {
    const env = options.environment;
    if (options.seats.length !== env.seats.length) {
      throw new InputError('seats', `${env.scenario.name} has ${env.seats.length} seats, got ${options.seats.length} operators`);
    }
    this.environment = env;
    this.seed = options.seed;
    this.episode = options.episode ?? 0;
    this.clock = options.clock ?? { kind: 'barrier' };
    this.disconnect = options.disconnect ?? { kind: 'continue', policy: { kind: 'default' } };
    this.start = options.start ?? null;
    this.log = options.log;
    this.publish = options.publish ?? false;
    this.replay = options.replay;
    this.worlds = createWorlds(env, 1);
    this.bytes = worldBytes(this.worlds, 0);
    this.outcome = createOutcome(env, 1);
    this.joint = createJoint(env, 1);
    this.last = createJoint(env, 1);
    this.components = jointComponents(env);
    this.totals = new Float64Array(env.rewards.length * env.seats.length);
    this.entry = {
      tick: 0, actions: this.joint, provenance: new Uint32Array(env.seats.length), deliveries: [], packets: [],
      events: this.outcome.events, reward: this.outcome.reward, status: 0, hashLo: 0, hashHi: 0, observed: null,
    };
    env.reset(this.worlds, 0, options.seed);
    if (this.start !== null) env.load(this.worlds, 0, this.start);
    const host = { env, worlds: this.worlds, specs: specsOf(env), seed: options.seed, episode: this.episode, assets: options.assets ?? {} };
    this.seats = options.seats.map((s, i) => new SeatState(host, i, s.operator, s.late ?? { kind: 'default' }, s.lead ?? 0));
    this.clockwork = new Clockwork(this.clock);
    if (this.clock.kind === 'virtual') this.seats.forEach((s) => this.refusePeople(s.index, s.blueprint));
  }

  private refusePeople(seat: number, blueprint: Blueprint): void {
    if (this.clock.kind !== 'virtual') return;
    if (blueprint.kind === 'human') throw new InputError(`seats[${seat}]`, `a person cannot sit under a virtual clock, whose ticks take no time; use 'paced' or 'barrier'`);
    for (const child of blueprint.children ?? []) this.refusePeople(seat, child);
  }

  /** The tick that is open, or opens next; after the end, the number of ticks stepped. */
  get tick(): number {
    return this.openTick;
  }

  /** Present once the match has ended. */
  get footer(): MatchFooter | undefined {
    return this.result;
  }

  /** Chain hash of the newest state, 16 hex digits. */
  get hash(): string {
    return this.chain.toString();
  }

  /** Effects of a seat that wait for an answer from outside, for a host whose operator came back. */
  outstanding(seat: number): Effect[] {
    return this.pending.where((p) => p.seat === seat && p.answer === undefined).map((p) => p.effect);
  }

  /** What a seat is shown now; valid until the match goes on. The only way in which a host may show a seat anything. */
  frame(seat: number): Frame {
    return this.seats[seat].now.frame;
  }

  /** A view of the newest state, as anyone with the right to see that seat may have it. */
  view(seat: number, name: string): Tensor | string | Scene {
    return this.environment.view(this.worlds, 0, seat, name);
  }

  /** The newest applied joint action and outcome, for watchers; reused. */
  get newest(): Readonly<TickEntry> {
    return this.entry;
  }

  /** The episode's score so far, [team]; reused. */
  get score(): Readonly<Float64Array> {
    return this.outcome.score;
  }

  handle(message: MatchMessage, nowMs: number): MatchOutput[] {
    this.nowMs = nowMs;
    if ('seat' in message && this.seats[message.seat] === undefined) {
      throw new InputError('seat', `the match has seats 0..${this.seats.length - 1}, got ${message.seat}`);
    }
    if (this.phase !== 'done') this.take(message);
    else if ('seat' in message) this.outputs.push({ t: 'refused', seat: message.seat, tick: this.openTick, code: 'late', detail: 'the match has ended' });
    return this.flush();
  }

  private take(m: MatchMessage): void {
    switch (m.t) {
      case 'answer':
        return this.answer(m);
      case 'act':
        return this.act(m);
      case 'input':
        return this.input(m);
      case 'say':
        if (this.isAddress(m.packet.to)) this.said.push({ ...m.packet, from: m.seat, said: true });
        else this.refuse(m.seat, 'unknown', `no seat ${m.packet.to}; the match has seats 0..${this.seats.length - 1}`);
        return;
      case 'connected':
      case 'disconnected':
        return this.connect(m.seat, m.t === 'connected');
      case 'takeover':
      case 'swap':
      case 'handback':
        return this.change(m);
      case 'pause':
        if (this.clockwork.pause()) this.note(null, 'paused', '');
        return;
      case 'resume':
        if (this.clockwork.resume(this.nowMs)) this.note(null, 'resumed', '');
        return;
      case 'step':
        if (this.clockwork.runUntil(this.openTick + m.ticks, this.nowMs)) this.note(null, 'resumed', `for ${m.ticks} ticks`);
        return;
      case 'end':
        return this.finish('ended');
    }
  }

  /** Runs until something is missing, `untilTick` is reached or the episode ends. */
  advance(nowMs: number, untilTick = Number.POSITIVE_INFINITY): MatchOutput[] {
    this.nowMs = nowMs;
    if (this.phase === 'new') this.begin();
    while (this.phase !== 'done' && this.openTick < untilTick) {
      if (this.phase === 'open' ? !this.tryOpen() : !this.tryClose()) break;
    }
    return this.flush();
  }

  private flush(): MatchOutput[] {
    if (this.outputs.length === 0) return [];
    const out = this.outputs;
    this.outputs = [];
    return out;
  }

  private begin(): void {
    this.clockwork.start(this.nowMs);
    this.chain.push(this.bytes);
    this.startHash = this.chain.toString();
    this.log?.header(this.header());
    this.phase = 'open';
  }

  private header(): MatchHeader {
    const { id, rules, scenario } = this.environment;
    return {
      environment: id, rules, scenario, scenarioHash: scenarioHash(scenario), seed: this.seed, episode: this.episode, clock: this.clock,
      disconnect: this.disconnect,
      seats: this.seats.map((s) => ({ blueprint: s.blueprint, hash: blueprintHash(s.blueprint), late: s.late })),
      start: this.start ?? null, startHash: this.startHash,
    };
  }

  // ---------------------------------------------------------------- opening a tick

  private tryOpen(): boolean {
    if (this.replay?.until === this.openTick) this.goLive();
    if (this.replay?.endedAt === this.openTick) {
      this.finish('ended');
      return true;
    }
    if (this.replay === undefined && !this.mayOpen()) return false;
    this.applyChanges();
    this.sendSaid();
    this.openSeats();
    this.round = -1;
    this.replayed = 0;
    this.deliverOpen();
    this.decideAll();
    this.round = 0;
    this.sampled = false;
    this.phase = 'wait';
    return true;
  }

  /** The record ends here: what it left unanswered is asked again. */
  private goLive(): void {
    this.replay = undefined;
    this.clockwork.goOn(this.openTick, this.nowMs);
    for (const { seat, issuedTick, effect } of this.pending.where((p) => p.effect.kind !== 'input')) {
      this.outputs.push({ t: 'effect', seat, tick: issuedTick, effect });
    }
  }

  private mayOpen(): boolean {
    if (this.clockwork.stopped(this.openTick, this.nowMs)) return false;
    if (this.isHeld()) return false;
    if (this.clock.kind !== 'virtual' || this.pending.size === 0) return true;
    const clock = this.clock;
    return !this.pending.some((p) => p.effect.kind !== 'input' && couldBeDue(clock, p, this.openTick));
  }

  /** True while a lost seat holds the match; asks to be woken when its grace ends. */
  private isHeld(): boolean {
    if (this.disconnect.kind !== 'hold') return false;
    const { graceMs } = this.disconnect;
    let until = Number.NEGATIVE_INFINITY;
    for (const s of this.seats) if (!s.connected) until = Math.max(until, s.disconnectedMs + graceMs);
    if (until > this.nowMs) {
      this.clockwork.hold(this.nowMs);
      this.outputs.push({ t: 'wake', atMs: until });
      return true;
    }
    this.clockwork.release(until === Number.NEGATIVE_INFINITY ? this.nowMs : until);
    return false;
  }

  private openSeats(): void {
    const { status } = this.entry;
    for (const s of this.seats) {
      const inbox = s.inbox;
      if (inbox.length > 0) s.inbox = [];
      s.beginTick(this.openTick, this.rewardOf(s.index), status, inbox);
    }
    this.clockwork.opened(this.nowMs);
  }

  private rewardOf(seat: number): number {
    const { weighting, rewards, seats } = this.environment;
    const n = seats.length;
    let sum = 0;
    for (let c = 0; c < rewards.length; c++) {
      const weight = weighting.weights[rewards[c].name] ?? 0;
      if (weight === 0) continue;
      if (weighting.share === 'own') sum += weight * this.outcome.reward[c * n + seat];
      else for (let k = 0; k < n; k++) if (seats[k].team === seats[seat].team) sum += weight * this.outcome.reward[c * n + k];
    }
    return sum;
  }

  private applyChanges(): void {
    if (this.replay !== undefined) {
      for (const { change, operator } of this.replay.changes(this.openTick)) {
        this.schedule(change.why, change.seat, operator);
      }
    }
    if (this.changes.length === 0) return;
    const due = this.changes;
    this.changes = [];
    for (const { change, apply } of due) {
      this.dropEffects(change.seat);
      apply();
      const { blueprint } = this.seats[change.seat];
      this.changed.push({ ...change, tick: this.openTick, blueprint, hash: blueprintHash(blueprint) });
    }
  }

  private sendSaid(): void {
    if (this.replay !== undefined) this.entry.packets.push(...this.replay.said(this.openTick));
    if (this.said.length === 0) return;
    this.entry.packets.push(...this.said);
    this.said = [];
  }

  private deliverOpen(): void {
    if (this.replay !== undefined) {
      this.deliverRecorded();
      return;
    }
    if (this.pending.size === 0 || this.clock.kind === 'barrier') return;
    const due = inOrder(this.pending.where((p) => this.isDue(p)));
    for (const p of due) {
      const overdue = this.openTick > p.effect.basedOnTick + p.effect.ttlTicks;
      if (p.answer === undefined || (overdue && p.answer.status === 'ok')) this.markLate(p, undefined);
    }
    this.deliver(due);
  }

  private isDue(p: Pending): boolean {
    if (p.effect.kind === 'input') return false;
    if (this.openTick > p.effect.basedOnTick + p.effect.ttlTicks) return true;
    if (p.answer === undefined) return false;
    return this.clock.kind !== 'virtual' || this.openTick >= dueTick(this.clock, p);
  }

  private decideAll(): void {
    for (const s of this.seats) {
      const { operator, frame } = s.now;
      let d: Decision | undefined;
      try {
        d = operator.decide(s.now.state, frame);
      } catch (error) {
        this.fault(s.index, `decide threw: ${messageOf(error)}`);
        continue;
      }
      this.takeDecision(s, d);
    }
  }

  private takeDecision(s: SeatState, d: Decision): void {
    const wrong = decisionFault(d);
    if (wrong !== undefined) return this.fault(s.index, wrong);
    s.now.state = d.state;
    if (d.action !== null) {
      s.action = d.action;
      s.source = d.source === 'chosen' ? 0 : sourceCode(d.source);
      s.missed = 0;
    }
    if (d.packets !== undefined) for (const packet of d.packets) this.send({ ...packet, from: s.index });
    if (d.effects !== undefined) for (const effect of d.effects) this.issue(s, effect);
    if (d.await !== undefined) s.awaits(d.await);
    if (d.notes !== undefined) for (const n of d.notes) this.note(s.index, 'operator', `${n.layer === '' ? '' : `${n.layer}: `}${n.what} ${JSON.stringify(n.data)}`);
  }

  private send(packet: Packet): void {
    if (!this.isAddress(packet.to)) return this.fault(packet.from, `sent a packet to seat ${packet.to}; the match has seats 0..${this.seats.length - 1}`);
    this.entry.packets.push(packet);
  }

  private isAddress(to: Packet['to']): boolean {
    return to === 'all' || (Number.isInteger(to) && to >= 0 && to < this.seats.length);
  }

  private issue(s: SeatState, effect: Effect): void {
    const wrong = this.issueFault(s, effect);
    if (wrong !== undefined) return this.fault(s.index, wrong);
    const p: Pending = { seat: s.index, effect, issuedTick: this.openTick, issuedMs: this.nowMs };
    const live = this.replay === undefined;
    if (live && effect.onNewer === 'cancel') this.cancelOlder(s.index, effect);
    this.pending.add(p);
    if (!live || effect.kind === 'input') return;
    if (this.round + 1 >= MAX_ROUNDS) {
      p.answer = { status: 'late', atMs: this.nowMs };
      return;
    }
    const early = effect.kind === 'remote' ? s.acts.get(this.openTick) : undefined;
    if (early !== undefined) p.answer = { status: 'ok', value: early as number | number[], atMs: this.nowMs };
    else this.outputs.push({ t: 'effect', seat: s.index, tick: this.openTick, effect });
  }

  private issueFault(s: SeatState, effect: Effect): string | undefined {
    if (this.pending.find(s.index, effect.id) !== undefined) return `issued effect '${effect.id}' while one of that id is outstanding`;
    if (this.round >= MAX_ROUNDS) return `issued effect '${effect.id}' after the last of ${MAX_ROUNDS} rounds`;
    if (effect.kind !== 'input') return undefined;
    if (s.latch === null) return `asked for a person's input, which needs a discrete action space`;
    if (this.clock.kind === 'virtual') return `asked for a person's input under a virtual clock`;
    return undefined;
  }

  private cancelOlder(seat: number, effect: Effect): void {
    const scope = scopeOf(effect.id);
    const isOlder = (p: Pending): boolean => p.seat === seat && p.effect.kind === effect.kind && p.answer === undefined && scopeOf(p.effect.id) === scope;
    for (const old of this.pending.where(isOlder)) {
      old.answer = { status: 'cancelled', atMs: this.nowMs };
      if (effect.kind !== 'input') this.outputs.push({ t: 'cancel', seat, id: old.effect.id });
    }
  }

  private dropEffects(seat: number): void {
    const gone = this.pending.where((p) => p.seat === seat);
    for (const p of gone) if (p.answer === undefined && p.effect.kind !== 'input' && this.replay === undefined) this.outputs.push({ t: 'cancel', seat, id: p.effect.id });
    this.pending.remove(gone);
  }

  // ---------------------------------------------------------------- closing a tick

  /** One step towards the close: a round delivered, or the close itself. False: something is missing yet. */
  private tryClose(): boolean {
    if (this.replay !== undefined) {
      if (!this.deliverRecorded()) this.close();
      return true;
    }
    if (this.isHeld()) return false;
    if (this.pending.size > 0) {
      const open = this.roundEffects();
      if (open.length > 0) {
        this.markMissing(open);
        if (!open.every((p) => p.answer !== undefined)) return false;
        this.deliver(inOrder(open));
        this.round++;
        return true;
      }
    }
    if (!this.clockwork.mayClose(this.openTick, this.nowMs)) {
      this.outputs.push({ t: 'wake', atMs: this.clockwork.deadline(this.openTick) });
      return false;
    }
    if (this.pending.size > 0 && !this.sampled) {
      if (!this.samplePeople()) return false;
      // what a person's input set going is a round of its own
      if (this.roundEffects().length > 0) return true;
    }
    this.close();
    return true;
  }

  /** Effects that this tick's close waits for. */
  private roundEffects(): Pending[] {
    if (this.clock.kind === 'barrier') return this.pending.where((p) => p.effect.kind !== 'input');
    return this.pending.where((p) => p.effect.kind !== 'input' && this.seats[p.seat].isAwaiting(p.effect.id));
  }

  /** Marks as late what will not be waited for any longer, and asks to be woken for the rest. */
  private markMissing(open: Pending[]): void {
    let wake = Number.POSITIVE_INFINITY;
    for (const p of open) {
      if (p.answer !== undefined) continue;
      const s = this.seats[p.seat];
      const absent = !s.connected && p.effect.kind === 'remote';
      const at = absent ? this.clockwork.deadline(this.openTick) : this.clockwork.lateAt(this.openTick, p.seat, s.late);
      if (this.nowMs >= at) this.markLate(p, absent ? true : undefined);
      else wake = Math.min(wake, at);
    }
    if (wake < Number.POSITIVE_INFINITY) this.outputs.push({ t: 'wake', atMs: wake });
  }

  private markLate(p: Pending, absent: true | undefined): void {
    if (p.answer === undefined && p.effect.kind !== 'input') this.outputs.push({ t: 'cancel', seat: p.seat, id: p.effect.id });
    p.answer = absent ? { status: 'late', atMs: this.nowMs, absent } : { status: 'late', atMs: this.nowMs };
  }

  private deliver(list: Pending[]): void {
    this.pending.remove(list);
    for (const p of list) {
      const { answer, effect } = p;
      if (answer === undefined) throw new Error(`effect '${effect.id}' of seat ${p.seat} delivered without an answer`);
      if (this.round >= 0 && this.seats[p.seat].late.kind === 'wait') this.clockwork.waitedUntil(this.openTick, answer.atMs);
      this.deliverOne({
        seat: p.seat, id: effect.id, kind: effect.kind, round: this.round, status: answer.status, basedOnTick: effect.basedOnTick,
        latencyMs: answer.atMs - p.issuedMs, ...(answer.value === undefined ? {} : { value: answer.value }),
        ...(answer.usage === undefined ? {} : { usage: answer.usage }), ...(answer.absent === undefined ? {} : { absent: answer.absent }),
      });
    }
  }

  /** The next recorded round of this tick; false where there is none. */
  private deliverRecorded(): boolean {
    const all = (this.replay as ReplaySource).deliveries(this.openTick);
    const first = all[this.replayed];
    if (first === undefined || (this.round < 0 && first.round >= 0)) return false;
    this.round = first.round;
    while (this.replayed < all.length && all[this.replayed].round === first.round) {
      const d = all[this.replayed++];
      if (d.kind !== 'input') this.pending.remove(this.pending.where((p) => p.seat === d.seat && p.effect.id === d.id));
      this.deliverOne(d);
    }
    return true;
  }

  /** The one place where an answer enters an operator. */
  private deliverOne(d: Delivery): void {
    const s = this.seats[d.seat];
    this.entry.deliveries.push(d);
    if (s.isAwaiting(d.id)) {
      s.got(d.id);
      if (d.status !== 'ok') s.missed = this.reasonFor(d);
    }
    const result: EffectResult = {
      id: d.id, status: d.status, basedOnTick: d.basedOnTick, deliveredTick: this.openTick,
      ...(d.value === undefined ? {} : { value: d.value }), ...(d.usage === undefined ? {} : { usage: d.usage }),
    };
    let decision: Decision;
    try {
      decision = s.now.operator.resolve(s.now.state, result, s.now.frame);
    } catch (error) {
      return this.fault(s.index, `resolve threw: ${messageOf(error)}`);
    }
    this.takeDecision(s, decision);
  }

  private reasonFor(d: Delivery): number {
    if (d.absent === true) return ABSENT;
    // controls that were silent for a second; under a barrier a wall limit broke
    return d.kind === 'input' && this.clock.kind === 'paced' ? SILENT : LATE;
  }

  /** Answers the standing input effects. False: under a barrier, somebody has not pressed anything yet. */
  private samplePeople(): boolean {
    const people = inOrder(this.pending.where((p) => p.effect.kind === 'input' && this.seats[p.seat].now.frame.acting));
    if (people.some((p) => this.waitsForPress(this.seats[p.seat]))) return false;
    this.sampled = true;
    for (const p of people) this.deliverOne(this.sampleOf(p, this.seats[p.seat]));
    if (people.length > 0) this.round++;
    return true;
  }

  private waitsForPress(s: SeatState): boolean {
    if (this.clock.kind !== 'barrier' || !s.connected || s.latch === null || s.latch.hasPress) return false;
    const at = this.clockwork.lateAt(this.openTick, s.index, s.late);
    if (this.nowMs >= at) return false;
    if (at < Number.POSITIVE_INFINITY) this.outputs.push({ t: 'wake', atMs: at });
    return true;
  }

  private sampleOf(p: Pending, s: SeatState): Delivery {
    const latch = s.latch as NonNullable<SeatState['latch']>;
    const base = { seat: p.seat, id: p.effect.id, kind: 'input' as const, round: this.round, basedOnTick: this.openTick, latencyMs: 0, sawTick: latch.sawTick };
    if (!s.connected) return { ...base, status: 'late', absent: true };
    const action = latch.take(this.nowMs);
    const silent = this.clock.kind === 'barrier' || latch.isStale(this.nowMs);
    if (action < 0 && silent) return { ...base, status: 'late' };
    const space = this.environment.actions[p.seat];
    return { ...base, status: 'ok', value: { action: action < 0 ? (space.default as number) : action, idle: action < 0 } };
  }

  private close(): void {
    const { environment: env, entry, joint } = this;
    const absentPolicy = this.disconnect.kind === 'continue' ? this.disconnect.policy : { kind: 'default' as const };
    this.last.set(joint);
    for (const s of this.seats) {
      // awaiting what was never issued is waiting for an answer that never comes
      if (s.awaiting.length > 0 && s.missed === 0) s.missed = LATE;
      const p = applySeat(s, env.actions[s.index], joint, this.last, s.index * this.components, absentPolicy);
      entry.provenance[s.index] = p;
      s.ledger.add(p);
      if (s.acts.size > 0) s.acts.delete(this.openTick);
    }
    const waitedMs = this.clockwork.settle(this.openTick, this.nowMs);
    if (waitedMs > 0) this.note(null, 'waited', `${waitedMs} ms`);
    env.step(this.worlds, 0, 1, joint, this.outcome);
    this.chain.push(this.bytes);
    this.append();
    this.openTick++;
    this.phase = 'open';
    if (this.publish) this.outputs.push({ t: 'tick', tick: entry.tick });
    if (entry.status !== 0) this.lastFrames();
  }

  private append(): void {
    const { entry, outcome } = this;
    entry.tick = this.openTick;
    entry.status = outcome.status[0];
    entry.hashLo = this.chain.lo;
    entry.hashHi = this.chain.hi;
    entry.observed = this.observed();
    for (let k = 0; k < this.totals.length; k++) this.totals[k] += outcome.reward[k];
    if (this.changed.length > 0) this.logChanges();
    this.log?.tick(entry);
    for (const packet of entry.packets) this.arrive(packet);
    if (entry.deliveries.length > 0) entry.deliveries.length = 0;
    if (entry.packets.length > 0) entry.packets.length = 0;
  }

  private observed(): TickEntry['observed'] {
    if (this.replay?.observed !== undefined) return this.replay.observed(this.openTick);
    const timed = this.clock.kind === 'paced' || this.entry.deliveries.length > 0;
    return timed ? this.clockwork.observe(this.openTick, this.nowMs) : null;
  }

  private logChanges(): void {
    for (const change of this.changed) this.log?.seat(change);
    this.changed = [];
  }

  /** A packet is read at the next tick, unless it is out of date by then. */
  private arrive(packet: Packet): void {
    if (this.openTick + 1 > packet.basedOnTick + packet.ttlTicks) return;
    for (const s of this.seats) {
      if (packet.to === 'all' ? s.index !== packet.from : s.index === packet.to) s.inbox.push(packet);
    }
  }

  /** Shows everyone how it ended; whatever they decide now is ignored. */
  private lastFrames(): void {
    this.openSeats();
    for (const s of this.seats) {
      try {
        s.now.operator.decide(s.now.state, s.now.frame);
      } catch (error) {
        this.fault(s.index, `decide threw at the last frame: ${messageOf(error)}`);
      }
    }
    this.finish(this.entry.status === 1 ? 'terminated' : 'truncated');
  }

  private finish(status: MatchStatus): void {
    if (this.phase === 'new') this.begin();
    for (const s of this.seats) this.dropEffects(s.index);
    const n = this.seats.length;
    this.result = {
      ticks: this.openTick, status, score: Array.from({ length: teamsOf(this.environment) }, (_, t) => this.outcome.score[t]),
      reward: this.environment.rewards.map((_, c) => Array.from(this.totals.subarray(c * n, (c + 1) * n))),
      ledger: this.seats.map((s) => s.ledger.counts()),
    };
    this.phase = 'done';
    this.log?.footer(this.result);
    this.outputs.push({ t: 'end', footer: this.result });
  }

  // ---------------------------------------------------------------- messages

  private answer(m: Extract<MatchMessage, { t: 'answer' }>): void {
    const p = this.pending.find(m.seat, m.id);
    if (p === undefined) return this.refuse(m.seat, 'late', `effect '${m.id}' is not outstanding: it was delivered, cancelled or never issued`);
    if (p.answer !== undefined) return this.refuse(m.seat, 'duplicate', `effect '${m.id}' is answered already`);
    const { clock } = this;
    const priced = clock.kind !== 'virtual' || clock.constant !== undefined || m.status === 'error' || Number.isFinite(m.usage?.[clock.unit]);
    if (!priced) {
      this.refuse(m.seat, 'wrong-shape', `a virtual clock needs the answer's usage in ${clock.unit}`);
      p.answer = { status: 'error', value: `no usage in ${clock.unit}`, atMs: this.nowMs };
      return;
    }
    p.answer = {
      status: m.status, atMs: this.nowMs, ...(m.value === undefined ? {} : { value: m.value }), ...(m.usage === undefined ? {} : { usage: m.usage }),
    };
  }

  private act(m: Extract<MatchMessage, { t: 'act' }>): void {
    const s = this.seats[m.seat];
    const newest = this.openTick + s.lead;
    if (m.forTick < this.openTick) return this.refuse(m.seat, 'late', `tick ${m.forTick} is closed, tick ${this.openTick} is open`);
    if (m.forTick > newest) return this.refuse(m.seat, 'early', `tick ${m.forTick} is more than ${s.lead} ahead of tick ${this.openTick}`);
    if (s.acts.has(m.forTick)) return this.refuse(m.seat, 'duplicate', `an action for tick ${m.forTick} is here already`);
    s.acts.set(m.forTick, m.action);
    if (m.forTick !== this.openTick || this.phase !== 'wait') return;
    const [p] = this.pending.where((q) => q.seat === m.seat && q.effect.kind === 'remote' && q.issuedTick === this.openTick && q.answer === undefined);
    if (p !== undefined) p.answer = { status: 'ok', value: m.action as number | number[], atMs: this.nowMs };
  }

  private input(m: Extract<MatchMessage, { t: 'input' }>): void {
    const s = this.seats[m.seat];
    if (s.latch === null) return this.refuse(m.seat, 'wrong-shape', 'people act in discrete spaces only');
    const before = s.latch.merged;
    const wrong = s.latch.sample(m, this.nowMs);
    if (wrong !== undefined) return this.refuse(m.seat, wrong, wrong === 'stale' ? `sample ${m.seq} is older than the newest` : 'held and pressed hold action numbers');
    if (s.latch.merged > before) this.note(m.seat, 'merged', `${s.latch.merged - before} presses of latched actions`);
  }

  private connect(seat: number, connected: boolean): void {
    const s = this.seats[seat];
    if (s.connected === connected) return;
    s.connected = connected;
    s.disconnectedMs = this.nowMs;
    if (!connected) s.latch?.release();
    this.note(seat, connected ? 'connected' : 'disconnected', '');
  }

  private change(m: Extract<MatchMessage, { t: 'takeover' | 'swap' | 'handback' }>): void {
    if (m.t === 'handback') return this.schedule('handback', m.seat, undefined);
    const { operator } = m;
    this.refusePeople(m.seat, operator.blueprint);
    this.schedule(m.t, m.seat, operator);
  }

  private schedule(why: SeatChange['why'], seat: number, operator: SeatState['now']['operator'] | undefined): void {
    const s = this.seats[seat];
    const apply = (): void => {
      if (why === 'handback' || operator === undefined) s.handBack();
      else if (why === 'takeover') s.takeOver(operator);
      else s.swap(operator);
    };
    const { blueprint } = operator ?? s.now.operator;
    this.changes.push({ change: { tick: this.openTick, seat, why, blueprint, hash: '' }, apply });
  }

  private refuse(seat: number, code: RefusalCode, detail: string): void {
    this.outputs.push({ t: 'refused', seat, tick: this.openTick, code, detail });
    this.note(seat, 'refused', `${code}: ${detail}`);
  }

  private fault(seat: number, detail: string): void {
    this.outputs.push({ t: 'fault', seat, tick: this.openTick, detail });
    this.note(seat, 'fault', detail);
  }

  private note(seat: number | null, what: Note['what'], detail: string): void {
    if (this.phase === 'new') this.begin();
    this.log?.note({ tick: this.openTick, atMs: this.clockwork.since(this.nowMs), seat, what, detail });
  }
}

/** The layer that issued an effect: its id up to the last '/'. */
function scopeOf(id: string): string {
  return id.slice(0, id.lastIndexOf('/') + 1);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function createMatch(options: MatchOptions): Match {
  return new Match(options);
}
