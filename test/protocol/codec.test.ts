import * as fc from 'fast-check';
import { Unpackr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { chooseMinor, chooseSubprotocol, createCodec, limitsOf, type ClientMessage, type Codec, type ServerMessage, type Side } from '../../protocol/index.ts';
import { readAct } from '../../protocol/act.ts';
import { readTrusted } from '../../protocol/read.ts';
import { frame, writeValue } from '../../protocol/write.ts';
import { SAMPLES } from './samples.ts';

const CAPS = ['columns', 'state', 'watch', 'chat'];

function codec<S extends Side>(side: S, encoding: 'msgpack' | 'json' = 'msgpack', caps: readonly string[] | null = CAPS): Codec<S> {
  const made = createCodec(encoding, side);
  if (caps !== null) made.grant(caps);
  return made;
}

/** Any value as a frame, past what the types of `encode` let through. */
const pack = (value: unknown): Uint8Array => Uint8Array.from(frame(() => writeValue(value)));
const act = { t: 'act', match: 'm1', seat: 0, forTick: 1, action: 2 } as const;
const obs = { t: 'obs', match: 'm1', seat: 0, episode: 0, tick: 0, acting: true, reward: 0, status: 0, legal: new Uint8Array(2), views: {} } as const;

describe('frames', () => {
  it('P1: the other kind of frame is malformed', () => {
    expect(codec('server').decode('{"t":"ping","sent":1}').error).toMatchObject({ code: 'malformed', message: 'is a text frame; this connection speaks msgpack' });
    expect(codec('server', 'json').decode(pack({ t: 'ping', sent: 1 })).error).toMatchObject({ code: 'malformed', message: 'is a binary frame; this connection speaks json' });
  });

  it('P2: t is written first, and a large message with t elsewhere has the general limits only', () => {
    const first = codec('server').encode({ re: 1, t: 'ok' }) as Uint8Array;
    expect(Buffer.from(first).toString('latin1').slice(1, 3)).toBe('\xa1t');
    expect(codec('server', 'json').encode({ re: 1, t: 'ok' })).toBe('{"t":"ok","re":1}');
    expect(codec('server').decode(pack({ match: 'm1', t: 'pause' })).ok).toEqual({ t: 'pause', match: 'm1' });
    const rest = { environment: 'toy', scenario: 'chase', seats: ['remote'], seeds: Array.from({ length: 400 }, () => '1') };
    expect(codec('server').decode(pack({ t: 'create', ...rest })).ok).toBeDefined();
    expect(codec('server').decode(pack({ ...rest, t: 'create' })).error).toMatchObject({ code: 'too-large', message: 'holds more than 256 values' });
    expect(codec('server', 'json').decode(JSON.stringify({ ...rest, t: 'create' })).error).toMatchObject({ code: 'too-large' });
  });

  it('P5: before hello, and without the capability, the general limits hold', () => {
    const create = pack({ t: 'create', environment: 'toy', scenario: 'chase', seats: ['remote'], seeds: Array.from({ length: 400 }, () => '1') });
    expect(codec('server', 'msgpack', null).decode(create).error?.code).toBe('too-large');
    expect(codec('server', 'msgpack', []).decode(create).ok).toBeDefined();
    const acts = pack({ t: 'acts', group: 0, serial: 0, action: new Uint8Array(100_000) });
    expect(codec('server', 'msgpack', []).decode(acts).error?.code).toBe('too-large');
    expect(codec('server', 'msgpack', ['columns']).decode(acts).ok).toBeDefined();
    expect(limitsOf('client', 'constructor', [], 100)).toEqual(limitsOf('client', undefined, [], 100));
  });

  it.each([
    ['an unknown key', { ...act, fortick: 1 }, { where: undefined, message: "unknown key 'fortick'; did you mean 'forTick'? Known keys: match, seat, episode, forTick, action" }],
    ['a missing key', { t: 'act', match: 'm1', seat: 0, action: 2 }, { message: "lacks 'forTick'" }],
    ['a wrong type', { ...act, action: 'left' }, { where: 'action', message: 'must be number or array, got "left"' }],
    ['a wrong type inside', { ...act, action: [1, 'left'] }, { where: 'action[1]', message: 'must be a number, got "left"' }],
    ['a value out of range', { ...act, seat: 256 }, { where: 'seat', message: 'must be <= 255, got 256' }],
    ['a fraction', { ...act, forTick: 0.5 }, { where: 'forTick', message: 'must be integer, got 0.5' }],
    ['a long text', { ...act, match: 'm'.repeat(65) }, { where: 'match' }],
    ['a wrong word', { t: 'say', match: 'm', seat: 0, kind: 'chatt', to: 0, basedOnTick: 0, ttlTicks: 0, payload: 0 }, { where: 'kind', message: 'must be "summary" or "plan" or "policy" or "chat", got "chatt"' }],
    ['a branch of a union', { t: 'create', environment: 'toy', scenario: 'x', seats: ['remote'], clock: { kind: 'paced', hz: '5' } }, { where: 'clock.hz', message: 'must be number, got "5"' }],
    ['no branch of a union', { t: 'create', environment: 'toy', scenario: 'x', seats: ['remote'], clock: { kind: 'pace', hz: 5 } }, { where: 'clock.kind' }],
    ['a number for bytes', { t: 'acts', group: 0, serial: 0, action: [1, 2] }, { where: 'action', message: 'must be bytes, got an array of 2' }],
    ['a seed that is no number', { t: 'create', environment: 'toy', scenario: 'x', seats: ['remote'], seed: '-1' }, { where: 'seed' }],
  ])('P6: %s is invalid, and the error says where', (_, message, expected) => {
    for (const encoding of ['msgpack', 'json'] as const) {
      const raw = encoding === 'json' ? JSON.stringify(message) : pack(message);
      const { error } = codec('server', encoding).decode(raw);
      expect(error).toMatchObject({ code: 'invalid', of: message.t, ...('message' in expected ? { message: expected.message } : {}) });
      expect(error?.where).toBe('where' in expected ? expected.where : undefined);
    }
  });

  it('P6: an invalid request says which', () => {
    expect(codec('server').decode(pack({ t: 'pause', rid: 12, match: '' })).error).toMatchObject({ code: 'invalid', re: 12, where: 'match' });
    expect(codec('server').decode(pack({ t: 'pause', rid: -1, match: '' })).error).not.toHaveProperty('re');
  });

  it('P7: an unknown kind is told with the nearest known one', () => {
    expect(codec('server').decode(pack({ t: 'jion', rid: 3, match: 'm' })).error).toMatchObject({ code: 'unknown-message', of: 'jion', re: 3, message: expect.stringContaining("did you mean 'join'?") as string });
    for (const t of ['constructor', '__proto__', 'toString', 'obs', 'ACT', '']) expect(codec('server').decode(pack({ t })).error?.code).toBe('unknown-message');
    expect(codec('server').decode(pack({ t: 7 })).error?.code).toBe('malformed');
  });

  it('P8: clients take what a later minor version adds', () => {
    const later = { ...obs, novel: 1, inbox: [{ kind: 'poem', to: 'all', from: 0, basedOnTick: 0, ttlTicks: 0, payload: 0, size: 2 }] };
    expect(codec('client').decode(pack(later)).ok).toEqual(later);
    expect(codec('client').decode(pack({ t: 'error', code: 'novel', message: '', fatal: false })).ok).toBeDefined();
    expect(codec('client').decode(pack({ t: 'novel' })).error?.code).toBe('unknown-message');
    expect(codec('client').decode(pack({ ...obs, tick: 'x', novel: 1 })).error).toMatchObject({ code: 'invalid', where: 'tick' });
  });

  it('P9: raw bytes and typed arrays arrive as the same little-endian bytes in both encodings', () => {
    const message = { ...obs, views: { a: Float32Array.of(1, -2), b: Uint8Array.of(1, 2, 3), c: new Float64Array(2).subarray(1) } };
    for (const encoding of ['msgpack', 'json'] as const) {
      const { ok } = codec('client', encoding).decode(codec('server', encoding).encode(message));
      expect(ok).toEqual({ ...obs, views: { a: Uint8Array.of(0, 0, 128, 63, 0, 0, 0, 192), b: Uint8Array.of(1, 2, 3), c: new Uint8Array(8) } });
    }
  });

  it('P9: long bytes survive JSON', () => {
    const action = Uint8Array.from({ length: 20_001 }, (_, i) => i & 255);
    expect(codec('server', 'json').decode(codec('client', 'json').encode({ t: 'acts', group: 0, serial: 0, action })).ok).toEqual({ t: 'acts', group: 0, serial: 0, action });
  });

  it('P10: what JSON lacks, and maps that look like it, survive', () => {
    const say = (payload: unknown): ClientMessage => ({ t: 'say', match: 'm', seat: 0, kind: 'chat', to: 0, basedOnTick: 0, ttlTicks: 0, payload });
    for (const payload of [NaN, Infinity, -Infinity, { $b: 'AAAA' }, { $n: 'NaN' }, { $$b: 1 }, { $: 1 }, { $b: 1, c: 2 }, [{ $x: { $n: 0 } }]]) {
      expect(codec('server', 'json').decode(codec('client', 'json').encode(say(payload))).ok).toEqual(say(payload));
    }
    for (const text of ['{"$b":"AAAA"}', '{"$n":"1"}', '{"$x":1}', '{"$b":5}']) {
      expect(codec('server', 'json').decode(JSON.stringify(say('here')).replace('"here"', text)).error?.code, text).toBe('malformed');
    }
  });

  it('P11: only the action of act may be no finite number', () => {
    for (const action of [NaN, Infinity, -Infinity, [0, NaN]]) {
      for (const encoding of ['msgpack', 'json'] as const) {
        expect(codec('server', encoding).decode(codec('client', encoding).encode({ ...act, action })).ok).toEqual({ ...act, action });
      }
    }
    expect(codec('server').decode(pack({ ...act, forTick: NaN })).error).toMatchObject({ code: 'invalid', where: 'forTick' });
    expect(codec('server').decode(pack({ t: 'ping', sent: Infinity })).error).toMatchObject({ code: 'invalid', where: 'sent' });
    expect(codec('client').decode(pack({ ...obs, reward: NaN })).error).toMatchObject({ code: 'invalid', where: 'reward' });
  });

  it('P14: what has no form is refused by the encoder, undefined members are left out', () => {
    const encode = (payload: unknown): unknown => codec('client').encode({ t: 'say', match: 'm', seat: 0, kind: 'chat', to: 0, basedOnTick: 0, ttlTicks: 0, payload });
    for (const payload of [1n, () => 1, Symbol('x')]) expect(() => encode(payload)).toThrow(TypeError);
    const loop: unknown[] = [];
    loop.push(loop);
    expect(() => encode(loop)).toThrow('nested deeper than 64');
    expect(codec('client').encode({ ...act, episode: undefined } as never)).toEqual(codec('client').encode(act));
    // the frame after a failed one is whole
    expect(codec('server').decode(codec('client').encode(act)).ok).toEqual(act);
  });

  it('frames that were given out stay as they are', () => {
    const made = Array.from({ length: 3000 }, (_, i) => codec('client').encode({ ...act, forTick: i }) as Uint8Array);
    made.forEach((bytes, i) => expect(codec('server').decode(bytes).ok).toEqual({ ...act, forTick: i }));
  });
});

describe('versions', () => {
  it('P15: the best offered subprotocol that is known', () => {
    expect(chooseSubprotocol(['lockstep.v9', 'lockstep.v1+json', 'lockstep.v1'])).toEqual({ name: 'lockstep.v1', encoding: 'msgpack' });
    expect(chooseSubprotocol(['auth.x', 'lockstep.v1+json'])).toEqual({ name: 'lockstep.v1+json', encoding: 'json' });
    expect(chooseSubprotocol(['lockstep.v2', 'chat', 'constructor'])).toBeUndefined();
  });

  it('P16: the highest minor version in both ranges', () => {
    expect(chooseMinor({ min: 0, max: 7 })).toBe(0);
    expect(chooseMinor({ min: 1, max: 7 })).toBeUndefined();
    expect(chooseMinor({ min: 1, max: 0 })).toBeUndefined();
  });
});

// ---------------------------------------------------------------- the fast readers and the writer against msgpackr

const general = new Unpackr({ useRecords: false, mapsAsObjects: true, structuredClone: false, moreTypes: false, int64AsType: 'number', copyBuffers: true });
const anyNumber = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double(), fc.constantFrom(-32, -33, -128, -129, -32768, -32769, 127, 128, 255, 256, 65535, 65536, 4294967295, 4294967296));
const anyValue = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 }, anyNumber, fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ maxLength: 300 }), fc.boolean(), fc.constant(null), fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 20 }), fc.dictionary(fc.string({ maxLength: 12 }).filter((k) => k !== '__proto__'), tie('value'), { maxKeys: 20, noNullPrototype: true }),
  ),
})).value;

