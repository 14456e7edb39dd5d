import { InputError, deriveSeed, type Action } from '../../environments/index.ts';
import { createMatch, type InputSample, type Match, type MatchLog, type MatchMessage, type MatchOutput, type ReplaySource, type TickEntry } from '../../match/index.ts';
import { buildOperator, type Blueprint, type Frame, type Operator, type PacketDraft } from '../../operators/index.ts';
import { actsFromOutside, unanswered } from '../effects/index.ts';
import type { RecordFile } from '../files/index.ts';
import type { EpisodeEnd, Listener, SeatNews, SeatPeer, SlotPlan } from './contract.ts';
import type { RecordFolder } from './records.ts';
import type { Scheduler } from './scheduler.ts';
import { shown } from './shown.ts';
import type { Runnable, Turn } from './turn.ts';

/** Ticks that a match of built-in operators runs before others get their turn. */
const SLICE_TICKS = 256;

export interface HostSurroundings {
  readonly turn: Turn;
  readonly scheduler: Scheduler;
  /** Absent: no records are written. */
  readonly records?: RecordFolder;
  /** Ticks and their lateness, and what went wrong. */
  readonly watch: HostWatch;
}

export interface HostWatch {
  ticked(lateMs: number | null): void;
  fault(host: MatchHost, seat: number, detail: string): void;
  failed(host: MatchHost, error: unknown): void;
  /** The slot plays no more. */
  gone(host: MatchHost): void;
}

/** An episode that goes on after its server was killed: so many ticks of it are recorded. */
export interface ResumedEpisode {
  readonly episode: number;
  readonly ticks: number;
  replay(build: (blueprint: Blueprint, seat: number) => Operator): ReplaySource;
}

/** waiting: a seat that acts from outside was never taken. ended: no episode follows. */
export type HostState = 'waiting' | 'running' | 'ended';

interface Seat {
  /** Who sits there now, as the match has it; null after a handback until the match says so. */
  blueprint: Blueprint;
  outside: boolean;
  peer: SeatPeer | null;
  /** Somebody has sat there. */
  taken: boolean;
}

/** A slot: it plays its episodes, tells seats and listeners, writes records. Everything happens inside a `Turn`. */
export class MatchHost implements Runnable {
  readonly plan: SlotPlan;
  readonly id: string;
  state: HostState = 'waiting';
  episode = 0;
  paused: boolean;
  /** How the last episode ended, for those who come too late. */
  last: EpisodeEnd | undefined;
  private readonly around: HostSurroundings;
  private readonly seats: Seat[];
  private readonly listeners = new Set<Listener>();
  private watchers = 0;
  private readonly log: MatchLog;
  private current: Match;
  private file: RecordFile | undefined;
  private begun = false;
  private draining = false;
  private lateMs: number | null = null;

  constructor(plan: SlotPlan, around: HostSurroundings, resume?: ResumedEpisode) {
    this.plan = plan;
    this.id = plan.id;
    this.around = around;
    this.paused = plan.paused;
    this.seats = plan.blueprints.map((blueprint) => ({ blueprint, outside: actsFromOutside(blueprint), peer: null, taken: false }));
    this.log = this.beside();
    if (resume !== undefined) this.episode = resume.episode;
    this.current = this.makeMatch(resume?.replay((blueprint, seat) => this.operatorOf(blueprint, seat)));
    if (resume !== undefined) this.playAgain(resume.ticks);
    this.settle();
  }

  get match(): Match {
    return this.current;
  }

  get seed(): bigint {
    return this.current.seed;
  }

  get isHeld(): boolean {
    return this.plan.disconnect.kind === 'hold' && this.begun && this.seats.some((s) => s.outside && s.peer === null);
  }

  seatCount(): number {
    return this.seats.length;
  }

  /** undefined: there is no such seat. */
  seat(seat: number): Readonly<Seat> | undefined {
    return this.seats[seat];
  }

  // ---------------------------------------------------------------- who listens

  listen(listener: Listener): void {
    if (this.listeners.has(listener)) return;
    this.listeners.add(listener);
    if (listener.ticked !== undefined) this.watchers++;
  }

  unlisten(listener: Listener): void {
    if (this.listeners.delete(listener) && listener.ticked !== undefined) this.watchers--;
  }

  private tell(seat: number, what: SeatNews): void {
    for (const l of this.listeners) l.changed(this, seat, what);
  }

  // ---------------------------------------------------------------- who sits

  /** Takes a seat, which must be free. What its operator waits for is shown again. */
  take(seat: number, peer: SeatPeer): void {
    const s = this.seats[seat];
    if (s.peer !== null) throw new InputError('seat', `seat ${seat} of ${this.id} is taken`);
    s.peer = peer;
    s.taken = true;
    if (this.begun) this.handle({ t: 'connected', seat });
    this.tell(seat, 'connected');
    this.settle();
    if (this.begun && this.current.footer === undefined && this.current.outstanding(seat).length > 0) {
      peer.show(this, seat, this.current.frame(seat), this.mayAct(s));
    }
  }

