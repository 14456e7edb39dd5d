/** The suite over real sockets, and what only sockets can do wrong. */
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Tokens, listen, Gateway, type Listening } from '../../server/gateway/index.ts';
import { RecordFolder } from '../../server/hosting/index.ts';
import { Client, playSeat } from '../../server/join/index.ts';
import { inFolder } from '../cli.ts';
import { join } from 'node:path';
import { socketNet } from './net.ts';
import { choice, create, play, short } from './seats.ts';
import { gatewaySuite } from './suite.ts';

gatewaySuite('over sockets', (options) => socketNet(options));

interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: string;
}

async function http(url: string, path: string, headers: { [name: string]: string } = {}, method = 'GET'): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const r = request(url.replace('ws:', 'http:') + path, { headers, method }, (response) => {
      let body = '';
      response.on('data', (d: Buffer) => (body += d.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    r.on('error', reject);
    r.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: 101, headers: response.headers, body: '' });
    });
    r.end();
  });
}

const UPGRADE = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };

describe('the door', () => {
  let net: Awaited<ReturnType<typeof socketNet>>;
  let url: string;
  beforeAll(async () => {
    net = await socketNet();
    url = net.listening.url;
  });
  afterAll(async () => net.close());

  it('P15: no subprotocol of ours: 426; both encodings are known', async () => {
    expect(await http(url, '/', { ...UPGRADE, 'sec-websocket-protocol': 'lockstep.v9' })).toMatchObject({ status: 426 });
    expect(await http(url, '/', UPGRADE)).toMatchObject({ status: 426 });
    const both = await http(url, '/', { ...UPGRADE, 'sec-websocket-protocol': 'lockstep.v1+json, lockstep.v1' });
    expect(both.headers['sec-websocket-protocol']).toBe('lockstep.v1');
  });

  it('never answers with the token, and never compresses', async () => {
    const answer = await http(url, '/', { ...UPGRADE, 'sec-websocket-protocol': 'lockstep.v1, auth.0123456789abcdef', 'sec-websocket-extensions': 'permessage-deflate' });
    expect(answer.headers['sec-websocket-protocol']).toBe('lockstep.v1');
    expect(answer.headers['sec-websocket-extensions']).toBeUndefined();
  });

  it.each([['http://evil.example'], ['null'], ['http://127.0.0.1.evil.example']])('a page of %s: 403', async (origin) => {
    const answer = await http(url, '/', { ...UPGRADE, 'sec-websocket-protocol': 'lockstep.v1', origin });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatch(/--origin/);
  });

  it('a name that was made to point here is no origin of ours', async () => {
    const host = `rebound.example:${net.listening.port}`;
    expect((await http(url, '/', { ...UPGRADE, 'sec-websocket-protocol': 'lockstep.v1', host, origin: `http://${host}` })).status).toBe(403);
    expect((await http(url, '/', { ...UPGRADE, 'sec-websocket-protocol': 'lockstep.v1', origin: url.replace('ws', 'http') })).status).toBe(101);
  });

  it('pages: status, health, versions, schema, metrics; others are 404, other methods 405', async () => {
    expect((await http(url, '/')).body).toMatch(/<h1>Lockstep/);
    expect(JSON.parse((await http(url, '/healthz')).body)).toEqual({ status: 'ok' });
    expect(JSON.parse((await http(url, '/versions')).body)).toMatchObject({ wire: { major: 1 }, subprotocols: ['lockstep.v1', 'lockstep.v1+json'] });
    expect(JSON.parse((await http(url, '/schema')).body)).toHaveProperty('$defs');
    expect((await http(url, '/metrics')).body).toMatch(/lockstep_connections \d/);
    expect((await http(url, '/nothing')).status).toBe(404);
    expect((await http(url, '/', {}, 'POST')).status).toBe(405);
  });

  it('JSON frames play as well', async () => {
    const c = await net.connect({ encoding: 'json' });
    await c.hello();
    const { match } = await create(c, short({ seats: ['remote', 'stay'] }));
    await c.ask({ t: 'join', match, seat: 0 }, 'joined');
    expect(await play(c, match, [0])).toMatchObject({ ticks: 20 });
  });
});

describe('who may come from elsewhere', () => {
  it('no tokens, no other address than loopback', async () => {
    await expect(listen(new Gateway(), { host: '0.0.0.0', port: 0 })).rejects.toThrow(/--tokens/);
    const gateway = new Gateway({ tokens: new Tokens([{ token: '0123456789abcdef', scopes: ['direct'] }]) });
    const open = await listen(gateway, { host: '0.0.0.0', port: 0 });
    gateway.stop();
    await open.close();
  });

  it('a Unix socket', async () =>
    inFolder(async (folder) => {
      const gateway = new Gateway();
      const unix = join(folder, 's');
      const listening: Listening = await listen(gateway, { unix });
      expect(listening.url).toBe(`ws+unix://${unix}:/`);
      const client = await Client.connect(listening.url);
      expect(client.welcome.scopes).toEqual(['direct']);
      client.close();
      gateway.stop();
      await listening.close();
    }));
});

