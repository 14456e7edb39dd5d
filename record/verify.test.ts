import { describe, expect, it } from 'vitest';
import { InputError, familyOf, makeEnvironment, type Family } from '../environments/index.ts';
import { createMatch, type MatchFooter, type MatchHeader, type MatchLog, type TickEntry } from '../match/index.ts';
import { blueprintHash, buildOperator } from '../operators/index.ts';
import { Sink, boundaries, kitchen, plainRecord, play, richRecord } from '../test/records/samples.ts';
import { sealBlock } from './blocks.ts';
import { redactRecord } from './redact.ts';
import { readRecord } from './read.ts';
import { verifyRecord, worstExit, type VerifyOptions } from './verify.ts';

interface Lies {
  readonly header?: (header: MatchHeader) => MatchHeader;
  /** Changes a copy of the entry. */
  readonly tick?: (entry: TickEntry) => void;
  readonly footer?: (footer: MatchFooter) => MatchFooter;
}

/** Writes down something else than what it is told, with all CRCs and digests right: only the rules can tell. */
function liar(to: MatchLog, lies: Lies): MatchLog {
  return {
    header: (h) => to.header(lies.header?.(h) ?? h),
    seat: (c) => to.seat(c),
    note: (n) => to.note(n),
    footer: (f) => to.footer(lies.footer?.(f) ?? f),
    tick: (e) => {
      const copy = {
        ...e, actions: e.actions.slice(), provenance: e.provenance.slice(), events: e.events.slice(), reward: e.reward.slice(),
        deliveries: [...e.deliveries], packets: [...e.packets],
      };
      lies.tick?.(copy);
      to.tick(copy);
    },
  };
}

function forged(lies: Lies, environment = kitchen(30), kinds?: readonly string[]): Uint8Array {
  const sink = new Sink();
  play(environment, liar(sink.encoder, lies), 7n, kinds);
  return sink.bytes;
}

function at17(change: (entry: TickEntry) => void): Lies {
  return { tick: (entry) => { if (entry.tick === 17) change(entry); } };
}

