import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import { createCodec } from '../protocol/index.ts';
import { Gateway, listen } from '../server/gateway/index.ts';
import { RecordFolder } from '../server/hosting/index.ts';
import type { Bench, BenchCase } from './harness.ts';
import type { Order, Report } from './wireClient.ts';

/** A seat's observation of cramped_room with its lossless view, and the action that answers it: what both sides of a ratio send. */
const OBS_BYTES = (createCodec('msgpack', 'server').encode({
  t: 'obs', match: 'm0123456789ab', seat: 1, episode: 3, tick: 200, acting: true, reward: 0, status: 0, legal: new Uint8Array(6), views: { lossless: new Uint8Array(520) },
}) as Uint8Array).length;
const ACT_BYTES = (createCodec('msgpack', 'client').encode({ t: 'act', match: 'm0123456789ab', seat: 1, episode: 3, forTick: 200, action: 4 }) as Uint8Array).length;

/** Sends to both sockets of a match whenever both have answered: lock-step without anything in it. */
async function rawServer(): Promise<string> {
  const http = createServer();
  const wss = new WebSocketServer({ server: http, perMessageDeflate: false });
  const obs = new Uint8Array(OBS_BYTES);
  let count = 0;
  let half: WebSocket | undefined;
  wss.on('connection', (ws) => {
    const id = count++;
    if (id % 2 === 0) {
      half = ws;
      return;
    }
    const pair = [half as WebSocket, ws];
    let waiting = 2;
    const answered = (): void => {
      if (--waiting > 0) return;
      waiting = 2;
      for (const w of pair) w.send(obs);
    };
    for (const w of pair) w.on('message', answered);
    for (const w of pair) w.send(obs);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

/** With records on a disk, and every frame checked, as `lockstep serve --out`. */
export async function realServer(): Promise<{ url: string; gateway: Gateway }> {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const gateway = new Gateway({ records: new RecordFolder(folder) });
  const { url } = await listen(gateway, { port: 0 });
  return { url, gateway };
}

async function reply<T>(child: ChildProcess): Promise<T> {
  return await new Promise((resolve, reject) => {
    child.once('message', (m) => resolve(m as T));
    child.once('exit', (code) => reject(new Error(`the client's process ended with ${code}`)));
  });
}

/** A client's process, connected and playing. */
export async function startClient(order: Order): Promise<{ measure(): Promise<Report> }> {
  const child = fork(new URL('./wireClient.js', import.meta.url));
  process.once('exit', () => child.kill());
  child.send(order);
  await reply(child);
  return {
    measure: async () => {
      child.send('measure');
      return await reply<Report>(child);
    },
  };
}

function wireCase(name: string, how: Order['how'], matches: number, of?: string): BenchCase {
  let client: Awaited<ReturnType<typeof startClient>> | undefined;
  return {
    name, unit: 'ticks/s', ...(of === undefined ? {} : { of }),
    run: async () => {
      client ??= await startClient({ how, url: how === 'raw' ? await rawServer() : (await realServer()).url, matches, actBytes: ACT_BYTES });
      const { ticks, ms } = await client.measure();
      return ticks / (ms / 1000);
    },
  };
}

/** Two processes over loopback, two seats a match, barrier. Ratios are to sockets that echo the same bytes with nothing in between. */
export const wireBench: Bench = {
  name: 'wire',
  about: 'match ticks a second over WebSockets, records and checks on',
  cases: () => [
    wireCase('raw echo, 2 sockets', 'raw', 1),
    wireCase('1 match, 1 connection', 'seats', 1, 'raw echo, 2 sockets'),
    wireCase('raw echo, 512 sockets', 'raw', 256),
    wireCase('256 matches, 1 connection', 'seats', 256, 'raw echo, 512 sockets'),
    wireCase('256 matches, columns', 'columns', 256, 'raw echo, 512 sockets'),
  ],
};
