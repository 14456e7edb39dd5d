/**
 * The lock-step core's contract. It does no I/O and has no timers: it takes messages and the time (milliseconds on a
 * monotonic clock), returns outputs for the host to perform, and writes what happened into a log. DESIGN §5.
 */
import type { Action, Environment, Joint, Json, Scenario } from '../environments/index.ts';
import type { Blueprint, Effect, EffectKind, EffectResult, Operator, Packet, PacketDraft, Usage } from '../operators/index.ts';

/**
 * When a tick closes. barrier: when every effect issued at the tick is answered, or the seat's wall limit broke. paced: at
 * absolute deadlines, hz a second. virtual: an unawaited effect's answer is delivered at issue + ceil(cost / perTick), the cost
 * taken from the answer's usage or a constant, never from the wall clock.
 */
export type ClockPolicy =
  | { readonly kind: 'barrier'; /** Per seat, ms a tick; null: none. */ readonly wallLimitMs?: readonly (number | null)[] }
  | { readonly kind: 'paced'; readonly hz: number }
  | { readonly kind: 'virtual'; readonly unit: 'tokens' | 'ms'; readonly perTick: number; /** Cost of every effect, in `unit`. */ readonly constant?: number };

/** What stands for an awaited answer that did not come in time. wait: the deadline, and all later ones, move by up to `ms`. */
export type LatePolicy = { readonly kind: 'default' } | { readonly kind: 'repeat' } | { readonly kind: 'hold-plan' } | { readonly kind: 'wait'; readonly ms: number };

/** hold: the match stands still until the seat is back, at most graceMs, then goes on as `continue` with the default. */
export type DisconnectPolicy = { readonly kind: 'hold'; readonly graceMs: number } | { readonly kind: 'continue'; readonly policy: LatePolicy };

export interface SeatSetup {
  readonly operator: Operator;
  /** Absent: default. */
  readonly late?: LatePolicy;
  /** How many ticks ahead of the open one `act` may name. Absent: 0. */
  readonly lead?: number;
}

export interface MatchOptions {
  readonly environment: Environment;
  readonly seed: bigint;
  /** Number of the episode in its slot; absent: 0. */
  readonly episode?: number;
  /** One a seat. */
  readonly seats: readonly SeatSetup[];
  /** Absent: barrier. */
  readonly clock?: ClockPolicy;
  /** Absent: continue with the default. */
  readonly disconnect?: DisconnectPolicy;
  /** A state to start from instead of reset(seed), as `dump` writes it. */
  readonly start?: Json;
  /** Files named in blueprints, by sha256. */
  readonly assets?: { readonly [sha256: string]: Uint8Array };
  readonly log?: MatchLog;
  /** Outputs `tick` after every tick. */
  readonly publish?: boolean;
  /** Takes every answer from a record instead of the outside (clock policy 'replay'). */
  readonly replay?: ReplaySource;
}

/** What a host tells a match. Times are given with `handle`. */
export type MatchMessage =
  | { readonly t: 'answer'; readonly seat: number; readonly id: string; readonly status: 'ok' | 'error'; readonly value?: Json | Uint8Array; readonly usage?: Usage }
  | { readonly t: 'act'; readonly seat: number; readonly forTick: number; readonly action: Action }
  | ({ readonly t: 'input'; readonly seat: number } & InputSample)
  /** A packet over the seat's connection: sent when the next tick opens. */
  | { readonly t: 'say'; readonly seat: number; readonly packet: PacketDraft }
  | { readonly t: 'connected' | 'disconnected'; readonly seat: number }
  /** Takes effect when the next tick opens. takeover: actions count as `takeover` until `handback`. */
  | { readonly t: 'takeover' | 'swap'; readonly seat: number; readonly operator: Operator }
  | { readonly t: 'handback'; readonly seat: number }
  | { readonly t: 'pause' | 'resume' }
  /** Runs so many ticks and pauses. */
  | { readonly t: 'step'; readonly ticks: number }
  | { readonly t: 'end' };

/** A person's controls. Sent on change and every 250 ms. */
export interface InputSample {
  /** Rises with every sample; an older one than the newest is dropped. */
  readonly seq: number;
  /** Actions held down now. */
  readonly held: readonly number[];
  /** Actions pressed since the sample before. */
  readonly pressed: readonly number[];
  /** Tick of the newest observation the person had seen. */
  readonly sawTick: number;
}

/** What a match asks of its host. */
export type MatchOutput =
  | { readonly t: 'effect'; readonly seat: number; readonly tick: number; readonly effect: Effect }
  /** The answer would come too late now: stop working on it. */
  | { readonly t: 'cancel'; readonly seat: number; readonly id: string }
  /** Call `advance` at this time. */
  | { readonly t: 'wake'; readonly atMs: number }
  | { readonly t: 'refused'; readonly seat: number; readonly tick: number; readonly code: RefusalCode; readonly detail: string }
  /** An operator threw or returned what is no decision; the seat had no opinion this time. */
  | { readonly t: 'fault'; readonly seat: number; readonly tick: number; readonly detail: string }
  | { readonly t: 'tick'; readonly tick: number }
  | { readonly t: 'end'; readonly footer: MatchFooter };