describe('verify', () => {
  it.each<[string, () => Uint8Array, number]>([
    ['two random cooks', () => plainRecord(50), 50],
    ['two greedy cooks who score', () => forged({}, kitchen(100), ['greedy', 'greedy']), 100],
    ['a match that its host ended', () => {
      const sink = new Sink();
      const match = createMatch({ environment: kitchen(50), seed: 1n, log: sink.encoder, seats: [0, 1].map(() => ({ operator: buildOperator({ kind: 'random' }) })) });
      match.advance(0, 20);
      match.handle({ t: 'end' }, 0);
      return sink.bytes;
    }, 20],
    ['a match that never began a tick', () => {
      const sink = new Sink();
      createMatch({ environment: kitchen(50), seed: 1n, log: sink.encoder, seats: [0, 1].map(() => ({ operator: buildOperator({ kind: 'random' }) })) })
        .handle({ t: 'end' }, 0);
      return sink.bytes;
    }, 0],
    ['a given start', () => {
      const sink = new Sink();
      const environment = kitchen(20);
      const first = play(environment, new Sink().encoder);
      const start = { ...(environment.dump(first.worlds, 0) as object), tick: 3, score: 40 };
      createMatch({ environment, seed: 1n, start: start as never, log: sink.encoder, seats: [0, 1].map(() => ({ operator: buildOperator({ kind: 'random' }) })) }).advance(0);
      return sink.bytes;
    }, 17],
    ['people, remote policies, language models', () => richRecord(), 24],
  ])('finds equal: %s', (_, make, ticks) => {
    expect(verifyRecord(make())).toMatchObject({ exit: 0, ticks, signature: 'none', package: '0.1.0-test' });
  });

  it.each(['pointmass', 'kuhn', 'matrix'])('finds equal: %s', (id) => {
    const environment = makeEnvironment(id, familyOf(id).scenarios[0]);
    expect(verifyRecord(forged({}, environment))).toMatchObject({ exit: 0 });
  });

  it('keeps the rules of many scenarios apart', () => {
    const records = Array.from({ length: 12 }, (_, k) => plainRecord(5 + k));
    for (const round of [1, 2]) for (const [k, bytes] of records.entries()) expect([round, verifyRecord(bytes).ticks]).toEqual([round, 5 + k]);
  });

  it('gives the digest that the record states', () => {
    const bytes = plainRecord();
    expect(verifyRecord(bytes).digests).toEqual(readRecord(bytes).digests);
    expect(verifyRecord(bytes).message).toContain(readRecord(bytes).digests?.canonical);
  });

  it.each<[string, RegExp, Lies]>([
    ['another action', /^tick 17: state hash: expected [0-9a-f]{16}, the record says [0-9a-f]{16}$/, at17((e) => { e.actions[0] = e.actions[0] === 0 ? 1 : 0; })],
    ['an action outside the space', /^tick 17: action\[1\]: expected a legal action of 0..5, the record says 6$/, at17((e) => { e.actions[1] = 6; })],
    ['a negative action', /^tick 17: action\[1\]: .*says -1$/, at17((e) => { e.actions[1] = -1; })],
    ['another hash', /^tick 17: state hash/, at17((e) => { e.hashLo ^= 1; })],
    ['the other half of the hash', /^tick 17: state hash/, at17((e) => { e.hashHi ^= 1; })],
    ['a reward', /^tick 17: reward\[shaped\]\[0\]: expected 0, the record says 3$/, at17((e) => { e.reward[2] = 3; })],
    ['an event', /^tick 17: event\[onion_pickup\]\[1\]: expected did not happen, the record says happened$/, at17((e) => { e.events[1] ^= 1 << 5; })],
    ['a status', /^tick 17: status: expected 0, the record says 2$/, at17((e) => { e.status = 2; })],
    ['a provenance that nothing has', /^tick 17: provenance\[0\]/, at17((e) => { e.provenance[0] = 1 << 24; })],
    ['a seat that is said not to act', /^tick 17: provenance\[0\]: expected that of a seat that acts/, at17((e) => { e.provenance[0] = 15; })],
    ['a delivery to no seat', /^tick 17: delivery\[0\].seat/, at17((e) => { e.deliveries.push({ seat: 2, id: 'x', kind: 'remote', round: 0, status: 'ok', basedOnTick: 0, latencyMs: 0 }); })],
    ['a packet from no seat', /^tick 17: packet\[0\].from/, at17((e) => { e.packets.push({ from: 2, to: 0, kind: 'plan', basedOnTick: 0, ttlTicks: 1, payload: 1 }); })],
    ['a packet to no seat', /^tick 17: packet\[0\].to/, at17((e) => { e.packets.push({ from: 0, to: 7, kind: 'plan', basedOnTick: 0, ttlTicks: 1, payload: 1 }); })],
    ['a better provenance in the ledger', /^footer: ledger\[0\]: expected {"asked":30,"illegal":1,"own":29}, the record says {"asked":30,"own":30}$/, at17((e) => { e.provenance[0] = 2 << 4; })],
    ['another ledger', /^footer: ledger\[1\]/, { footer: (f) => ({ ...f, ledger: [f.ledger[0], { asked: 30, own: 29, late: 1 }] }) }],
    ['a better score', /^footer: score\[0\]: expected 0, the record says 20$/, { footer: (f) => ({ ...f, score: [20] }) }],
    ['another team', /^footer: length of the lists/, { footer: (f) => ({ ...f, score: [...f.score, 0] }) }],
    ['another sum of rewards', /^footer: reward\[1\]/, { footer: (f) => ({ ...f, reward: [f.reward[0], [0, 1]] }) }],
    ['another count of ticks', /^footer: ticks: expected 30, the record says 31$/, { footer: (f) => ({ ...f, ticks: 31 }) }],
    ['another end', /^footer: status: expected "truncated", the record says "ended"$/, { footer: (f) => ({ ...f, status: 'ended' }) }],
    ['another seed', /^header: hash of the start state|^tick 0: state hash/, { header: (h) => ({ ...h, seed: 8n }) }],
    ['another start hash', /^header: hash of the start state/, { header: (h) => ({ ...h, startHash: '0'.repeat(16) }) }],
    ['another scenario hash', /^header: scenario hash/, { header: (h) => ({ ...h, scenarioHash: '0'.repeat(64) }) }],
    ['another scenario', /^header: scenario hash/, { header: (h) => ({ ...h, scenario: { ...h.scenario, config: { ...h.scenario.config, horizon: 31 } } }) }],
    ['another environment', /^header: environment/, { header: (h) => ({ ...h, environment: 'matrix' }) }],
    ['another blueprint', /^header: hash of the blueprint of seat 1/, { header: (h) => ({ ...h, seats: [h.seats[0], { ...h.seats[1], blueprint: { kind: 'greedy', grade: 'exact' } }] }) }],
    ['a seat too few', /^header: seats: expected 2, the record says 1/, { header: (h) => ({ ...h, seats: h.seats.slice(1) }) }],
  ])('names the first difference: %s', (_, message, lies) => {
    const result = verifyRecord(forged(lies));
    expect(result).toMatchObject({ exit: 1, message: expect.stringMatching(message) as string });
    expect(result.difference).toBeDefined();
  });

  it('counts the ticks before the difference', () => {
    expect(verifyRecord(forged(at17((e) => { e.hashLo ^= 1; })))).toMatchObject({ ticks: 17, difference: { tick: 17 } });
  });

  it('refuses what is outside a Box, padding included', () => {
    const environment = makeEnvironment('pointmass', familyOf('pointmass').scenarios[0]);
    for (const x of [1e9, NaN, Infinity]) {
      expect(verifyRecord(forged({ tick: (e) => { if (e.tick === 3) e.actions[0] = x; } }, environment)).message).toMatch(/^tick 3: action\[0\]/);
    }
  });

  it('refuses an action of a seat that does not act', () => {
    const environment = makeEnvironment('kuhn', 'standard');
    const result = verifyRecord(forged({ tick: (e) => { if (e.tick === 0) e.actions[e.provenance.indexOf(15)] = 1; } }, environment));
    expect(result).toMatchObject({ exit: 1, message: expect.stringMatching(/^tick 0: action\[1\]: expected the default: the seat does not act/) as string });
  });

  it('refuses a tick after the end of the world', () => {
    const sink = new Sink();
    const log = liar(sink.encoder, {});
    play(kitchen(10), {
      ...log,
      tick: (e) => {
        log.tick(e);
        if (e.status !== 0) log.tick({ ...e, tick: e.tick + 1 });
      },
    });
    expect(verifyRecord(sink.bytes).message).toBe('tick 10: tick: expected no tick: the world had ended, the record says a tick');
  });

  it.each<[string, RegExp, (config: Record<string, unknown>) => object]>([
    ['unknown members', /unknown key/, (config) => ({ ...config, evil: 1 })],
    ['a negative horizon', /horizon/, (config) => ({ ...config, horizon: -1 })],
    ['another type', /layout/, (config) => ({ ...config, layout: 7 })],
    ['an absurd kitchen', /./, (config) => ({ ...config, layout: { name: 'x', grid: ['X'] } })],
  ])('survives a hostile scenario: %s', (_, message, change) => {
    const bytes = forged({
      header: (h) => {
        const scenario = { ...h.scenario, config: change(h.scenario.config) } as MatchHeader['scenario'];
        return { ...h, scenario, scenarioHash: blueprintHash(scenario as never) };
      },
    });
    expect(verifyRecord(bytes)).toMatchObject({ exit: 1, message: expect.stringMatching(message) as string });
  });

  it('survives a hostile start state', () => {
    const bytes = forged({ header: (h) => ({ ...h, start: { players: 'none' } }) });
    expect(verifyRecord(bytes)).toMatchObject({ exit: 1, message: expect.stringContaining('header') as string });
  });

  it('exits 2 for other rules, and says which version knows them', () => {
    const other = (id: string): Family => ({ ...familyOf(id), rules: 99 });
    const result = verifyRecord(plainRecord(), { familyOf: other });
    expect(result).toMatchObject({ exit: 2, package: '0.1.0-test' });
    expect(result.message).toBe(`made by rules 1 of 'overcooked', and this version has rules 99; it was written by lockstep 0.1.0-test: verify it with that version`);
    const unknown = verifyRecord(forged({ header: (h) => ({ ...h, environment: 'chess' }) }));
    expect(unknown).toMatchObject({ exit: 2, message: expect.stringMatching(/'chess', which this version does not have/) as string });
  });

  it('exits 1 before 2: a corrupt record is corrupt whoever made it', () => {
    const bytes = plainRecord(30, { blockBytes: 200 });
    bytes[boundaries(bytes)[2] + 20] ^= 1;
    expect(verifyRecord(bytes, { familyOf: (id) => ({ ...familyOf(id), rules: 99 }) }).exit).toBe(1);
  });

  it('exits 3 for a killed match, and 1 where what is there differs', () => {
    const honest = plainRecord(30, { blockBytes: 200 });
    const cut = honest.slice(0, (boundaries(honest).at(-2) as number) + 5);
    expect(verifyRecord(cut)).toMatchObject({ exit: 3, ticks: 30, problem: { reason: expect.stringContaining('block header') as string } });
    const lying = forged(at17((e) => { e.hashLo ^= 1; }));
    expect(verifyRecord(lying.slice(0, -3))).toMatchObject({ exit: 1, difference: { tick: 17 } });
  });

  it('throws for what is no record', () => {
    expect(() => verifyRecord(new TextEncoder().encode('no record'))).toThrow(InputError);
  });

  it('takes the worst of several files: 1 before 2 before 3', () => {
    expect(worstExit([0, 3, 2, 1])).toBe(1);
    expect(worstExit([3, 2, 0])).toBe(2);
    expect(worstExit([0, 3])).toBe(3);
    expect(worstExit([0, 0])).toBe(0);
    expect(worstExit([])).toBe(0);
  });
});

