import * as fc from 'fast-check';
import { Unpackr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import type { Delivery, MatchHeader, TickEntry } from '../match/index.ts';
import type { Packet } from '../operators/index.ts';
import { Sink, plainRecord, richRecord } from '../test/records/samples.ts';
import { digestsOf } from './digests.ts';
import { BLOCK_HEADER_BYTES, KNOWN_PARTS, MAGIC } from './format.ts';
import { readRecord } from './read.ts';
import { portableSha256, type Sha256 } from './sha256.ts';
import { TickCursor, type TickDims } from './ticks.ts';

const header: MatchHeader = {
  environment: 'made', rules: 1, scenario: { environment: 'made', name: 'up', config: { horizon: 9 } }, scenarioHash: 'a'.repeat(64), seed: 2n ** 64n - 1n,
  episode: 3, clock: { kind: 'paced', hz: 12.5 }, disconnect: { kind: 'hold', graceMs: 1 }, start: { deep: [1, 'x', null] }, startHash: '0123456789abcdef',
  seats: [{ blueprint: { kind: 'one', grade: 'exact' }, hash: 'b'.repeat(64), late: { kind: 'wait', ms: 0.5 } }],
};
const footer = { ticks: 0, status: 'ended', score: [], reward: [], ledger: [] } as const;

const u32 = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(0xffffffff) });
const double = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.double({ noNaN: true }) });
const us = fc.integer({ min: 0, max: 10_000_000 }).map((n) => n / 1000);
const id = fc.string();
const value = fc.oneof(fc.integer(), id, fc.constant({ a: [1, null, true] }), fc.uint8Array());
const delivery = fc.record({
  seat: fc.nat(3), id, kind: fc.constantFrom('llm', 'input', 'remote', 'infer'), round: fc.integer({ min: -1, max: 7 }),
  status: fc.constantFrom('ok', 'late', 'cancelled', 'error'), basedOnTick: fc.nat(), latencyMs: us,
  value, usage: fc.record({ tokens: fc.nat(), ms: us }, { requiredKeys: [] }), absent: fc.constant(true as const), sawTick: fc.nat(),
}, { requiredKeys: ['seat', 'id', 'kind', 'round', 'status', 'basedOnTick', 'latencyMs'] }) as fc.Arbitrary<Delivery>;
const packet: fc.Arbitrary<Packet> = fc.record({
  kind: fc.constantFrom('summary', 'plan', 'policy', 'chat'), from: fc.nat(3), to: fc.oneof(fc.nat(3), fc.constant('all' as const)),
  basedOnTick: fc.nat(), ttlTicks: fc.nat(), payload: fc.oneof(fc.integer(), id, fc.constant({ b: null })),
});
const list = <T>(of: fc.Arbitrary<T>) => fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(of, { maxLength: 4 }) });

interface Made {
  readonly dims: TickDims;
  readonly entries: readonly TickEntry[];
}

const made: fc.Arbitrary<Made> = fc
  .record({ seats: fc.integer({ min: 1, max: 5 }), components: fc.integer({ min: 1, max: 70 }), box: fc.boolean(), channels: fc.nat(3), eventWords: fc.constantFrom(1, 2) })
  .chain((dims) => fc.record({ dims: fc.constant(dims), entries: fc.array(entryOf(dims), { maxLength: 12 }) }))
  .map(({ dims, entries }) => ({ dims, entries: entries.map((entry, tick) => ({ ...entry, tick })) }));

function entryOf({ seats, components, box, channels, eventWords }: TickDims): fc.Arbitrary<TickEntry> {
  const sized = <T>(of: fc.Arbitrary<T>, n: number) => fc.array(of, { minLength: n, maxLength: n });
  const ints = fc.oneof(sized(fc.nat(255), seats * components), sized(fc.integer(), seats * components));
  const floats = sized(fc.double({ noNaN: true, noDefaultInfinity: true }), seats * components);
  const entry = fc.record({
    tick: fc.constant(0),
    actions: box ? floats.map((a) => Float64Array.from(a)) : ints.map((a) => Int32Array.from(a)),
    provenance: sized(u32, seats).map((a) => Uint32Array.from(a)),
    events: sized(u32, seats * eventWords).map((a) => Uint32Array.from(a)),
    reward: sized(double, channels * seats).map((a) => Float64Array.from(a)),
    deliveries: list(delivery),
    packets: list(packet),
    status: fc.constantFrom(0, 0, 1, 2),
    hashLo: fc.nat(0xffffffff),
    hashHi: fc.nat(0xffffffff),
    observed: fc.oneof(fc.constant(null), fc.record({ atMs: us, lateMs: us })),
  });
  return entry as fc.Arbitrary<TickEntry>;
}

