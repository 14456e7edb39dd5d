import type { Action, Environment, Worlds } from '../environments/index.ts';
import type { Blueprint, EpisodeContext, Operator, Packet, Specs } from '../operators/index.ts';
import type { LatePolicy } from './contract.ts';
import { SeatFrame } from './frames.ts';
import { InputLatch } from './input.ts';
import { Ledger } from './provenance.ts';

export interface SeatHost {
  readonly env: Environment;
  readonly worlds: Worlds;
  readonly specs: Specs;
  readonly seed: bigint;
  readonly episode: number;
  readonly assets: EpisodeContext['assets'];
}

/** An operator with what it has made of the episode so far. */
interface Acting {
  readonly operator: Operator;
  state: unknown;
  readonly frame: SeatFrame;
}

/** One seat of a running match. */
export class SeatState {
  readonly index: number;
  readonly late: LatePolicy;
  readonly lead: number;
  readonly ledger = new Ledger();
  readonly latch: InputLatch | null;
  /** Actions that came ahead of their tick. */
  readonly acts = new Map<number, Action>();
  now: Acting;
  /** Whoever waits for the seat to be handed back. */
  parked: Acting | null = null;
  connected = true;
  disconnectedMs = 0;
  /** Sent to this seat at the last tick. */
  inbox: Packet[] = [];

  // this tick
  /** Ids of effects that the seat's action hangs on; emptied, not replaced. */
  readonly awaiting: string[] = [];
  /** The last action that was not null, and the code of its source. */
  action: Action | null = null;
  source = 0;
  /** LATE, ABSENT or SILENT where an awaited answer is missing and no action came since. */
  missed = 0;

  private readonly host: SeatHost;

  constructor(host: SeatHost, index: number, operator: Operator, late: LatePolicy, lead: number) {
    this.host = host;
    this.index = index;
    this.late = late;
    this.lead = lead;
    const space = host.env.actions[index];
    this.latch = space.kind === 'discrete' ? new InputLatch(space) : null;
    this.now = this.seated(operator);
  }

  private seated(operator: Operator): Acting {
    const { env, worlds, specs, seed, episode, assets } = this.host;
    const frame = new SeatFrame(env, worlds, this.index, episode, seed, operator.needs.views);
    const base = { episode, seat: this.index, specs, scenario: env.scenario, assets };
    const state = operator.init(operator.needs.model === true ? { ...base, model: env } : base);
    return { operator, state, frame };
  }

  takeOver(operator: Operator): void {
    this.parked ??= this.now;
    this.now = this.seated(operator);
  }

  swap(operator: Operator): void {
    this.parked = null;
    this.now = this.seated(operator);
  }

  handBack(): void {
    if (this.parked === null) return;
    this.now = this.parked;
    this.parked = null;
  }

  beginTick(tick: number, reward: number, status: number, inbox: readonly Packet[]): void {
    this.now.frame.begin(tick, reward, status, inbox);
    if (this.awaiting.length > 0) this.awaiting.length = 0;
    this.action = null;
    this.source = 0;
    this.missed = 0;
  }

  awaits(ids: string | readonly string[]): void {
    for (const id of typeof ids === 'string' ? [ids] : ids) if (!this.awaiting.includes(id)) this.awaiting.push(id);
  }

  isAwaiting(id: string): boolean {
    return this.awaiting.includes(id);
  }

  got(id: string): void {
    this.awaiting.splice(this.awaiting.indexOf(id), 1);
  }

  get blueprint(): Blueprint {
    return this.now.operator.blueprint;
  }
}
