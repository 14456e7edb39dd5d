import { canonicalJson, jointComponents, scenarioHash, type Environment } from '../environments/index.ts';
import {
  createMatch, provenanceText, type Delivery, type Match, type MatchLog, type ReplaySource, type SeatSetup, type TickEntry,
} from '../match/index.ts';
import type { Operator, Packet } from '../operators/index.ts';
import { RecordEncoder, type Digests } from './encoder.ts';
import { environmentBy } from './environments.ts';
import { Malformed } from './itemReader.ts';
import { readRecord, type MatchRecord } from './read.ts';
import { differs, type Difference } from './recheck.ts';
import { built, notRerunnable, seatings, type BuildOptions } from './rerunnable.ts';
import { digestHex, portableSha256, type Hasher } from './sha256.ts';
import { standIn } from './standIn.ts';
import { TickCursor, dimsOf } from './ticks.ts';
import { differenceText } from './verify.ts';

export interface ReplayOptions extends BuildOptions {
  readonly hasher?: Hasher;
}

export interface ReplayResult {
  /** 0: every operator that ran again chose as recorded. 1: one chose otherwise. */
  readonly exit: 0 | 1;
  /** One line for a person. */
  readonly message: string;
  readonly difference?: Difference;
  /** Seats that were not run again, and why. None of them is vouched for. */
  readonly skipped: readonly { readonly seat: number; readonly why: string }[];
  readonly ticks: number;
  /** Canonical digest of the record that the replay wrote; only where all seats ran again. Equal to the record's own where exit is 0. */
  readonly digest?: string;
}

/**
 * Runs a record's match again with its operators, built anew from their blueprints, and every answer taken from the record. Compares
 * each applied action with its provenance, and each packet. Verify the record first: here, its bytes are trusted to be a match's.
 */
export function replayRecord(bytes: Uint8Array, options: ReplayOptions = {}): ReplayResult {
  const record = readRecord(bytes);
  const env = environmentBy(scenarioHash(record.header.scenario), record.header.scenario);
  const skipped = notRerunnable(record, env, options);
  for (;;) {
    const { difference, seat, ticks, digests } = new Replay(record, env, skipped, options).run();
    const list = [...skipped].sort(([a], [b]) => a - b).map(([s, why]) => ({ seat: s, why }));
    if (difference === undefined) {
      const seats = env.seats.length - skipped.size;
      const message = `${seats} of ${env.seats.length} operators ran again and chose as recorded, ${ticks} ticks${skippedText(list)}`;
      return { exit: 0, message, skipped: list, ticks, ...(digests === undefined ? {} : { digest: digests.canonical }) };
    }
    if (seat === undefined || !isStatistical(record, seat)) {
      return { exit: 1, message: `operators: ${differenceText(difference)}`, difference, skipped: list, ticks };
    }
    // it never promised to repeat itself; the others may still be compared beside what it did
    skipped.set(seat, `it is statistical, and chose otherwise this time (${differenceText(difference)})`);
  }
}

function skippedText(skipped: ReplayResult['skipped']): string {
  return skipped.map(({ seat, why }) => `; seat ${seat} not run again: ${why}`).join('');
}

function isStatistical(record: MatchRecord, seat: number): boolean {
  return seatings(record).some((s) => s.seat === seat && s.blueprint.grade === 'statistical');
}

interface Outcome {
  readonly difference?: Difference;
  /** Whose choice differs. */
  readonly seat?: number;
  readonly ticks: number;
  readonly digests?: Digests;
}

/** Ends a replay at the first difference. */
class Stopped extends Error {
  readonly difference: Difference;
  readonly seat: number | undefined;

  constructor(difference: Difference, seat: number | undefined) {
    super('stopped');
    this.difference = difference;
    this.seat = seat;
  }
}

class Replay implements ReplaySource {
  readonly endedAt?: number;
  private readonly record: MatchRecord;
  private readonly env: Environment;
  private readonly skipped: ReadonlyMap<number, string>;
  private readonly options: ReplayOptions;
  private readonly cursor: TickCursor;
  private readonly encoder: RecordEncoder | undefined;
  private ticks = 0;

  constructor(record: MatchRecord, env: Environment, skipped: ReadonlyMap<number, string>, options: ReplayOptions) {
    this.record = record;
    this.env = env;
    this.skipped = skipped;
    this.options = options;
    this.cursor = new TickCursor(record, dimsOf(env));
    const { footer } = record;
    if (footer === undefined) this.endedAt = record.ticks;
    else if (footer.status === 'ended') this.endedAt = footer.ticks;
    // a seat that is stood in for has another provenance, and so another record
    if (skipped.size > 0 || footer === undefined) return;
    this.encoder = new RecordEncoder({ write: () => undefined, observed: { package: '', created: '' }, hasher: this.hasher });
  }

  private get hasher(): Hasher {
    return this.options.hasher ?? portableSha256;
  }