describe('seat client', () => {
  it('plays its seat through lost connections, to the same digest', async () =>
    inFolder(async (folder) => {
      const digests: (string | undefined)[] = [];
      for (const lossy of [false, true]) {
        const net = await socketNet({ records: new RecordFolder(join(folder, String(lossy))) });
        const c = await net.connect();
        await c.hello();
        const { match, tickets } = await create(c, short());
        let acted = 0;
        const ends = await Promise.all([0, 1].map(async (seat) =>
          playSeat({
            url: net.listening.url, match, seat, ticket: tickets[seat] as string, retryMs: 1,
            act: (o) => {
              // the server loses the line now and then, in the middle of things
              if (lossy && ++acted % 7 === 0) for (const x of net.gateway.connections) if (x.link(match, seat) !== undefined) x.pipe.terminate();
              return choice(seat, o.tick);
            },
          })));
        expect(ends[0].ticks).toBe(20);
        if (lossy) expect(acted).toBeGreaterThan(40);
        digests.push(ends[0].digest);
        await net.close();
      }
      expect(digests[1]).toBe(digests[0]);
      expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
    }));
});

describe('hostile sockets', () => {
  /** A player that must not notice. */
  const withVictim = async (attack: (net: Awaited<ReturnType<typeof socketNet>>) => Promise<void>): Promise<void> => {
    const net = await socketNet({ limits: { helloMs: 1000 } });
    const victim = await net.connect();
    await victim.hello();
    const { match } = await create(victim, short({ seats: ['remote', 'stay'] }));
    await victim.ask({ t: 'join', match, seat: 0 }, 'joined');
    await attack(net);
    expect(await play(victim, match, [0])).toMatchObject({ ticks: 20 });
    await net.close();
  };
  const rawSocket = async (net: { listening: Listening }): Promise<Socket> => {
    const socket = connect(net.listening.port, '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  const ended = async (socket: Socket): Promise<string> => {
    let text = '';
    socket.on('data', (d: Buffer) => (text += d.toString('latin1')));
    await once(socket, 'close');
    return text;
  };
  const upgraded = async (net: { listening: Listening }): Promise<Socket> => {
    const socket = await rawSocket(net);
    socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${Object.entries({ ...UPGRADE, 'sec-websocket-protocol': 'lockstep.v1' }).map(([k, v]) => `${k}: ${v}\r\n`).join('')}\r\n`);
    await once(socket, 'data');
    return socket;
  };
  const mask = (opcode: number, payload: Uint8Array, fin = true): Buffer => {
    const head = payload.length < 126 ? Buffer.from([(fin ? 0x80 : 0) | opcode, 0x80 | payload.length]) : Buffer.from([(fin ? 0x80 : 0) | opcode, 0xfe, payload.length >> 8, payload.length & 255]);
    return Buffer.concat([head, Buffer.alloc(4), payload]);
  };

  it('a header that never ends: 408', async () =>
    withVictim(async (net) => {
      const socket = await rawSocket(net);
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
      expect(await ended(socket)).toMatch(/^HTTP\/1\.1 408/);
    }));

  it('not HTTP at all: 400', async () =>
    withVictim(async (net) => {
      const socket = await rawSocket(net);
      socket.write('\x16\x03\x01 hello\r\n\r\n');
      expect(await ended(socket)).toMatch(/^HTTP\/1\.1 400/);
    }));

  it('P30: a socket that says nothing', async () =>
    withVictim(async (net) => {
      const c = await net.connect();
      expect(await c.closed()).toBe(4408);
    }));

  it.each([
    ['frames that no protocol knows', (): Buffer => Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ['frames without a mask', (): Buffer => Buffer.from([0x82, 0x01, 0x80])],
    ['a frame larger than the limit', (): Buffer => Buffer.from([0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])],
    ['text that is not UTF-8', (): Buffer => mask(1, Uint8Array.from([0xff, 0xfe]))],
    ['a message in a thousand pieces', (): Buffer => Buffer.concat([mask(2, Uint8Array.of(0x80), false), ...Array.from({ length: 1000 }, () => mask(0, Uint8Array.of(0), false))])],
  ])('%s', async (_what, bytes) =>
    withVictim(async (net) => {
      const socket = await upgraded(net);
      socket.write(bytes());
      await ended(socket);
      await vi.waitFor(() => expect(net.gateway.connections.size).toBe(1), { timeout: 10_000 });
    }));

  it('pings by the thousand, unread', async () =>
    withVictim(async (net) => {
      const socket = await upgraded(net);
      socket.pause();
      const ping = mask(9, new Uint8Array(125));
      const flood = Buffer.concat(Array.from({ length: 1000 }, () => ping));
      const before = process.memoryUsage().arrayBuffers;
      for (let k = 0; k < 50 && !socket.destroyed; k++) if (!socket.write(flood)) await Promise.race([once(socket, 'drain').catch(() => undefined), new Promise((r) => setTimeout(r, 20))]);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 << 20);
      socket.destroy();
    }));

  it('an upgrade that is cut off', async () =>
    withVictim(async (net) => {
      for (let k = 0; k < 20; k++) {
        const ws = new WebSocket(net.listening.url, 'lockstep.v1');
        ws.on('error', () => undefined);
        await new Promise((r) => setImmediate(r));
        ws.terminate();
      }
    }));
});
