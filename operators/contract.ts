/**
 * The contract of whatever acts from a seat. An operator decides, synchronously and purely; everything slow or impure is an
 * effect, run by the host and answered only at a tick barrier. DESIGN §4.
 */
import type {
  Action,
  ActionSpace,
  Environment,
  Json,
  JsonObject,
  RewardChannel,
  Scenario,
  Scene,
  Seat,
  Stream,
  Tensor,
  ViewSpec,
} from '../environments/index.ts';

/** How far a run can be repeated: bit for bit; bit for bit with its cassette; only in distribution. */
export type Grade = 'exact' | 'cassette' | 'statistical';

/** The JSON that fully describes an operator; its sha256 goes into every record. */
export interface Blueprint {
  readonly kind: string;
  readonly grade: Grade;
  readonly params?: JsonObject;
  /** Prompts and other texts by name → sha256 of their bytes. */
  readonly prompts?: { readonly [name: string]: string };
  readonly model?: JsonObject;
  readonly budgets?: JsonObject;
  readonly contract?: Contract;
  readonly children?: readonly Blueprint[];
}

/** What a layer inside an operator may do; a packet outside it is dropped and counted, never thrown. */
export interface Contract {
  /** Kinds of packet it may send. Absent: all. */
  readonly packets?: readonly PacketKind[];
  /** Longest `ttlTicks` of its packets. Absent: any. */
  readonly maxTtlTicks?: number;
  /** At most `count` overrides in any `ticks` ticks in a row. Absent: any number. */
  readonly overrides?: { readonly count: number; readonly ticks: number };
}

export type PacketKind = 'summary' | 'plan' | 'policy' | 'chat';

/** A typed message between seats (arrives at t + 1) or between the layers of one operator (within the same decide). */
export interface Packet {
  readonly kind: PacketKind;
  /** Seat that sent it. */
  readonly from: number;
  /** Seat it is for, or 'all' others. */
  readonly to: number | 'all';
  /** Tick whose frame it was written from. */
  readonly basedOnTick: number;
  /** After tick basedOnTick + ttlTicks it counts for nothing; one that would arrive later than that is dropped. */
  readonly ttlTicks: number;
  readonly payload: Json;
  /** It came over the seat's connection (a person's chat, a remote process) and not from a decision; a replay takes it from the record. */
  readonly said?: true;
}

/** What an operator knows of the world it acts in; the same for local, remote, machine and person. */
export interface Specs {
  readonly environment: string;
  readonly rules: number;
  readonly seats: readonly Seat[];
  readonly actions: readonly ActionSpace[];
  readonly rewards: readonly RewardChannel[];
  readonly events: readonly string[];
  readonly views: { readonly [name: string]: ViewSpec };
  readonly horizon: number;
  readonly tickHz: number;
  readonly information: 'full' | 'partial';
}

/** Carries no seed: chance reaches an operator through `Frame.random` alone. */
export interface EpisodeContext {
  readonly episode: number;
  readonly seat: number;
  readonly specs: Specs;
  readonly scenario: Scenario;
  /** Files named in the blueprint, by sha256. */
  readonly assets: { readonly [sha256: string]: Uint8Array };
  /** The world's own rules; present only where `needs.model` asks for them and the information is full. */
  readonly model?: Environment;
}

/**
 * What a seat sees at a tick. Valid only during the call: hosts reuse it. `views` are computed when read.
 */
export interface Frame {
  readonly episode: number;
  readonly tick: number;
  readonly seat: number;
  /** False: the frame is shown, the action will be ignored. */
  readonly acting: boolean;
  /** Only the views named in `needs.views`. */
  readonly views: { readonly [name: string]: Tensor | string | Scene };
  /** mask[a] = 1 where action a is legal; component masks one after the other; empty for a Box. */
  readonly legal: Uint8Array;
  /** The seat's weighted reward of the last step; 0 at tick 0. */
  readonly reward: number;
  /** 0 running | 1 terminated | 2 truncated; not 0 only in the last frame, whose action is ignored. */
  readonly status: number;
  readonly inbox: readonly Packet[];
  /** The seat's own draws of this tick: f(seed, 'operator', seat, tick). They go on through the tick's resolve calls. */
  readonly random: Stream;
}

