import { Packr, Unpackr } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { createCodec, MAX_PAYLOAD, type Decoded, type Side } from '../../protocol/index.ts';
import { peekKind, prescan } from '../../protocol/prescan.ts';
import { GENERAL } from '../../protocol/limits.ts';

/** What was measured to hang, swell or fool decoders; each is refused before it is decoded. */
const CAPS = ['columns', 'state', 'watch', 'chat'];
const hex = (...parts: (string | Uint8Array)[]): Uint8Array => Uint8Array.from(Buffer.concat(parts.map((p) => (typeof p === 'string' ? Buffer.from(p.replaceAll(' ', ''), 'hex') : p))));
const text = (s: string): Uint8Array => Buffer.from(s, 'latin1');
const key = (s: string): Uint8Array => hex((0xa0 + s.length).toString(16), text(s));
const times = (n: number, ...parts: string[]): Uint8Array => Buffer.from(parts.join('').repeat(n), 'hex');

function decode(bytes: Uint8Array, side: Side = 'server'): Decoded<unknown> {
  const codec = createCodec('msgpack', side);
  codec.grant(CAPS);
  return codec.decode(bytes);
}

/** `say` with these bytes as its payload: the freest place a client can write to. */
function say(payload: Uint8Array): Uint8Array {
  return hex('88', key('t'), key('say'), key('match'), key('m'), key('seat'), '00', key('kind'), key('chat'), key('to'), '00', key('basedOnTick'), '00', key('ttlTicks'), '00', key('payload'), payload);
}

const pointers = new Packr({ structuredClone: true, useRecords: false });
/** Shared references inside one another, and one byte more than there should be: 488 bytes held msgpackr for 5.6 s. */
function graph(): Uint8Array {
  let node: unknown = { leaf: 1 };
  for (let i = 0; i < 40; i++) node = { a: node, b: node };
  return hex(pointers.pack(node), '00');
}

