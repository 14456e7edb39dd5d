import { readFileSync, writeFileSync } from 'node:fs';
import { unpack } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { clientMessages, createCodec, serverMessages, type Codec, type Side } from '../../protocol/index.ts';
import { SAMPLES } from './samples.ts';

const PATH = 'protocol/golden.json';
const CAPS = ['columns', 'state', 'watch', 'chat'];

interface Golden {
  name: string;
  side: Side;
  /** The message in its JSON form. */
  message: unknown;
  /** Hex. */
  msgpack: string;
  json: string;
}

function codec<S extends Side>(encoding: 'msgpack' | 'json', side: S): Codec<S> {
  const made = createCodec(encoding, side);
  made.grant(CAPS);
  return made;
}

function golden(): Golden[] {
  return SAMPLES.map(({ name, side, message }) => {
    const json = codec('json', side).encode(message as never) as string;
    return { name, side, message: JSON.parse(json) as unknown, msgpack: Buffer.from(codec('msgpack', side).encode(message as never) as Uint8Array).toString('hex'), json };
  });
}

if (process.env.UPDATE_GOLDEN === '1') writeFileSync(PATH, `[\n${golden().map((g) => JSON.stringify(g)).join(',\n')}\n]\n`);
const frames = JSON.parse(readFileSync(PATH, 'utf8')) as Golden[];
const messageOf = ({ name, side }: Golden): unknown => SAMPLES.find((s) => s.name === name && s.side === side)?.message;

describe('golden frames', () => {
  it('P14: every message encodes to its frame, in both encodings', () => {
    expect(golden().map((g) => [g.name, g.side, g.msgpack, g.json])).toEqual(frames.map((g) => [g.name, g.side, g.msgpack, g.json]));
  });

  it('P14: every frame decodes to its message, in both encodings', () => {
    for (const g of frames) {
      const reader = g.side === 'client' ? 'server' : 'client';
      expect(codec('msgpack', reader).decode(Uint8Array.from(Buffer.from(g.msgpack, 'hex'))), g.name).toEqual({ ok: messageOf(g) });
      expect(codec('json', reader).decode(g.json), g.name).toEqual({ ok: messageOf(g) });
      expect(codec('json', reader).decode(JSON.stringify(g.message)), g.name).toEqual({ ok: messageOf(g) });
    }
  });

  it('P14: a plain msgpack decoder reads the same', () => {
    for (const g of frames) expect(plainBytes(unpack(Buffer.from(g.msgpack, 'hex'))), g.name).toEqual(messageOf(g));
  });

  it('every kind is there', () => {
    const kinds = (side: Side): string[] => [...new Set(SAMPLES.filter((s) => s.side === side).map((s) => s.message.t))].sort();
    expect(kinds('client')).toEqual(Object.keys(clientMessages).sort());
    expect(kinds('server')).toEqual(Object.keys(serverMessages).sort());
    expect(new Set(SAMPLES.map((s) => `${s.side} ${s.name}`)).size).toBe(SAMPLES.length);
  });
});

/** msgpackr gives Buffers. */
function plainBytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plainBytes);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plainBytes(v)]));
}