export type RefusalCode = 'late' | 'early' | 'unknown' | 'duplicate' | 'stale' | 'wrong-shape';

/** Where the match writes what happened, in order: header, then ticks with seat changes and notes between, then the footer. */
export interface MatchLog {
  header(header: MatchHeader): void;
  seat(change: SeatChange): void;
  /** The entry and all in it are reused: read them during the call. */
  tick(entry: TickEntry): void;
  note(note: Note): void;
  footer(footer: MatchFooter): void;
}

export interface MatchHeader {
  readonly environment: string;
  readonly rules: number;
  readonly scenario: Scenario;
  readonly scenarioHash: string;
  readonly seed: bigint;
  readonly episode: number;
  readonly clock: ClockPolicy;
  readonly disconnect: DisconnectPolicy;
  readonly seats: readonly { readonly blueprint: Blueprint; readonly hash: string; readonly late: LatePolicy }[];
  /** The state given to start from, or null. */
  readonly start: Json;
  /** Chain hash of the start state, 16 hex digits; the chain goes on from it. */
  readonly startHash: string;
}

/** A seat changes hands when `tick` opens. */
export interface SeatChange {
  readonly tick: number;
  readonly seat: number;
  readonly why: 'takeover' | 'handback' | 'swap';
  readonly blueprint: Blueprint;
  readonly hash: string;
}

/** One answer, as it entered. In a tick: open ones first, then round by round; within one by (issue tick, seat, sequence). */
export interface Delivery {
  readonly seat: number;
  readonly id: string;
  readonly kind: EffectKind;
  /** -1: when the tick opened; 0..7: in that round of its close. */
  readonly round: number;
  readonly status: EffectResult['status'];
  readonly basedOnTick: number;
  readonly value?: Json | Uint8Array;
  readonly usage?: Usage;
  /** Status 'late' because nobody was connected. */
  readonly absent?: true;
  /** Observed: ms from the effect's output to its answer. */
  readonly latencyMs: number;
  /** Observed, people only. */
  readonly sawTick?: number;
}

export interface TickEntry {
  tick: number;
  /** Applied actions, [seat, component]. */
  readonly actions: Joint;
  /** [seat], see provenance.ts */
  readonly provenance: Uint32Array;
  readonly deliveries: Delivery[];
  /** Sent at this tick; they arrive at the next. */
  readonly packets: Packet[];
  /** [seat, word] */
  readonly events: Uint32Array;
  /** [channel, seat] */
  readonly reward: Float64Array;
  /** After the step: 0 running | 1 terminated | 2 truncated */
  status: number;
  /** Chain hash of the state after the step. */
  hashLo: number;
  hashHi: number;
  /** Observed; null where there was no clock to observe. */
  observed: { /** When the tick closed, ms since the match started. */ atMs: number; /** After its deadline; 0 without one. */ lateMs: number } | null;
}

/** Observed, not part of what the canonical digest covers. */
export interface Note {
  readonly tick: number;
  readonly atMs: number;
  readonly seat: number | null;
  readonly what: 'refused' | 'connected' | 'disconnected' | 'paused' | 'resumed' | 'waited' | 'merged' | 'fault' | 'operator';
  readonly detail: string;
}

export type MatchStatus = 'terminated' | 'truncated' | 'ended';

export interface MatchFooter {
  /** Ticks that were stepped. */
  readonly ticks: number;
  /** ended: stopped by its host before the world ended. */
  readonly status: MatchStatus;
  /** [team] */
  readonly score: readonly number[];
  /** Sums over the episode, [channel][seat]. */
  readonly reward: readonly (readonly number[])[];
  /** [seat] */
  readonly ledger: readonly LedgerCounts[];
}

/**
 * `asked`: ticks at which the seat acted. `own`: those of them whose applied action was the operator's own timely, legal, fresh
 * choice. Then one count for each name of DESIGN's ledger that occurred (`late`, `illegal`, …, `fallback:2`).
 */
export type LedgerCounts = { readonly asked: number; readonly own: number } & { readonly [name: string]: number };

/** A record's answers and seat changes, for a replay. */
export interface ReplaySource {
  /** Deliveries of a tick in recorded order. */
  deliveries(tick: number): readonly Delivery[];
  /** Packets that came over connections, in recorded order. */
  said(tick: number): readonly Packet[];
  /** Changes that take effect when the tick opens, with the operators to use. */
  changes(tick: number): readonly { readonly change: SeatChange; readonly operator: Operator }[];
  /** Tick at which its host ended it, or undefined where the world did. */
  readonly endedAt?: number;
  /** From this tick on the match is live, as one that goes on after its server was killed. Absent: the source has all of it. */
  readonly until?: number;
  /** What was observed of a tick, to be written again; absent: nothing is. */
  observed?(tick: number): TickEntry['observed'];
}