/**
 * Where a choice came from. `idle`: a connected person pressed nothing. `plan`: an earlier plan went on. `repaired`: a model's
 * answer needed a second call. `fallback:n`: the n-th alternative took over.
 */
export type Source = 'chosen' | 'idle' | 'plan' | 'repaired' | `fallback:${number}`;

export type EffectKind = 'llm' | 'input' | 'remote' | 'infer';
/** Unique within a seat's operator and episode; the operator makes it. */
export type EffectId = string;

/** A request an operator makes of the outside. */
export interface Effect {
  readonly id: EffectId;
  readonly kind: EffectKind;
  readonly request: Json | Uint8Array;
  readonly basedOnTick: number;
  /** An answer delivered after basedOnTick + ttlTicks has the status 'late'. */
  readonly ttlTicks: number;
  readonly budget: { readonly unit: 'tokens' | 'ms' | 'ticks'; readonly max: number };
  /**
   * 'cancel': a newer effect of the same kind, seat and scope cancels this one. The scope is the id up to its last '/': the
   * layer that issued it (combinators put the child's name in front), so that no layer cancels another's.
   */
  readonly onNewer: 'cancel' | 'keep';
}

export interface Usage {
  readonly tokens?: number;
  readonly ms?: number;
}

export interface EffectResult {
  readonly id: EffectId;
  readonly status: 'ok' | 'late' | 'cancelled' | 'error';
  readonly basedOnTick: number;
  readonly deliveredTick: number;
  /** Present where the status is 'ok' (the answer) or 'error' (what went wrong). */
  readonly value?: Json | Uint8Array;
  readonly usage?: Usage;
}

export interface Decision<S = unknown> {
  readonly state: S;
  /** null: no opinion. */
  readonly action: Action | null;
  readonly source: Source;
  readonly packets?: readonly PacketDraft[];
  readonly effects?: readonly Effect[];
  /**
   * "My action for this tick hangs on that effect", issued now or earlier. Several where layers of one operator each wait;
   * a later decision of the same tick adds to what is awaited.
   */
  readonly await?: EffectId | readonly EffectId[];
  /** What happened inside, for the record: who lost and why, what was dropped. No seat ever sees it. */
  readonly notes?: readonly OperatorNote[];
}

/** Something a layer inside an operator wants known afterwards. */
export interface OperatorNote {
  /** Path of the layer inside the operator, '' for the operator itself: `planner`, `1/pilot`. */
  readonly layer: string;
  readonly what: string;
  readonly data: Json;
}

/** A packet before the host adds the seat it is from. */
export type PacketDraft = Omit<Packet, 'from' | 'said'>;

/** `S` is plain data that its operator may mutate. */
export interface Operator<S = unknown> {
  readonly blueprint: Blueprint;
  /** Views the frame must hold. model: it plans with the environment's own rules; reports show that beside the name. */
  readonly needs: { readonly views: readonly string[]; readonly model?: boolean };
  init(ctx: EpisodeContext): S;
  /** Asked every tick, acting or not. */
  decide(s: S, frame: Frame): Decision<S>;
  /** An answer was delivered at this tick's barrier. A null action leaves the tick's earlier one. */
  resolve(s: S, result: EffectResult, frame: Frame): Decision<S>;
}

/** How operators of one kind are made from a blueprint. */
export interface OperatorKind {
  readonly kind: string;
  readonly about: string;
  /** Environments it can act in; absent: any. */
  readonly environments?: readonly string[];
  /** Throws InputError where the parameters are wrong. */
  build(blueprint: Blueprint, build: (child: Blueprint) => Operator): Operator;
}