function written(entries: readonly TickEntry[], blockBytes?: number, cutEvery = 0): Uint8Array {
  const sink = new Sink(blockBytes === undefined ? {} : { blockBytes });
  sink.encoder.header(header);
  for (const entry of entries) {
    sink.encoder.tick(entry);
    if (cutEvery > 0 && entry.tick % cutEvery === 0) sink.encoder.cut();
  }
  sink.encoder.footer({ ...footer, ticks: entries.length });
  return sink.bytes;
}

/** What a tick says, without what only marks texts. */
function said(entry: TickEntry): object {
  const bare = (d: Delivery & { text?: string }) => {
    const { text: _, ...rest } = d;
    return rest;
  };
  return {
    ...Object.fromEntries((['tick', 'actions', 'provenance', 'events', 'reward', 'status', 'hashLo', 'hashHi', 'observed'] as const).map((key) => [key, entry[key]])),
    actions: entry.actions.slice(), provenance: entry.provenance.slice(), events: entry.events.slice(), reward: entry.reward.slice(),
    deliveries: entry.deliveries.map(bare), packets: entry.packets.map((p) => bare(p as never)),
  };
}

describe('a record', () => {
  it('gives back what it was told, tick by tick', () => {
    fc.assert(fc.property(made, fc.constantFrom(100, 1000, undefined), ({ dims, entries }, blockBytes) => {
      const record = readRecord(written(entries, blockBytes));
      expect(record.state).toBe('complete');
      expect(record.header).toEqual(header);
      const cursor = new TickCursor(record, dims);
      for (const entry of entries) {
        expect(cursor.next()).toBe(true);
        expect(said(cursor)).toEqual(said(entry));
      }
      expect(cursor.next()).toBe(false);
    }), { numRuns: 300 });
  });

  it('has digests that do not depend on where blocks are cut', () => {
    fc.assert(fc.property(made, fc.nat(3), ({ entries }, cutEvery) => {
      const whole = readRecord(written(entries));
      for (const other of [written(entries, 64), written(entries, 300, cutEvery), written(entries, undefined, 1)]) {
        const record = readRecord(other);
        expect(record.digests).toEqual(whole.digests);
        expect(digestsOf(record, portableSha256)).toEqual(whole.digests);
      }
    }), { numRuns: 100 });
  });

  it('has other digests for another tick, and keeps what is observed out of the canonical one', () => {
    const digests = (change: (entry: TickEntry) => TickEntry) => {
      const entry: TickEntry = {
        tick: 0, actions: Int32Array.of(1, 2), provenance: new Uint32Array(1), events: new Uint32Array(1), reward: new Float64Array(1), packets: [], status: 0,
        deliveries: [{ seat: 0, id: 'x', kind: 'remote', round: 0, status: 'ok', basedOnTick: 0, latencyMs: 1 }], hashLo: 1, hashHi: 2, observed: { atMs: 1, lateMs: 0 },
      };
      return readRecord(written([change(entry)])).digests as { canonical: string; observed: string };
    };
    const plain = digests((e) => e);
    const later = digests((e) => ({ ...e, observed: { atMs: 2, lateMs: 0 } }));
    const slower = digests((e) => ({ ...e, deliveries: [{ ...e.deliveries[0], latencyMs: 2, sawTick: 3 }] }));
    expect([later.canonical, slower.canonical]).toEqual([plain.canonical, plain.canonical]);
    expect(new Set([plain.observed, later.observed, slower.observed]).size).toBe(3);
    const others = [
      digests((e) => ({ ...e, actions: Int32Array.of(1, 3) })),
      digests((e) => ({ ...e, reward: Float64Array.of(-0) })),
      digests((e) => ({ ...e, deliveries: [{ ...e.deliveries[0], usage: { tokens: 1 } }] })),
      digests((e) => ({ ...e, deliveries: [{ ...e.deliveries[0], absent: true as const }] })),
    ];
    expect(new Set([plain, ...others].map((d) => d.canonical)).size).toBe(5);
  });

  it('puts the header in a first block of its own, with the magic, in one write', () => {
    const sink = new Sink();
    sink.encoder.header(header);
    expect(sink.blocks).toHaveLength(1);
    expect([...sink.blocks[0].subarray(0, 8)]).toEqual([...MAGIC]);
    expect(readRecord(sink.bytes)).toMatchObject({ state: 'torn', ticks: 0, header });
  });

  it('lies beside free text, and holds each text once', () => {
    const chat: Packet = { kind: 'chat', from: 0, to: 'all', basedOnTick: 0, ttlTicks: 1, payload: 'hello' };
    const entry = (tick: number): TickEntry => ({
      tick, actions: new Int32Array(1), provenance: new Uint32Array(1), events: new Uint32Array(1), reward: new Float64Array(1), deliveries: [],
      packets: [chat, chat], status: 0, hashLo: 0, hashHi: 0, observed: null,
    });
    const record = readRecord(written([entry(0), entry(1)], undefined, 1));
    expect([...record.texts.values()].map((content) => new TextDecoder().decode(content as Uint8Array))).toEqual(['"hello"']);
    for (const { start, end } of record.canonical) expect(Buffer.from(record.bytes.slice(start, end)).includes('hello')).toBe(false);
  });

  it('takes texts and answers of many megabytes a tick, and refuses one entry over 4 MiB without losing what came before', () => {
    const long = (n: number): Delivery => ({ seat: 0, id: 'x', kind: 'llm', round: 0, status: 'ok', basedOnTick: 0, latencyMs: 0, value: 'y'.repeat(3 << 20) + String(n) });
    const entry = (deliveries: Delivery[]): TickEntry => ({
      tick: 0, actions: new Int32Array(1), provenance: new Uint32Array(1), events: new Uint32Array(1), reward: new Float64Array(1), deliveries,
      packets: [], status: 0, hashLo: 0, hashHi: 0, observed: null,
    });
    const record = readRecord(written([entry([1, 2, 3, 4, 5, 6, 7].map(long))]));
    expect(record).toMatchObject({ state: 'complete', ticks: 1 });
    expect(record.texts.size).toBe(7);

    const sink = new Sink();
    sink.encoder.header(header);
    sink.encoder.tick(entry([]));
    expect(() => sink.encoder.tick(entry([{ ...long(1), kind: 'remote', value: 'y'.repeat(5 << 20) }]))).toThrow(/at most 4194304/);
    sink.encoder.cut();
    expect(readRecord(sink.bytes).ticks).toBe(1);
  });

  it('is hashed by whatever hasher it is given', () => {
    let updates = 0;
    const hasher = (): Sha256 => {
      const hash = portableSha256();
      return { update: (bytes) => { updates++; hash.update(bytes); }, digestHex: () => hash.digestHex() };
    };
    const [bytes, plain] = [plainRecord(10, { hasher }), plainRecord(10)];
    expect(updates).toBeGreaterThan(2);
    expect(Buffer.compare(bytes, plain)).toBe(0);
  });
});