describe('hand-made readers and writer', () => {
  it('what the writer writes, msgpackr reads back', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(withoutBuffers(general.unpack(pack(value)))).toEqual(value);
      }),
    );
  });

  it('readTrusted reads what msgpackr reads', () => {
    fc.assert(
      fc.property(anyValue, fc.boolean(), (value, keep) => {
        expect(readTrusted(pack(value), keep)).toEqual(value);
      }),
    );
  });

  it('readAct reads what the long way reads, or leaves it to it', () => {
    const acts = fc.record({
      t: fc.constant('act'), match: fc.oneof(fc.string({ minLength: 1, maxLength: 26 }), fc.string({ unit: 'binary', minLength: 1, maxLength: 30 })), seat: fc.integer({ min: -1, max: 270 }),
      episode: fc.oneof(fc.constant(undefined), fc.integer({ min: -1, max: 5e9 })),
      forTick: fc.oneof(fc.nat(), fc.integer({ min: 2147483640, max: 2147483655 })), action: fc.oneof(anyNumber, fc.array(anyNumber, { maxLength: 3 })),
    });
    let quick = 0;
    fc.assert(
      fc.property(acts, (message) => {
        const bytes = pack(message);
        const read = readAct(bytes);
        if (read === undefined) return;
        quick++;
        expect(read).toEqual(general.unpack(bytes));
        const late = { ...read, zzz: 0 };
        expect(codec('server').decode(pack(late)).error, 'its members are valid, the key is not').toMatchObject({ code: 'invalid', message: expect.stringContaining("'zzz'") as string });
      }),
      { numRuns: 1000 },
    );
    expect(quick).toBeGreaterThan(10);
  });

  it('readAct keeps to the ranges of the schema', () => {
    const edge = { t: 'act', match: 'm'.repeat(24), seat: 255, episode: 2147483647, forTick: 2147483647, action: 4294967295 };
    expect(readAct(pack(edge))).toEqual(edge);
    for (const over of [{ seat: 256 }, { episode: 2147483648 }, { forTick: 2147483648 }, { seat: -1 }, { match: '' }, { match: 'm'.repeat(65) }]) {
      expect(codec('server').decode(pack({ ...edge, ...over })).error).toMatchObject({ code: 'invalid', where: Object.keys(over)[0] });
    }
  });

  it('every message survives the way, from any place in a larger buffer', () => {
    for (const { side, message } of SAMPLES) {
      const bytes = codec(side).encode(message as never) as Uint8Array;
      for (const offset of [0, 1, 3, 7]) {
        const large = Buffer.alloc(bytes.length * 3 + 100);
        large.set(bytes, offset);
        const got = codec(side === 'client' ? 'server' : 'client').decode(large.subarray(offset, offset + bytes.length)).ok as ClientMessage | ServerMessage;
        expect(withoutBuffers(got)).toEqual(withoutBuffers(message));
      }
    }
  });
});

function withoutBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (Array.isArray(value)) return value.map(withoutBuffers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutBuffers(v)]));
}
