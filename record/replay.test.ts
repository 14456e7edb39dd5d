import { describe, expect, it } from 'vitest';
import { familyOf, makeEnvironment } from '../environments/index.ts';
import { createMatch } from '../match/index.ts';
import { buildOperator, operatorKinds, parseSeat, type Blueprint, type Operator } from '../operators/index.ts';
import { Sink, TALKER, boundaries, build, kitchen, plainRecord, play, richRecord, talker } from '../test/records/samples.ts';
import { readRecord } from './read.ts';
import { redactRecord } from './redact.ts';
import { replayRecord } from './replay.ts';
import { verifyRecord } from './verify.ts';

function recordOf(log: (sink: Sink) => void): Uint8Array {
  const sink = new Sink();
  log(sink);
  return sink.bytes;
}

/** An operator that at one tick does something else than its blueprint says. */
function astray(operator: Operator, at: number): Operator {
  return { ...operator, decide: (s, frame) => (frame.tick === at ? { ...operator.decide(s, frame), action: 5 } : operator.decide(s, frame)) };
}

const digest = (bytes: Uint8Array) => readRecord(bytes).digests?.canonical;

describe('a replay', () => {
  it.each<[string, () => Uint8Array]>([
    ['two random cooks', () => plainRecord(60)],
    ['two greedy cooks', () => recordOf((s) => void play(kitchen(100), s.encoder, 3n, ['greedy', 'greedy']))],
    ['combinators that draw', () => recordOf((s) => {
      const seats = ['hold(every(3,random))', 'first(greedy,random)'].map((text) => ({ operator: buildOperator(parseSeat(text)) }));
      createMatch({ environment: kitchen(60), seed: 9n, seats, log: s.encoder }).advance(0);
    })],
    ['forces', () => recordOf((s) => void play(makeEnvironment('pointmass', familyOf('pointmass').scenarios[0]), s.encoder))],
    ['turns', () => recordOf((s) => void play(makeEnvironment('kuhn', 'standard'), s.encoder))],
    ['a match that its host ended', () => recordOf((s) => {
      const match = createMatch({ environment: kitchen(60), seed: 1n, log: s.encoder, seats: [0, 1].map(() => ({ operator: buildOperator({ kind: 'random' }) })) });
      match.advance(0, 20);
      match.handle({ t: 'end' }, 0);
    })],
    ['people, remote policies, language models, seats that change hands', () => richRecord()],
  ])('writes the same record: %s', (_, make) => {
    const bytes = make();
    const result = replayRecord(bytes, { build });
    expect(result).toMatchObject({ exit: 0, skipped: [], digest: digest(bytes) });
    expect(result.digest).toHaveLength(64);
  });

  it.each([0, 16, 59])('finds an operator that chose otherwise at tick %d', (tick) => {
    const bytes = recordOf((s) => {
      const seats = [buildOperator({ kind: 'stay' }), astray(buildOperator({ kind: 'stay' }), tick)].map((operator) => ({ operator }));
      createMatch({ environment: kitchen(60), seed: 1n, log: s.encoder, seats }).advance(0);
    });
    // by the rules it is a match like any other
    expect(verifyRecord(bytes).exit).toBe(0);
    expect(replayRecord(bytes)).toMatchObject({
      exit: 1, ticks: tick, message: `operators: tick ${tick}: action[1]: expected stay, the record says interact`, difference: { tick, field: 'action[1]' },
    });
  });

  it('finds another provenance, and other words', () => {
    const record = (change: (operator: Operator) => Operator) => recordOf((s) => {
      const seats = [change(talker(TALKER)), buildOperator({ kind: 'stay' })].map((operator) => ({ operator }));
      const match = createMatch({ environment: kitchen(12), seed: 1n, log: s.encoder, seats, clock: { kind: 'virtual', unit: 'tokens', perTick: 9, constant: 20 } });
      for (let outputs = match.advance(0); match.footer === undefined; outputs = match.advance(0)) {
        for (const o of outputs) if (o.t === 'effect') match.handle({ t: 'answer', seat: o.seat, id: o.effect.id, status: 'ok', value: { action: 1 } }, 0);
      }
    });
    expect(replayRecord(record((o) => o), { build })).toMatchObject({ exit: 0 });
    const planned = record((o) => ({ ...o, decide: (s, f) => ({ ...o.decide(s, f), source: 'plan' }) }));
    expect(replayRecord(planned, { build })).toMatchObject({ exit: 1, message: 'operators: tick 0: provenance[0]: expected chosen, the record says plan' });
    const silent = record((o) => ({ ...o, decide: (s, f) => ({ ...o.decide(s, f), packets: [] }) }));
    expect(replayRecord(silent, { build })).toMatchObject({ exit: 1, difference: { tick: 0, field: 'packets[0]', got: '[]' } });
  });

  it('needs the words of those it runs again, and says so of each seat', () => {
    const redacted = redactRecord(richRecord());
    const result = replayRecord(redacted, { build });
    expect(result).toMatchObject({ exit: 0, skipped: [{ seat: 0, why: expect.stringMatching(/answer it got at tick 1 was deleted/) as string }, { seat: 1 }] });
    expect(result.message).toMatch(/^0 of 2 operators ran again.*; seat 0 not run again: an answer .*; seat 1 not run again: words it was sent/);
    expect(result.digest).toBeUndefined();
  });

  it('stands in for an operator that cannot be built, and runs the others again beside it', () => {
    const bytes = richRecord();
    const result = replayRecord(bytes);
    expect(result).toMatchObject({ exit: 0, skipped: [{ seat: 0, why: expect.stringMatching(/^'talker' cannot be built here: .*unknown operator/) as string }] });
    expect(result.digest).toBeUndefined();
  });

  it('does at the seat of the one it stands in for what was done there, since the others act on that', () => {
    const walker: Operator = {
      blueprint: { kind: 'walker', grade: 'exact' }, needs: { views: [] }, init: () => null,
      decide: (state, frame) => ({ state, action: (frame.tick * 7) % 6, source: 'chosen' }),
      resolve: (state) => ({ state, action: null, source: 'chosen' }),
    };
    const bytes = recordOf((s) => {
      const seats = [{ operator: walker }, { operator: buildOperator({ kind: 'greedy' }) }];
      createMatch({ environment: kitchen(120), seed: 2n, log: s.encoder, seats }).advance(0);
    });
    expect(replayRecord(bytes)).toMatchObject({ exit: 0, ticks: 120, skipped: [{ seat: 0 }] });
  });

  it('still finds what the others did otherwise', () => {
    const played = recordOf((s) => {
      const seats = [{ operator: talker({ ...TALKER, params: { every: 99 } }) }, { operator: astray(buildOperator({ kind: 'random' }), 7) }];
      const match = createMatch({ environment: kitchen(12), seed: 1n, log: s.encoder, seats, clock: { kind: 'paced', hz: 10 } });
      for (let nowMs = 0; match.footer === undefined; nowMs += 100) match.advance(nowMs);
    });
    expect(replayRecord(played)).toMatchObject({ exit: 1, difference: { tick: 7, field: 'action[1]' }, skipped: [{ seat: 0 }] });
  });

  it('does not hold a statistical operator to its choices, but says that they differ', () => {
    const noisy: Blueprint = { kind: 'noisy', grade: 'statistical' };
    let n = 0;
    const make = (): Operator => ({
      blueprint: noisy, needs: { views: [] }, init: () => null, resolve: (state) => ({ state, action: null, source: 'chosen' }),
      decide: (state) => ({ state, action: (n += 7) % 5, source: 'chosen' }),
    });
    const bytes = recordOf((s) => {
      createMatch({ environment: kitchen(30), seed: 1n, log: s.encoder, seats: [{ operator: make() }, { operator: buildOperator({ kind: 'random' }) }] }).advance(0);
    });
    n = 1;
    const result = replayRecord(bytes, { build: (b) => (b.kind === 'noisy' ? make() : buildOperator(b)) });
    expect(result).toMatchObject({ exit: 0, skipped: [{ seat: 0, why: expect.stringMatching(/^it is statistical, and chose otherwise this time \(tick 0: action/) as string }] });
  });

  it('goes as far as a torn record does', () => {
    const bytes = plainRecord(30, { blockBytes: 200 });
    const cut = bytes.slice(0, boundaries(bytes).at(-3));
    const { ticks } = readRecord(cut);
    expect(ticks).toBeLessThan(30);
    expect(replayRecord(cut)).toMatchObject({ exit: 0, ticks, skipped: [] });
  });

  it('builds every kind of the package by itself', () => {
    expect(operatorKinds.length).toBeGreaterThan(5);
    expect(replayRecord(plainRecord(5))).toMatchObject({ skipped: [] });
  });
});