describe('hostile msgpack', () => {
  it('the frame around the payload is good', () => {
    expect(decode(say(hex('81', key('a'), '01'))).ok).toMatchObject({ payload: { a: 1 } });
  });

  it('P3: pointers (ext 0x69, 0x70) do not reach the decoder', () => {
    expect(decode(graph()).error).toMatchObject({ code: 'malformed', message: expect.stringContaining('extensions') as string });
    expect(decode(say(hex('d6 69 00000001 81', key('a'), 'd6 70 00000001'))).error?.code).toBe('malformed');
    expect(decode(say(hex('c7 04 70 00000001'))).error?.code).toBe('malformed');
  });

  it('P3: record definitions (0xd4 0x72) do not reach the decoder, which would compile them', () => {
    const records = hex('d4 72 40 91', key('a'), '01');
    expect(new Unpackr({ useRecords: false }).unpack(Buffer.from(records)), 'msgpackr alone takes it').toEqual({ a: 1 });
    expect(decode(records).error?.code).toBe('malformed');
    expect(decode(say(records)).error).toMatchObject({ code: 'malformed', of: 'say', message: expect.stringContaining('0xd4') as string });
  });

  it.each([
    ['fixext 1', 'd4 00 00'], ['fixext 2', 'd5 00 0000'], ['fixext 4', 'd6 ff 00000000'], ['fixext 8', 'd7 ff 0000000000000000'], ['fixext 16', 'd8 00 00000000000000000000000000000000'],
    ['ext 8', 'c7 01 78 00'], ['ext 16', 'c8 0001 78 00'], ['ext 32', 'c9 00000001 78 00'], ['the byte that is never used', 'c1'],
  ])('P3: %s is refused', (_, bytes) => {
    expect(decode(say(hex(bytes))).error?.code).toBe('malformed');
  });

  it.each([
    ['array 32', 'dd ffffffff'], ['map 32', 'df ffffffff'], ['text 32', 'db ffffffff'], ['bytes 32', 'c6 ffffffff'], ['ext 32', 'c9 ffffffff 01'],
  ])('P4: %s of 4 GiB is refused from its head', (_, bytes) => {
    expect(decode(say(hex(bytes))).ok).toBeUndefined();
    expect(decode(hex('82', key('t'), key('create'), key('seeds'), bytes)).ok).toBeUndefined();
    expect(decode(hex('82', key('t'), key('obs'), key('views'), bytes), 'client').ok).toBeUndefined();
    expect(decode(hex(bytes)).ok).toBeUndefined();
  });

  it('P4: lengths that 32 bits need are for large kinds only, whatever they say', () => {
    expect(decode(say(hex('dd 00000001 01'))).error).toMatchObject({ code: 'too-large', message: expect.stringContaining('32-bit') as string });
    expect(decode(hex('82', key('t'), key('pause'), key('match'), 'db 00000001', text('m'))).error?.code).toBe('too-large');
    expect(decode(hex('df 00000002', key('t'), key('matches'), key('rid'), '00')).error?.code).toBe('too-large');
  });

  it('P4: nested arrays of 60 KB are refused at their depth', () => {
    for (const chain of [times(16_000, '91'), times(16_000, 'dc0001'), times(4000, '81a161')]) {
      const { error } = decode(hex('82', key('t'), key('create'), key('scenario'), chain, 'c0'));
      expect(error).toMatchObject({ code: 'too-large', message: 'is nested deeper than 32' });
    }
    expect(decode(say(hex(times(8, '91'), 'c0'))).ok).toBeDefined();
    expect(decode(say(hex(times(10, '91'), 'c0'))).error).toMatchObject({ code: 'too-large', message: 'is nested deeper than 10' });
  });

  it('P4: 65,535-element arrays inside one another are refused before any is allocated', () => {
    expect(decode(hex('82', key('t'), key('create'), key('seeds'), times(20, 'dcffff'))).error).toMatchObject({ code: 'too-large', message: 'holds more than 200000 values' });
  });

  it('P4: more values than the kind may hold', () => {
    expect(decode(say(hex('dc 03fc', times(1020, 'c0')))).error).toMatchObject({ code: 'too-large', message: 'holds more than 1024 values' });
    expect(decode(say(hex('dc 03ef', times(1007, 'c0')))).ok).toBeDefined();
  });

  it('P4: more bytes than the kind may have', () => {
    expect(decode(say(hex('da 4000', times(16_384, '61')))).error).toMatchObject({ code: 'too-large', of: 'say' });
    expect(decode(new Uint8Array(MAX_PAYLOAD + 1)).error?.code).toBe('too-large');
    expect(decode(new Uint8Array(MAX_PAYLOAD + 1), 'client').error?.code).toBe('too-large');
  });

  it('P4: raw bytes where none belong', () => {
    expect(decode(say(hex('c4 01 00'))).error).toMatchObject({ code: 'malformed', message: expect.stringContaining('raw bytes') as string });
    expect(decode(hex('85', key('t'), key('act'), key('match'), key('m'), key('seat'), '00', key('forTick'), '00', key('action'), 'c4 01 00')).error?.code).toBe('malformed');
  });

  it.each([['a number', '01'], ['nil', 'c0'], ['an array', '90'], ['a map', '80'], ['bytes', 'c4 01 61'], ['a float', 'cb 0000000000000000'], ['a negative number', 'ff']])('P3: %s as a key', (_, bytes) => {
    expect(decode(say(hex('81', bytes, '01'))).error).toMatchObject({ code: 'malformed', message: expect.stringMatching(/key that is not text/) as string });
  });

  it('P3: __proto__ as a key, at any depth', () => {
    expect(decode(say(hex('81', key('__proto__'), '81', key('isAdmin'), 'c3'))).error).toMatchObject({ code: 'malformed', message: "has a key '__proto__'" });
    expect(decode(hex('82', key('t'), key('ping'), key('__proto__'), '80')).error?.code).toBe('malformed');
    expect(decode(say(hex('81', key('constructor'), '81', key('prototype'), '01'))).ok).toMatchObject({ payload: { constructor: { prototype: 1 } } });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('P12: the last of two equal keys counts; two different t are malformed', () => {
    expect(decode(hex('83', key('t'), key('pause'), key('match'), key('a'), key('match'), key('b'))).ok).toEqual({ t: 'pause', match: 'b' });
    expect(decode(hex('83', key('t'), key('create'), key('match'), key('a'), key('t'), key('pause'))).error).toMatchObject({ code: 'malformed', message: "has 't' twice" });
  });

  it('P3: bytes after the end', () => {
    expect(decode(hex('82', key('t'), key('pause'), key('match'), key('a'), '00')).error).toMatchObject({ code: 'malformed', message: 'has 1 bytes after its end' });
    expect(decode(hex('85', key('t'), key('act'), key('match'), key('m'), key('seat'), '00', key('forTick'), '00', key('action'), '00 00')).error?.code).toBe('malformed');
  });

  it('P3: every cut of a frame', () => {
    const whole = say(hex('84', key('a'), 'cb 3ff0000000000000', key('b'), 'da 0002 6161', key('c'), '92 cd 0100 d3 0000000000000001', key('d'), 'd9 01 61'));
    expect(decode(whole).ok).toBeDefined();
    for (let n = 0; n < whole.length; n++) expect(decode(whole.subarray(0, n)).error, `${n} bytes`).toBeDefined();
  });

  it.each([['81', 'a lone continuation'], ['c0af', 'overlong'], ['e08080', 'overlong'], ['f0808080', 'overlong'], ['eda080', 'a surrogate'], ['f4908080', 'above U+10FFFF'], ['c3', 'cut off'], ['e28228', 'a wrong continuation'], ['ff', 'a byte that is never there']])(
    'P3: text that is not UTF-8: %s, %s',
    (bytes) => {
      const raw = Buffer.from(bytes, 'hex');
      expect(decode(say(hex((0xa0 + raw.length).toString(16), raw))).error).toMatchObject({ code: 'malformed', message: 'holds text that is not UTF-8' });
      expect(decode(say(hex('81', (0xa0 + raw.length).toString(16), raw, '01'))).error?.code).toBe('malformed');
    },
  );

  it('P11: 64-bit integers become numbers, never BigInt', () => {
    for (const big of ['cf ffffffffffffffff', 'd3 8000000000000000', 'cf 0020000000000001']) {
      const { ok } = decode(say(hex(big))) as { ok: { payload: unknown } };
      expect(typeof ok.payload).toBe('number');
    }
    expect(decode(hex('82', key('t'), key('matches'), key('rid'), 'cf ffffffffffffffff')).error).toMatchObject({ code: 'invalid', where: 'rid' });
  });

  it('P13: what is no map', () => {
    for (const bytes of ['', 'c0', '90', 'a174', '00', 'cb3ff0000000000000', 'ff', 'de']) expect(decode(hex(bytes)).error?.code, bytes).toBe('malformed');
    expect(decode(hex('80')).error).toMatchObject({ code: 'malformed', message: "has no text 't' that names its kind" });
  });

  it('P13: what is scanned is bounded by the limits, not by what lengths say', () => {
    const reads = { count: 0 };
    const bytes = new Proxy(hex('82', key('t'), key('x'), key('y'), 'dc 00f0', times(8000, 'c0')), {
      get(target, property) {
        if (typeof property === 'string' && /^\d+$/.test(property)) reads.count++;
        return Reflect.get(target, property, target) as unknown;
      },
    });
    expect(prescan(bytes, GENERAL)).toMatchObject({ code: 'malformed', message: expect.stringContaining('after its end') as string });
    expect(reads.count).toBeLessThan(400);
    expect(peekKind(hex('81', key('t'), 'bf', text('x'.repeat(31)), '01'))).toBeUndefined();
  });
});

describe('hostile JSON', () => {
  const read = (raw: string): Decoded<unknown> => {
    const codec = createCodec('json', 'server');
    codec.grant(CAPS);
    return codec.decode(raw);
  };
  const payload = (raw: string): string => `{"t":"say","match":"m","seat":0,"kind":"chat","to":0,"basedOnTick":0,"ttlTicks":0,"payload":${raw}}`;

  it('P4: depth, values and characters are limited before it is parsed', () => {
    expect(read(payload('['.repeat(5000))).error).toMatchObject({ code: 'too-large', message: 'is nested deeper than 10' });
    expect(read(payload(`[${'0,'.repeat(2000)}0]`)).error).toMatchObject({ code: 'too-large', message: 'holds more than 1024 values' });
    expect(read(payload(`"${'x'.repeat(50_000)}"`)).error).toMatchObject({ code: 'too-large', of: 'say' });
    expect(read(payload(`"${'[{,:'.repeat(2000)}"`)).ok).toBeDefined();
    expect(read(payload(`"${'\\"[{,'.repeat(2000)}"`)).ok, 'a quote that is escaped ends no text').toBeDefined();
  });

  it('P3: what is not JSON, halves of pairs and __proto__', () => {
    for (const raw of ['', '{', 'nul', '{"t":"say"', '{"t":"ping","sent":NaN}', '[]x', '"\\']) expect(read(raw).error?.code, raw).toBe('malformed');
    for (const raw of ['"\\ud800"', '{"\\udc00":1}', '{"__proto__":{"isAdmin":true}}', '{"a":1,"__proto__":1}', '[{"b":{"__proto__":1,"c":1}}]']) expect(read(payload(raw)).error?.code, raw).toBe('malformed');
    for (const raw of ['[]', '1', 'null', '"t"']) expect(read(raw).error?.code, raw).toBe('malformed');
  });

  it('P9: bytes only where they belong, and only base64', () => {
    expect(read(payload('{"$b":"AAAA"}')).error?.code).toBe('malformed');
    expect(read('{"t":"acts","group":0,"serial":0,"action":{"$b":"AAA="}}').ok).toEqual({ t: 'acts', group: 0, serial: 0, action: new Uint8Array(2) });
    expect(read('{"t":"acts","group":0,"serial":0,"action":{"$b":"***"}}').error).toMatchObject({ code: 'malformed', message: 'has $b that is not base64' });
  });

  it('P12: two different t', () => {
    expect(read('{"t":"create","t":"pause","match":"m"}').error).toMatchObject({ code: 'malformed', message: "has 't' twice" });
  });
});