describe('redaction', () => {
  const bytes = richRecord();

  it('takes the words out, and the record still verifies with the same digest', () => {
    const redacted = redactRecord(bytes);
    for (const words of ['words of tick', '☕']) {
      expect(Buffer.from(bytes).includes(words)).toBe(true);
      expect(Buffer.from(redacted).includes(words)).toBe(false);
    }
    const [before, after] = [verifyRecord(bytes), verifyRecord(redacted)];
    expect(after).toMatchObject({ exit: 0, digests: before.digests, texts: { kept: 0, redacted: 12 } });
    expect(before.texts).toEqual({ kept: 12, redacted: 0 });
  });

  it('takes out only what it is asked to', () => {
    const [first] = readRecord(bytes).texts.keys();
    expect(verifyRecord(redactRecord(bytes, (sha256) => sha256 === first))).toMatchObject({ exit: 0, texts: { kept: 11, redacted: 1 } });
    expect(Buffer.compare(redactRecord(bytes, () => false), bytes)).toBe(0);
  });

  it('leaves a torn tail out, and refuses a corrupt record', () => {
    const cut = bytes.slice(0, -10);
    expect(verifyRecord(redactRecord(cut))).toMatchObject({ exit: 3, texts: { kept: 0 } });
    expect(() => redactRecord(new Uint8Array([...bytes, 1]))).toThrow(/corrupt/);
  });

  it('puts no other words in their place', () => {
    const sink = new Sink();
    const other = new Sink();
    const chat = { from: 0, to: 'all', kind: 'chat', basedOnTick: 5, ttlTicks: 1 } as const;
    play(kitchen(10), liar(sink.encoder, { tick: (e) => { if (e.tick === 5) e.packets.push({ ...chat, payload: 'yes' }); } }));
    play(kitchen(10), liar(other.encoder, { tick: (e) => { if (e.tick === 5) e.packets.push({ ...chat, payload: 'no!' }); } }));
    expect(verifyRecord(sink.bytes).exit).toBe(0);
    const yes = Buffer.from('"yes"');
    const bytesOf = Buffer.from(sink.bytes);
    const changed = redactRecord(sink.bytes);
    expect(bytesOf.includes(yes)).toBe(true);
    // the content alone is changed, and its block sealed again
    const forgedText = resealed(bytesOf, yes, Buffer.from('"no!"'));
    expect(verifyRecord(forgedText)).toMatchObject({ exit: 1, message: expect.stringMatching(/^text [0-9a-f]{12}…: expected content of that sha256/) as string });
    expect(verifyRecord(changed).exit).toBe(0);
    expect(verifyRecord(other.bytes).digests?.canonical).not.toBe(verifyRecord(sink.bytes).digests?.canonical);
  });
});

