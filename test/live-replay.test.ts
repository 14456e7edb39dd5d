/** The law hash(live) = hash(replay), end to end: real operators, real records, every clock policy, everything that can go wrong. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeEnvironment } from '../environments/index.ts';
import { VirtualHost, createMatch, type ClockPolicy, type DisconnectPolicy, type LatePolicy, type Match } from '../match/index.ts';
import { buildOperator, parseSeat, type Operator } from '../operators/index.ts';
import { RecordEncoder, readRecord, replayRecord, verifyRecord } from '../record/index.ts';

const seat = (text: string): Operator => buildOperator(parseSeat(text));

interface Life {
  readonly clock: ClockPolicy;
  readonly seats: readonly string[];
  readonly late?: LatePolicy;
  readonly disconnect?: DisconnectPolicy;
  readonly delays: readonly number[];
  readonly script?: (host: VirtualHost) => void;
}

function live(life: Life): { bytes: Uint8Array; match: Match } {
  const blocks: Uint8Array[] = [];
  const log = new RecordEncoder({ write: (b) => blocks.push(b.slice()), observed: { package: 'test', created: '2000-01-01T00:00:00Z' }, blockBytes: 200 });
  const match = createMatch({
    environment: makeEnvironment('overcooked', { layout: 'cramped_room', horizon: 40 }), seed: 11n, clock: life.clock, log,
    seats: life.seats.map((s) => ({ operator: seat(s), late: life.late ?? { kind: 'default' } })),
    ...(life.disconnect === undefined ? {} : { disconnect: life.disconnect }),
  });
  let k = 0;
  const host = new VirtualHost(match, (_e, s, tick) => ({ afterMs: life.delays[k++ % life.delays.length], value: (tick * 5 + s) % 6, usage: { ms: 1 } }));
  life.script?.(host);
  host.post(60_000, { t: 'end' });
  host.run();
  return { bytes: Buffer.concat(blocks), match };
}

function holds(bytes: Uint8Array): void {
  const verified = verifyRecord(bytes);
  expect(verified.message).toMatch(/^equal/);
  expect(verified.exit).toBe(0);
  const replayed = replayRecord(bytes);
  expect(replayed.message).not.toMatch(/not run again/);
  expect(replayed.exit).toBe(0);
  expect(replayed.digest).toBe(verified.digests?.canonical);
}

describe('hash(live) = hash(replay)', () => {
  it.each<[string, ClockPolicy, string[]]>([
    ['built-in operators', { kind: 'barrier' }, ['greedy', 'random']],
    ['combinators', { kind: 'barrier' }, ['hold(every(3,random))', 'delay(2,first(scripted:plan=north+east,greedy))']],
    ['a remote seat under a barrier', { kind: 'barrier' }, ['remote', 'random']],
    ['a remote seat under a virtual clock', { kind: 'virtual', unit: 'ms', perTick: 10 }, ['remote', 'greedy']],
    ['a remote seat, paced', { kind: 'paced', hz: 10 }, ['remote', 'greedy']],
    ['late under a wall limit', { kind: 'barrier', wallLimitMs: [30, null] }, ['remote', 'random']],
  ])('%s', (_what, clock, seats) => holds(live({ clock, seats, delays: [1, 40, 5, 150, 99] }).bytes));

  it('people, faults of the network, seats that change hands', () => {
    const event = fc.record({ at: fc.nat(4500), what: fc.constantFrom('input', 'drop', 'back', 'takeover', 'handback', 'swap', 'pause', 'resume'), key: fc.nat(5), seat: fc.nat(1) });
    const late = fc.constantFrom<LatePolicy[]>({ kind: 'default' }, { kind: 'repeat' }, { kind: 'hold-plan' }, { kind: 'wait', ms: 40 });
    const disconnect = fc.constantFrom<DisconnectPolicy[]>({ kind: 'hold', graceMs: 300 }, { kind: 'continue', policy: { kind: 'repeat' } });
    const names = new Set<string>();
    fc.assert(
      fc.property(fc.array(fc.nat(260), { minLength: 1, maxLength: 20 }), fc.array(event, { maxLength: 25 }), late, disconnect, (delays, events, policy, lost) => {
        const { bytes, match } = live({
          clock: { kind: 'paced', hz: 10 }, seats: ['human', 'remote'], late: policy, disconnect: lost, delays,
          script: (host) => {
            events.forEach((e, seq) => {
              if (e.what === 'input') host.post(e.at, { t: 'input', seat: 0, seq, held: [e.key], pressed: [e.key], sawTick: 0 });
              else if (e.what === 'drop' || e.what === 'back') host.post(e.at, { t: e.what === 'drop' ? 'disconnected' : 'connected', seat: e.seat });
              else if (e.what === 'pause' || e.what === 'resume') host.post(e.at, { t: e.what });
              else if (e.what === 'handback') host.post(e.at, { t: e.what, seat: e.seat });
              else host.post(e.at, { t: e.what, seat: e.seat, operator: seat('random') });
            });
            host.post(8000, { t: 'resume' });
          },
        });
        for (const l of match.footer?.ledger ?? []) for (const name of Object.keys(l)) names.add(name);
        holds(bytes);
      }),
    );
    // the fuzz did something
    for (const name of ['late', 'default', 'repeated', 'takeover', 'absent']) expect(names).toContain(name);
  });

  it('a killed match replays as far as it was written', () => {
    const { bytes } = live({ clock: { kind: 'paced', hz: 10 }, seats: ['human', 'remote'], delays: [10] });
    const { ticks } = readRecord(bytes);
    const torn = bytes.subarray(0, bytes.length - 700);
    expect(verifyRecord(torn).exit).toBe(3);
    const replayed = replayRecord(torn);
    expect(replayed.exit).toBe(0);
    expect(replayed.ticks).toBeGreaterThan(0);
    expect(replayed.ticks).toBeLessThan(ticks);
  });
});

describe('delays and interleavings do not matter under barrier and virtual', () => {
  it.each<ClockPolicy>([{ kind: 'barrier' }, { kind: 'virtual', unit: 'ms', perTick: 10 }])('$kind', (clock) => {
    const digest = (delays: readonly number[]): string | undefined => verifyRecord(live({ clock, seats: ['remote', 'remote'], delays }).bytes).digests?.canonical;
    const reference = digest([0]);
    expect(reference).toBeDefined();
    fc.assert(
      fc.property(fc.array(fc.nat(500), { minLength: 1, maxLength: 40 }), (delays) => {
        expect(digest(delays)).toBe(reference);
      }),
    );
  });
});
