import { eventWords, jointComponents, type Environment, type Joint } from '../environments/index.ts';
import type { TickEntry } from '../match/index.ts';
import {
  HAS_DELIVERIES,
  HAS_EVENTS,
  HAS_PACKETS,
  HAS_PROVENANCE,
  HAS_REWARD,
  HAS_STATUS,
  KNOWN_PARTS,
  TICK_F64,
  TICK_I32,
  TICK_U8,
} from './format.ts';
import { ItemReader } from './itemReader.ts';
import { readDelivery, readPacket, type RecordedDelivery, type RecordedPacket } from './messages.ts';
import { ObservedTicks } from './observedTicks.ts';
import type { MatchRecord } from './read.ts';

/** How long the arrays of a tick are; worked out from the world. */
export interface TickDims {
  readonly seats: number;
  /** Numbers a seat in `actions`. */
  readonly components: number;
  readonly box: boolean;
  readonly channels: number;
  readonly eventWords: number;
}

export function dimsOf(env: Environment): TickDims {
  return {
    seats: env.seats.length,
    components: jointComponents(env),
    box: env.actions.some((space) => space.kind === 'box'),
    channels: env.rewards.length,
    eventWords: eventWords(env),
  };
}

/**
 * Reads the ticks of a record one after the other into the same arrays. Where a tick has nothing but actions, it allocates nothing.
 * Throws Malformed where bytes are not what the format says.
 */
export class TickCursor implements TickEntry {
  tick = -1;
  readonly actions: Joint;
  readonly provenance: Uint32Array;
  readonly events: Uint32Array;
  readonly reward: Float64Array;
  deliveries: RecordedDelivery[] = [];
  packets: RecordedPacket[] = [];
  status = 0;
  hashLo = 0;
  hashHi = 0;
  observed: TickEntry['observed'] = null;
  private readonly record: MatchRecord;
  private readonly r: ItemReader;
  private readonly timings: ObservedTicks | null;
  private block = 0;
  /** Parts that the tick before had, and that must be emptied. */
  private dirty = 0;

  /** `timings`: also reads what was observed of each tick. */
  constructor(record: MatchRecord, dims: TickDims, timings = true) {
    const { seats, components, box, channels } = dims;
    this.record = record;
    this.actions = box ? new Float64Array(seats * components) : new Int32Array(seats * components);
    this.provenance = new Uint32Array(seats);
    this.events = new Uint32Array(seats * dims.eventWords);
    this.reward = new Float64Array(channels * seats);
    this.timings = timings ? new ObservedTicks(record) : null;
    this.r = new ItemReader(record.bytes).at(0, 0);
  }

  /** Goes to the next tick; false after the last. */
  next(): boolean {
    const { r, record } = this;
    for (;;) {
      while (r.pos >= r.end) {
        const range = record.canonical[this.block++];
        if (range === undefined) return false;
        r.at(range.start, range.end);
      }
      const parts = r.array();
      const kind = r.uint();
      if (kind === TICK_U8 || kind === TICK_I32 || kind === TICK_F64) {
        this.read(parts, kind);
        return true;
      }
      for (let i = 1; i < parts; i++) r.skip(1);
    }
  }

  private read(parts: number, kind: number): void {
    const { r } = this;
    this.tick++;
    this.readActions(kind);
    r.u64Code();
    this.hashHi = r.u32();
    this.hashLo = r.u32();
    if (this.dirty !== 0) this.clear();
    if (parts !== 3) this.readParts(parts);
    if (this.timings !== null) this.observed = this.timings.at(this.tick);
  }

  private readActions(kind: number): void {
    const { r, actions } = this;
    const n = actions.length;
    if ((kind === TICK_F64) !== actions instanceof Float64Array) r.fail('actions of the wrong type for this world');
    if (kind === TICK_U8) {
      const at = r.binAt(n, 'the actions');
      for (let i = 0; i < n; i++) actions[i] = r.bytes[at + i];
    } else if (kind === TICK_I32) {
      const at = r.binAt(n * 4, 'the actions');
      for (let i = 0; i < n; i++) actions[i] = r.i32At(at + i * 4);
    } else {
      const at = r.binAt(n * 8, 'the actions');
      for (let i = 0; i < n; i++) actions[i] = r.f64At(at + i * 8);
    }
  }

  private clear(): void {
    const { dirty } = this;
    if ((dirty & HAS_PROVENANCE) !== 0) this.provenance.fill(0);
    if ((dirty & HAS_EVENTS) !== 0) this.events.fill(0);
    if ((dirty & HAS_REWARD) !== 0) this.reward.fill(0);
    // new lists: whoever read the tick may have kept them
    if ((dirty & HAS_DELIVERIES) !== 0) this.deliveries = [];
    if ((dirty & HAS_PACKETS) !== 0) this.packets = [];
    this.status = 0;
    this.dirty = 0;
  }

  private readParts(parts: number): void {
    const { r } = this;
    const mask = r.uint();
    this.dirty = mask & KNOWN_PARTS;
    if (mask === 0 || mask > KNOWN_PARTS) r.fail(`a tick has the parts ${mask}`);
    let expected = 4;
    for (let rest = mask; rest !== 0; rest &= rest - 1) expected++;
    if (parts !== expected) r.fail(`a tick has ${parts} elements, expected ${expected}`);
    if ((mask & HAS_PROVENANCE) !== 0) {
      r.arrayOf(this.provenance.length, 'the provenance');
      for (let seat = 0; seat < this.provenance.length; seat++) this.provenance[seat] = r.uint();
    }
    if ((mask & HAS_EVENTS) !== 0) this.readSparse(this.events, 'events');
    if ((mask & HAS_REWARD) !== 0) this.readSparse(this.reward, 'rewards');
    if ((mask & HAS_DELIVERIES) !== 0) this.readDeliveries();
    if ((mask & HAS_PACKETS) !== 0) {
      const n = r.array();
      for (let i = 0; i < n; i++) this.packets.push(readPacket(r, this.record.texts));
    }
    if ((mask & HAS_STATUS) !== 0) this.status = r.uint();
  }

  private readSparse(into: Uint32Array | Float64Array, what: string): void {
    const { r } = this;
    const n = r.array();
    if (n % 2 !== 0) r.fail(`${what} are not in pairs`);
    for (let i = 0; i < n; i += 2) {
      const index = r.below(into.length, `a place in the ${what}`);
      into[index] = into instanceof Uint32Array ? r.uint() : r.number();
    }
  }

  private readDeliveries(): void {
    const { r } = this;
    const n = r.array();
    for (let i = 0; i < n; i++) {
      const seen = this.timings?.delivery(this.tick, i) ?? { latencyMs: 0 };
      this.deliveries.push(readDelivery(r, this.record.texts, seen));
    }
  }
}