function resealed(bytes: Buffer, from: Buffer, to: Buffer): Uint8Array {
  const out = new Uint8Array(bytes);
  out.set(to, bytes.indexOf(from));
  const at = boundaries(out);
  for (let i = 0; i + 1 < at.length; i++) sealBlock(out.subarray(at[i], at[i + 1]), i);
  return out;
}

describe('texts', () => {
  const chat = { from: 0, to: 'all', kind: 'chat', basedOnTick: 5, ttlTicks: 1, payload: 'yes' } as const;
  const bytes = forged({ tick: (e) => { if (e.tick === 5) e.packets.push(chat); } });
  const [sha256] = readRecord(bytes).texts.keys();

  it('may be deleted, and not taken away', () => {
    expect(verifyRecord(bytes)).toMatchObject({ exit: 0, texts: { kept: 1 } });
    expect(verifyRecord(withoutText(bytes))).toMatchObject({ exit: 1, message: `text ${sha256.slice(0, 12)}…: expected its content, or that it was deleted, the record says nothing` });
  });

  it('are none that no tick refers to', () => {
    const from = blocksOf(bytes);
    const plain = blocksOf(forged({}));
    const item = textItem(from[1]);
    const more = new Uint8Array([...plain[1], ...item]);
    sealBlock(more, 1);
    const file = new Uint8Array(Buffer.concat([bytes.slice(0, 8), plain[0], more, plain[2]]));
    expect(verifyRecord(file)).toMatchObject({ exit: 1, message: expect.stringContaining('expected no text that no tick refers to') as string });
  });

  function blocksOf(of: Uint8Array): Uint8Array[] {
    const at = boundaries(of);
    return at.slice(0, -1).map((start, i) => of.slice(start, at[i + 1]));
  }

  /** The text item at the end of a block. */
  function textItem(block: Uint8Array): Uint8Array {
    return block.slice(Buffer.from(block).lastIndexOf(Buffer.from([0x93, 0x20, 0xc4, 0x20])));
  }

  function withoutText(of: Uint8Array): Uint8Array {
    const blocks = blocksOf(of);
    blocks[1] = blocks[1].slice(0, blocks[1].length - textItem(blocks[1]).length);
    sealBlock(blocks[1], 1);
    return new Uint8Array(Buffer.concat([of.slice(0, 8), ...blocks]));
  }
});