describe('sizes', () => {
  it('are at most 24 bytes a tick for two random operators, all of the file counted', () => {
    const ticks = 2000;
    expect(plainRecord(ticks).length / ticks).toBeLessThan(17);
    expect(plainRecord(400).length / 400).toBeLessThan(24);
  });
});

/** Decodes a record with nothing but the format's description and a msgpack library. */
function withMsgpackr(bytes: Uint8Array): unknown[][] {
  const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true, structuredClone: false, moreTypes: false });
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const items: unknown[][] = [];
  for (let at = MAGIC.length; at < bytes.length; ) {
    const length = view.getUint32(at, true);
    unpackr.unpackMultiple(bytes.slice(at + BLOCK_HEADER_BYTES, at + BLOCK_HEADER_BYTES + length), (item: unknown[]) => void items.push(item));
    at += BLOCK_HEADER_BYTES + length;
  }
  return items;
}

describe('msgpack alone', () => {
  it('reads every item of a record', () => {
    const bytes = richRecord();
    const items = withMsgpackr(bytes);
    const kinds = new Set(items.map(([kind]) => kind));
    expect([...kinds].sort((a, b) => Number(a) - Number(b))).toEqual([1, 2, 3, 6, 16, 17, 18, 32, 48]);
    const ticks = items.filter(([kind]) => kind === 3);
    const record = readRecord(bytes);
    expect(ticks).toHaveLength(record.ticks);
    const cursor = new TickCursor(record, { seats: 2, components: 1, box: false, channels: 2, eventWords: 1 });
    for (const [, actions, hash, mask] of ticks) {
      cursor.next();
      expect([...(actions as Uint8Array)]).toEqual([...cursor.actions]);
      expect(hash).toBe((BigInt(cursor.hashHi) << 32n) | BigInt(cursor.hashLo));
      expect(mask ?? 0).toBeLessThanOrEqual(KNOWN_PARTS);
    }
    expect(items.at(-2)?.[1]).toMatchObject({ ticks: record.ticks, status: 'truncated' });
  });
});
