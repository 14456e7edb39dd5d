/** What a slot is made of, and who it talks to. */
import type { Environment } from '../../environments/index.ts';
import type { ClockPolicy, DisconnectPolicy, LatePolicy, MatchFooter, RefusalCode, TickEntry } from '../../match/index.ts';
import type { Blueprint, Frame } from '../../operators/index.ts';
import type { MatchHost } from './host.ts';

/** One slot of a `create`: plays one match, or with `autoReset` one after another. */
export interface SlotPlan {
  /** The id that clients know the slot by. */
  readonly id: string;
  /** Its place among the slots of its `create`. */
  readonly slot: number;
  readonly environment: Environment;
  /** One a seat, complete. */
  readonly blueprints: readonly Blueprint[];
  readonly clock: ClockPolicy;
  /** One a seat. */
  readonly late: readonly LatePolicy[];
  readonly disconnect: DisconnectPolicy;
  readonly lead: number;
  /** Episode k is played under hash(seed, slot, k), but for `first`. */
  readonly seed: bigint;
  /** Seed of episode 0 where the client gave one. */
  readonly first?: bigint;
  readonly autoReset: boolean;
  /** Episodes at most; absent with autoReset: no end. */
  readonly episodes?: number;
  /** Begins paused. */
  readonly paused: boolean;
}

/** Whoever has taken a seat. Nothing here may call back into the match; frames are valid during the call only. */
export interface SeatPeer {
  show(host: MatchHost, seat: number, frame: Frame, mayAct: boolean): void;
  refused(host: MatchHost, seat: number, refusal: Refusal): void;
}

export interface Refusal {
  readonly code: RefusalCode;
  readonly detail: string;
  readonly forTick?: number;
  /** The open tick. */
  readonly tick: number;
}

/** Everyone who is told how a slot goes on. */
export interface Listener {
  /** A tick was stepped; only for those who watch. The entry is reused. */
  ticked?(host: MatchHost, entry: TickEntry): void;
  changed(host: MatchHost, seat: number, what: SeatNews): void;
  ended(host: MatchHost, end: EpisodeEnd): void;
  /** It broke (its record cannot be written, say), and plays no more. */
  failed(host: MatchHost): void;
}

export type SeatNews = 'connected' | 'disconnected' | 'takeover' | 'handback' | 'swap';

export interface EpisodeEnd {
  readonly episode: number;
  readonly seed: bigint;
  readonly footer: MatchFooter;
  readonly digest?: string;
  /** Name of the record's file. */
  readonly record?: string;
  /** No episode follows. */
  readonly last: boolean;
}