describe('signatures', () => {
  const signer = (message: Uint8Array) => ({ signature: message.slice(-64), publicKey: new Uint8Array(32).fill(7) });
  const check: VerifyOptions['checkSignature'] = (message, { signature }) => Buffer.compare(message.slice(-64), signature) === 0;

  it('are checked by the host, over both digests', () => {
    const bytes = plainRecord(20, { signer });
    expect(verifyRecord(bytes, { checkSignature: check })).toMatchObject({ exit: 0, signature: 'valid', publicKey: new Uint8Array(32).fill(7) });
    expect(verifyRecord(bytes)).toMatchObject({ exit: 0, signature: 'unchecked' });
    expect(verifyRecord(bytes, { checkSignature: () => false })).toMatchObject({ exit: 1, signature: 'invalid', difference: { field: 'signature' } });
    expect(verifyRecord(plainRecord(20), { checkSignature: check })).toMatchObject({ exit: 0, signature: 'none' });
  });

  it('are not covered by the digests, and stay true without the words', () => {
    expect(verifyRecord(richRecord(24, { signer })).digests).toEqual(verifyRecord(richRecord()).digests);
    expect(verifyRecord(redactRecord(richRecord(24, { signer })), { checkSignature: check })).toMatchObject({ exit: 0, signature: 'valid' });
  });
});