  run(): Outcome {
    try {
      this.match().advance(0);
    } catch (error) {
      if (error instanceof Stopped) {
        const { difference, seat } = error;
        return { difference, ticks: this.ticks, ...(seat === undefined ? {} : { seat }) };
      }
      if (error instanceof Malformed) {
        return { difference: differs(this.cursor, 'bytes', 'a well-formed tick', error.message), ticks: this.ticks };
      }
      throw error;
    }
    return this.outcome();
  }

  private outcome(): Outcome {
    const { ticks, record, encoder } = this;
    if (ticks !== record.ticks) return { difference: differs(null, 'ticks', `${ticks}`, `${record.ticks}`), ticks };
    const digests = encoder?.digests;
    if (digests !== undefined && record.digests !== undefined && digests.canonical !== record.digests.canonical) {
      return { difference: differs(null, 'canonical digest', digests.canonical, record.digests.canonical), ticks };
    }
    return digests === undefined ? { ticks } : { ticks, digests };
  }

  private match(): Match {
    const { header } = this.record;
    const { assets } = this.options;
    return createMatch({
      environment: this.env,
      seed: header.seed,
      episode: header.episode,
      seats: header.seats.map(({ blueprint, late }, seat): SeatSetup => ({ operator: this.operator(seat, blueprint), late })),
      clock: header.clock,
      disconnect: header.disconnect,
      start: header.start,
      log: this.log(),
      replay: this,
      ...(assets === undefined ? {} : { assets }),
    });
  }

  private operator(seat: number, blueprint: Operator['blueprint']): Operator {
    if (!this.skipped.has(seat)) return built(blueprint, this.options);
    return standIn(blueprint, seat, this.env.actions[seat], jointComponents(this.env), this.cursor);
  }

  // ---------------------------------------------------------------- what the match asks of the record

  changes(tick: number): ReturnType<ReplaySource['changes']> {
    while (this.cursor.tick < tick) {
      if (!this.cursor.next()) throw new Stopped(differs({ tick }, 'tick', 'another tick', 'the end of the match'), undefined);
    }
    return this.record.changes
      .filter((change) => change.tick === tick && !this.skipped.has(change.seat))
      .map((change) => ({ change, operator: built(change.blueprint, this.options) }));
  }

  said(_tick: number): readonly Packet[] {
    return this.cursor.packets.filter((p) => p.said === true);
  }

  deliveries(_tick: number): readonly Delivery[] {
    if (this.skipped.size === 0) return this.cursor.deliveries;
    return this.cursor.deliveries.filter((d) => !this.skipped.has(d.seat));
  }

  // ---------------------------------------------------------------- what the match writes

  private log(): MatchLog {
    const { encoder } = this;
    return {
      header: (header) => encoder?.header(header),
      seat: (change) => encoder?.seat(change),
      tick: (entry) => {
        this.compare(entry);
        encoder?.tick(entry);
        this.ticks++;
      },
      note: () => undefined,
      footer: (footer) => encoder?.footer(footer),
    };
  }

  private compare(entry: TickEntry): void {
    const { cursor, env } = this;
    const components = jointComponents(env);
    for (let seat = 0; seat < env.seats.length; seat++) {
      if (this.skipped.has(seat)) continue;
      for (let k = seat * components; k < (seat + 1) * components; k++) {
        if (Object.is(entry.actions[k], cursor.actions[k])) continue;
        this.stop(seat, 'action', this.actionText(seat, entry), this.actionText(seat, cursor));
      }
      if (entry.provenance[seat] !== cursor.provenance[seat]) {
        this.stop(seat, 'provenance', provenanceText(entry.provenance[seat]), provenanceText(cursor.provenance[seat]));
      }
      if (entry.packets.length > 0 || cursor.packets.length > 0) this.comparePackets(seat, entry);
    }
  }

  private comparePackets(seat: number, entry: TickEntry): void {
    const sent = (packets: readonly Packet[]) => canonicalJson(packets.filter((p) => p.from === seat).map((p) => this.plain(p)));
    const [again, recorded] = [sent(entry.packets), sent(this.cursor.packets)];
    if (again !== recorded) this.stop(seat, 'packets', again, recorded);
  }

  /** Chat by its sha256, so that deleted words are compared all the same. */
  private plain(packet: Packet & { readonly text?: string }): unknown {
    const { kind, to, basedOnTick, ttlTicks, payload } = packet;
    const said = kind === 'chat' ? (packet.text ?? digestHex(this.hasher, new TextEncoder().encode(canonicalJson(payload)))) : payload;
    return [kind, to, basedOnTick, ttlTicks, said];
  }

  private stop(seat: number, field: string, expected: string, got: string): never {
    throw new Stopped(differs(this.cursor, `${field}[${seat}]`, expected, got), seat);
  }

  private actionText(seat: number, entry: Pick<TickEntry, 'actions'>): string {
    const space = this.env.actions[seat];
    const offset = seat * jointComponents(this.env);
    if (space.kind === 'discrete') return space.names[entry.actions[offset]] ?? `${entry.actions[offset]}`;
    return `[${Array.from(entry.actions.subarray(offset, offset + space.default.length)).join(', ')}]`;
  }
}