  leave(seat: number, peer: SeatPeer): void {
    const s = this.seats[seat];
    if (s.peer !== peer) return;
    s.peer = null;
    if (this.begun) this.handle({ t: 'disconnected', seat });
    this.tell(seat, 'disconnected');
  }

  /** Begins where everyone who acts from outside has come once. */
  private settle(): void {
    if (this.state === 'waiting' && this.seats.every((s) => !s.outside || s.taken)) this.begin();
  }

  private mayAct(s: Seat): boolean {
    return s.outside;
  }

  private begin(): void {
    this.state = 'running';
    if (this.plan.clock.kind !== 'paced') return this.around.turn.run(this);
    const { turn, scheduler } = this.around;
    scheduler.set(this, turn.now() + scheduler.phase(1000 / this.plan.clock.hz));
  }

  // ---------------------------------------------------------------- messages

  /** A program's action. The match says no by `refused` to the seat's peer. */
  act(seat: number, forTick: number, action: Action): void {
    this.guarded(() => {
      for (const o of this.current.handle({ t: 'act', seat, forTick, action }, this.around.turn.now())) this.perform(o, forTick);
    });
    this.around.turn.run(this);
  }

  input(seat: number, sample: InputSample): void {
    this.handle({ t: 'input', seat, seq: sample.seq, held: sample.held, pressed: sample.pressed, sawTick: sample.sawTick });
  }

  say(seat: number, packet: PacketDraft): void {
    this.handle({ t: 'say', seat, packet });
  }

  pause(): void {
    this.paused = true;
    if (this.begun) this.handle({ t: 'pause' });
  }

  /** Goes on; a match that waits for seats begins without them. */
  resume(): void {
    this.paused = false;
    if (this.begun) this.handle({ t: 'resume' });
    if (this.state === 'waiting') this.begin();
  }

  step(ticks: number): void {
    this.guarded(() => {
      if (!this.begun) this.start(this.around.turn.now());
    });
    if (this.state === 'ended') return;
    this.state = 'running';
    this.paused = true;
    this.handle({ t: 'step', ticks });
  }

  /** Ends the episode, and the slot with it. */
  end(): void {
    this.draining = true;
    this.handle({ t: 'end' });
  }

  /** The running episode is the last. */
  drain(): void {
    this.draining = true;
  }

  seatOperator(t: 'takeover' | 'swap', seat: number, operator: Operator): void {
    const s = this.seats[seat];
    s.outside = actsFromOutside(operator.blueprint);
    s.blueprint = operator.blueprint;
    this.handle({ t, seat, operator: this.seated(operator, seat) });
    this.tell(seat, t);
  }

  handback(seat: number): void {
    const s = this.seats[seat];
    s.blueprint = this.plan.blueprints[seat];
    s.outside = actsFromOutside(s.blueprint);
    this.handle({ t: 'handback', seat });
    this.tell(seat, 'handback');
  }

  private handle(message: MatchMessage): void {
    if (this.state === 'ended') return;
    this.guarded(() => {
      for (const o of this.current.handle(message, this.around.turn.now())) this.perform(o);
    });
    this.around.turn.run(this);
  }

  // ---------------------------------------------------------------- running

  run(nowMs: number): void {
    if (this.state === 'running') this.guarded(() => this.advance(nowMs));
  }

