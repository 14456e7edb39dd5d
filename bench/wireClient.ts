/** The client's process of the bench `wire` and `paced`: told by its parent what to do, says how it went. */
import { WebSocket } from 'ws';
import { unpackColumns, type ServerMessage } from '../protocol/index.ts';
import { Client } from '../server/join/index.ts';

export interface Order {
  readonly how: 'raw' | 'seats' | 'columns' | 'paced';
  readonly url: string;
  readonly matches: number;
  /** raw: bytes of one answer. */
  readonly actBytes: number;
  /** Ticks a second of each paced match. */
  readonly hz?: number;
}

export interface Report {
  readonly ticks: number;
  readonly ms: number;
}

const MEASURE_MS = 1000;
const SCENARIO = { environment: 'overcooked', scenario: 'cramped_room', seats: ['remote', 'remote'], views: ['lossless'], seed: '7' };

/** Ticks of all matches, counted at seat 0. */
let ticks = 0;
/** Between measurements nothing is answered, so that other cases have the machine to themselves. */
let measuring = false;
const held: (() => void)[] = [];

function answer(send: () => void): void {
  if (measuring) send();
  else held.push(send);
}

async function raw({ url, matches, actBytes }: Order): Promise<void> {
  const act = new Uint8Array(actBytes);
  for (let k = 0; k < matches * 2; k++) {
    const ws = new WebSocket(url, 'lockstep.v1', { perMessageDeflate: false });
    await new Promise((resolve) => ws.once('open', resolve));
    ws.on('message', () => {
      if (k % 2 === 0) ticks++;
      answer(() => ws.send(act));
    });
  }
}

async function seats({ url, matches }: Order): Promise<void> {
  const client = await Client.connect(url, { caps: [] });
  client.listen((m: ServerMessage) => {
    if (m.t === 'error') throw new Error(m.message);
    if (m.t !== 'obs' || !m.acting) return;
    if (m.seat === 0) ticks++;
    answer(() => client.send({ t: 'act', match: m.match, seat: m.seat, episode: m.episode, forTick: m.tick, action: (m.tick + m.seat) % 6 }));
  });
  const { slots } = await client.create({ ...SCENARIO, count: matches, autoReset: true });
  for (const { match } of slots) await Promise.all([0, 1].map(async (seat) => client.join({ match, seat, specs: false })));
}

async function columns({ url, matches }: Order): Promise<void> {
  const client = await Client.connect(url, { caps: ['columns'] });
  const { slots } = await client.create({ ...SCENARIO, count: matches, autoReset: true });
  const action = new Int32Array(matches * 4);
  client.listen((m: ServerMessage) => {
    if (m.t === 'error') throw new Error(m.message);
    if (m.t !== 'cols') return;
    const c = unpackColumns(grouped.columns as never, m.columns, m.n);
    let acting = 0;
    for (let k = 0; k < m.n; k++) {
      acting += c.acting[k];
      action[k] = (c.tick[k] + (c.row[k] & 1)) % 6;
    }
    ticks += acting / 2;
    answer(() => client.send({ t: 'acts', group: m.group, serial: m.serial, action: new Uint8Array(action.buffer, 0, m.n * 4) }));
  });
  const grouped = await client.group({ matches: slots.map((s) => s.match), seats: [0, 1] });
}

/** One socket a seat, as people and programs from all over would have. */
async function paced({ url, matches, hz }: Order): Promise<void> {
  const director = await Client.connect(url);
  const { slots } = await director.create({ ...SCENARIO, count: matches, autoReset: true, clock: { kind: 'paced', hz: hz ?? 10 } });
  for (const { match } of slots) {
    for (const seat of [0, 1]) {
      const client = await Client.connect(url, { caps: [] });
      client.listen((m) => {
        if (m.t !== 'obs' || !m.acting) return;
        if (m.seat === 0) ticks++;
        client.send({ t: 'act', match: m.match, seat: m.seat, episode: m.episode, forTick: m.tick, action: m.tick % 6 });
      });
      await client.join({ match, seat, specs: false });
    }
  }
}

const HOW = { raw, seats, columns, paced };

process.on('message', (order: Order | 'measure') => {
  if (order !== 'measure') {
    void HOW[order.how](order).then(() => process.send?.('ready'));
    return;
  }
  const before = ticks;
  const begin = performance.now();
  measuring = true;
  for (const send of held.splice(0)) send();
  setTimeout(() => {
    measuring = false;
    process.send?.({ ticks: ticks - before, ms: performance.now() - begin } satisfies Report);
  }, MEASURE_MS);
});