  /** A note is written to the record too: wherever the match does something, a full disk may turn up. */
  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
  }

  private advance(nowMs: number): void {
    if (!this.begun) this.start(nowMs);
    const match = this.current;
    const until = match.tick + SLICE_TICKS;
    let wakeMs = Number.POSITIVE_INFINITY;
    for (const o of match.advance(nowMs, until)) {
      if (o.t === 'wake') wakeMs = Math.min(wakeMs, o.atMs);
      else this.perform(o);
    }
    if (match.footer !== undefined || match !== this.current) return;
    if (wakeMs < Number.POSITIVE_INFINITY) this.around.scheduler.set(this, wakeMs);
    else if (match.tick >= until) this.around.turn.runNext(this);
  }

  /** Plays what the record holds; then the slot waits until its seats are taken again. */
  private playAgain(ticks: number): void {
    const now = this.around.turn.now();
    this.start(now);
    for (const o of this.current.advance(now, ticks)) this.perform(o);
  }

  /** Before the first tick: those who are not there are not there, and a pause holds from the start. */
  private start(nowMs: number): void {
    this.begun = true;
    this.seats.forEach((s, seat) => {
      if (s.outside && s.peer === null) this.current.handle({ t: 'disconnected', seat }, nowMs);
    });
    if (this.paused) this.current.handle({ t: 'pause' }, nowMs);
  }

  private perform(o: MatchOutput, forTick?: number): void {
    switch (o.t) {
      case 'effect':
        return this.answerUnhosted(o);
      case 'refused':
        return this.seats[o.seat].peer?.refused(this, o.seat, { code: o.code, detail: o.detail, tick: o.tick, ...(forTick === undefined ? {} : { forTick }) });
      case 'fault':
        return this.around.watch.fault(this, o.seat, o.detail);
      case 'end':
        return this.ended();
      case 'wake':
        return this.around.scheduler.set(this, o.atMs);
      case 'cancel':
      case 'tick':
        return;
    }
  }

  private answerUnhosted({ effect, seat }: Extract<MatchOutput, { t: 'effect' }>): void {
    const why = unanswered(effect.kind);
    if (why === undefined) return;
    this.handle({ t: 'answer', seat, id: effect.id, status: 'error', value: why });
  }

  private ended(): void {
    const { match, plan, file } = { match: this.current, plan: this.plan, file: this.file };
    const footer = match.footer as NonNullable<Match['footer']>;
    const follows = plan.autoReset && !this.draining && this.episode + 1 < (plan.episodes ?? Number.POSITIVE_INFINITY);
    const end: EpisodeEnd = {
      episode: this.episode, seed: match.seed, footer, last: !follows,
      ...(file?.digests === undefined ? {} : { digest: file.digests.canonical, record: file.path.slice(file.path.lastIndexOf('/') + 1) }),
    };
    this.last = end;
    this.around.scheduler.clear(this);
    if (!follows) this.state = 'ended';
    for (const l of this.listeners) l.ended(this, end);
    if (follows) this.next();
    else this.around.watch.gone(this);
  }

  private next(): void {
    this.episode++;
    this.begun = false;
    this.current = this.makeMatch(undefined);
    const outside = this.seats.filter((s) => s.outside);
    if (outside.length > 0 && outside.every((s) => s.peer === null)) return this.waitAgain();
    if (this.plan.clock.kind === 'paced') return this.begin();
    // built-in operators alone would never let anyone else in
    if (outside.length > 0) this.around.turn.run(this);
    else this.around.turn.runNext(this);
  }

  /** Everyone left: episodes that nobody acts in are worth nothing, so the next begins when the seats are taken again. */
  private waitAgain(): void {
    this.state = 'waiting';
    for (const s of this.seats) s.taken = false;
  }

  /** What broke is this slot's alone: everyone in it is told, and its record ends with its last whole block. */
  private fail(error: unknown): void {
    if (this.state === 'ended') return;
    this.state = 'ended';
    this.around.scheduler.clear(this);
    this.around.watch.failed(this, error);
    for (const l of this.listeners) l.failed(this);
    this.around.watch.gone(this);
    try {
      this.file?.abandon();
    } catch {
      // the error that brought us here is the one that was told
    }
  }

  // ---------------------------------------------------------------- making a match

  private makeMatch(replay: ReplaySource | undefined): Match {
    const { plan, around } = this;
    this.file = around.records?.open(plan, this.episode, (error) => around.watch.failed(this, error), replay !== undefined);
    return createMatch({
      environment: plan.environment, seed: this.seedOf(this.episode), episode: this.episode, clock: plan.clock, disconnect: plan.disconnect,
      seats: plan.blueprints.map((b, seat) => ({ operator: this.operatorOf(b, seat), late: plan.late[seat], lead: plan.lead })),
      log: this.log,
      ...(replay === undefined ? {} : { replay }),
    });
  }

  /** The operator of a blueprint, in its seat from now on. */
  private operatorOf(blueprint: Blueprint, seat: number): Operator {
    const s = this.seats[seat];
    s.blueprint = blueprint;
    s.outside = actsFromOutside(blueprint);
    return this.seated(buildOperator(blueprint), seat);
  }

  private seedOf(episode: number): bigint {
    const { first, seed, slot } = this.plan;
    return episode === 0 && first !== undefined ? first : deriveSeed(seed, slot, episode);
  }

  /** Whoever takes the seat sees its frames, also while another operator has it. */
  private seated(operator: Operator, seat: number): Operator {
    const s = this.seats[seat];
    const mayAct = actsFromOutside(operator.blueprint);
    if (!mayAct && !actsFromOutside(this.plan.blueprints[seat])) return operator;
    return shown(operator, (frame: Frame) => s.peer?.show(this, seat, frame, mayAct));
  }

  /** Writes the record, counts, and shows watchers the state while it is the newest. */
  private beside(): MatchLog {
    return {
      header: (h) => this.file?.header(h),
      seat: (c) => this.file?.seat(c),
      note: (n) => this.file?.note(n),
      footer: (f) => this.file?.footer(f),
      tick: (e: TickEntry) => {
        this.file?.tick(e);
        this.lateMs = this.plan.clock.kind === 'paced' && e.observed !== null ? e.observed.lateMs : null;
        this.around.watch.ticked(this.lateMs);
        if (this.watchers > 0) for (const l of this.listeners) l.ticked?.(this, e);
      },
    };
  }
}
