/** What hangs on the clock, in memory under a clock of the test's own. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TABLE, allowed, type ClientMessage } from '../../protocol/index.ts';
import { DROP_BYTES, SKIP_BYTES, TicketOffice, Tokens } from '../../server/gateway/index.ts';
import { RecordFolder, Scheduler, Turn } from '../../server/hosting/index.ts';
import { inFolder } from '../cli.ts';
import { HandLoop, memoryNet, type MemoryClient, type MemoryNet } from './net.ts';
import { act, create, play, short, type Create } from './seats.ts';
import { verified } from './suite.ts';

async function connected(net: MemoryNet, token?: string): Promise<MemoryClient> {
  const c = await net.connect();
  await c.hello(token === undefined ? {} : { token });
  return c;
}

/** A client with both seats of a match. */
async function seated(net: MemoryNet, more: Partial<Create> = {}, seats = [0, 1]): Promise<{ c: MemoryClient; match: string }> {
  const c = await connected(net);
  const { match } = await create(c, short(more));
  for (const seat of seats) await c.ask({ t: 'join', match, seat }, 'joined');
  return { c, match };
}

describe('lines', () => {
  it('P30: no hello within the deadline: 4408', async () => {
    const net = memoryNet();
    const c = await net.connect();
    net.loop.pass(4999);
    expect(c.closedWith).toBeUndefined();
    net.loop.pass(2);
    expect(c.closedWith).toBe(4408);
  });

  it('a dead line is dropped after two missed pongs, and its seat is lost', async () => {
    const net = memoryNet();
    const { c, match } = await seated(net);
    c.pipe.isCut = true;
    net.loop.pass(40_000);
    expect(net.gateway.connections.size).toBe(1);
    net.loop.pass(10_000);
    expect(net.gateway.connections.size).toBe(0);
    expect(net.gateway.hall.get(match)?.seat(0)?.peer).toBeNull();
  });

  it('a quiet line that answers pings stays', async () => {
    const net = memoryNet();
    const { c } = await seated(net);
    net.loop.pass(600_000);
    expect(c.closedWith).toBeUndefined();
  });

  it('P32: a slow spectator misses ticks, a slow seat is dropped with 4413, nobody else is harmed', async () => {
    const net = memoryNet();
    const { c, match } = await seated(net, { seats: ['remote', 'stay'], autoReset: true }, [0]);
    const [slow, quick] = [await connected(net), await connected(net)];
    for (const w of [slow, quick]) await w.ask({ t: 'watch', match, views: ['lossless'] }, 'ok');
    slow.pipe.isStuck = true;
    slow.pipe.buffered = SKIP_BYTES + 1;
    await play(c, match, [0], (o) => o.episode === 1);
    expect(quick.got.filter((m) => m.t === 'tick').length).toBe(20);
    // the end of the episode is no tick: it waits for a reader
    expect(slow.pipe.buffered).toBeLessThan(SKIP_BYTES + 1000);
    c.pipe.isStuck = true;
    c.pipe.buffered = DROP_BYTES + 1;
    act(c, match, 0, 0);
    net.loop.flush();
    expect(c.closedWith).toBe(4413);
    expect(quick.closedWith).toBeUndefined();
    expect(quick.got.some((m) => m.t === 'seat' && m.what === 'disconnected')).toBe(true);
  });

  it('what one turn brings to one socket goes out in one piece', async () => {
    const net = memoryNet();
    const c = await connected(net);
    const { slots } = await c.ask({ t: 'create', ...short({ count: 8 }) }, 'created');
    for (const { match } of slots) for (const seat of [0, 1]) await c.ask({ t: 'join', match, seat }, 'joined');
    c.got.length = 0;
    const before = c.pipe.writes;
    // one turn: all messages are there before the loop goes on
    for (const { match } of slots) for (const seat of [0, 1]) c.pipe.connection.receive(c.codec.encode({ t: 'act', match, seat, forTick: 0, action: 1 }));
    net.loop.flush();
    expect(c.got.filter((m) => m.t === 'obs' && m.tick === 1).length).toBe(16);
    expect(c.pipe.writes - before).toBe(1);
  });
});

describe('paced', () => {
  it('closes at its deadlines whoever is late; the late one is told, and can act again', async () => {
    const net = memoryNet();
    const { c, match } = await seated(net, { clock: { kind: 'paced', hz: 10 }, late: [{ kind: 'repeat' }] });
    net.loop.pass(100);
    const first = await c.next('obs', (o) => o.seat === 0);
    act(c, match, 0, first.tick, 3);
    net.loop.pass(300);
    expect(net.gateway.hall.get(match)?.match.tick).toBeGreaterThanOrEqual(3);
    act(c, match, 1, 0);
    expect(await c.next('late')).toMatchObject({ seat: 1, code: 'late', forTick: 0 });
    const tick = net.gateway.hall.get(match)?.match.tick ?? -1;
    act(c, match, 1, tick);
    net.loop.pass(2500);
    const end = await c.next('end');
    expect(end.ticks).toBe(20);
    expect(end.ledger[1]).toMatchObject({ asked: 20, own: 1, late: 19 });
    expect(end.ledger[0]).toMatchObject({ own: 1, repeated: 19 });
  });

  it('matches begin spread over their period, and no tick drifts', async () => {
    const net = memoryNet();
    const c = await connected(net);
    const { slots } = await c.ask({ t: 'create', ...short({ count: 50, seats: ['stay', 'stay'], clock: { kind: 'paced', hz: 10 } }) }, 'created');
    const ticksAt = (ms: number): number => {
      net.loop.pass(ms);
      return slots.reduce((n, s) => n + (net.gateway.hall.get(s.match)?.match.tick ?? 0), 0);
    };
    ticksAt(200);
    const steps = Array.from({ length: 10 }, () => ticksAt(10));
    // in each 10 ms about a tenth of 50 matches ticks, never all and never none
    for (let k = 1; k < 10; k++) expect(Math.abs(steps[k] - steps[k - 1] - 5)).toBeLessThanOrEqual(2);
    expect(steps[9] - steps[0]).toBeLessThanOrEqual(50);
  });
});

describe('lost seats', () => {
  it('hold: stands still, goes on at the same tick when the seat is back', async () => {
    const net = memoryNet();
    const { c, match } = await seated(net, { disconnect: { kind: 'hold', graceMs: 5000 } }, [0]);
    const other = await connected(net);
    const { ticket } = { ticket: net.gateway.tickets.issue({ match, seat: 1 }) };
    await other.ask({ t: 'join', match, seat: 1, ticket }, 'joined');
    act(c, match, 0, 0);
    other.cut();
    net.loop.pass(4000);
    expect((await c.ask({ t: 'matches' }, 'matches')).matches[0]).toMatchObject({ state: 'held', tick: 0 });
    const back = await connected(net);
    await back.ask({ t: 'join', match, seat: 1, ticket }, 'joined');
    expect(await back.next('obs')).toMatchObject({ tick: 0, acting: true });
    act(back, match, 1, 0);
    expect(await c.next('obs', (o) => o.tick === 1)).toMatchObject({ seat: 0 });
  });

  it('hold: after the grace the others go on without it', async () => {
    const net = memoryNet();
    const { c, match } = await seated(net, { disconnect: { kind: 'hold', graceMs: 5000 } }, [0]);
    const other = await connected(net);
    await other.ask({ t: 'join', match, seat: 1 }, 'joined');
    other.cut();
    net.loop.pass(5001);
    const end = await play(c, match, [0]);
    expect(end?.ledger[1]).toMatchObject({ asked: 20, own: 0, absent: 20 });
  });

  it('continue: the others go on at once, the missed ticks are absent', async () => {
    const net = memoryNet();
    const { c, match } = await seated(net, { disconnect: { kind: 'continue', policy: { kind: 'default' } } }, [0]);
    const other = await connected(net);
    await other.ask({ t: 'join', match, seat: 1 }, 'joined');
    for (const [x, seat] of [[c, 0], [other, 1]] as const) act(x, match, seat, (await x.next('obs')).tick);
    await other.next('obs');
    other.cut();
    expect((await play(c, match, [0]))?.ledger[1]).toMatchObject({ asked: 20, own: 1, absent: 19 });
  });

  it('no episode begins while nobody is there', async () => {
    const net = memoryNet();
    const { c, match } = await seated(net, { autoReset: true, disconnect: { kind: 'continue', policy: { kind: 'default' } } });
    c.cut();
    net.loop.pass(1000);
    const host = net.gateway.hall.get(match);
    expect([host?.episode, host?.state]).toEqual([1, 'waiting']);
    const back = await connected(net);
    for (const seat of [0, 1]) await back.ask({ t: 'join', match, seat }, 'joined');
    expect(await back.next('obs')).toMatchObject({ episode: 1, tick: 0 });
  });

  it('a resume token is good for ten minutes', async () => {
    const net = memoryNet({ tokens: new Tokens([{ token: 'abcdefghijklmnop', scopes: ['direct'] }]) });
    const c = await net.connect();
    const { resume } = await c.hello({ token: 'abcdefghijklmnop' });
    c.cut();
    net.loop.pass(599_000);
    const again = await net.connect();
    const next = (await again.hello({ resume })).resume;
    again.cut();
    net.loop.pass(700_000);
    const late = await net.connect();
    await late.next('greet');
    late.send({ t: 'hello', minor: { min: 0, max: 0 }, client: { name: 'x', version: '1' }, caps: [], resume: next });
    expect(await late.error()).toMatchObject({ code: 'bad-token', where: 'resume' });
  });

  it('an expired ticket says so', async () => {
    let today = 1_000_000;
    const office = new TicketOffice(new Uint8Array(32), () => today);
    const net = memoryNet({ tickets: office });
    const c = await connected(net);
    const { match, tickets } = await create(c, short());
    today += 86_400_001;
    expect(await c.refusedFor({ t: 'join', match, seat: 0, ticket: tickets[0] as string })).toMatchObject({ code: 'bad-ticket', message: expect.stringMatching(/expired/) as string });
  });
});

describe('draining', () => {
  it('P21: nothing new begins, what runs may end, the rest is ended at the deadline; records are whole', async () =>
    inFolder(async (folder) => {
      const net = memoryNet({ records: new RecordFolder(folder) });
      const one = await seated(net, { autoReset: true });
      const two = await seated(net, { autoReset: true });
      const drained = net.gateway.drain('tests', 10_000);
      expect(await one.c.next('drain')).toMatchObject({ reason: 'tests', deadlineMs: 10_000 });
      expect(await one.c.refusedFor({ t: 'create', ...short() })).toMatchObject({ code: 'draining' });
      expect(await play(one.c, one.match, [0, 1])).toMatchObject({ status: 'truncated', last: true });
      await two.c.next('obs');
      net.loop.pass(10_000);
      await drained;
      expect(await two.c.next('end')).toMatchObject({ status: 'ended', last: true });
      net.loop.flush();
      expect([one.c.closedWith, two.c.closedWith]).toEqual([4503, 4503]);
      expect(verified(folder).map((r) => r.exit)).toEqual([0, 0]);
    }));
});

describe('P19: the table of who may send what when', () => {
  const token = 'abcdefghijklmnop';
  const messages = (match: string): ClientMessage[] => [
    { t: 'create', ...short() }, { t: 'join', match, seat: 0 }, { t: 'leave', match, seat: 0 }, { t: 'act', match, seat: 0, forTick: 0, action: 0 },
    { t: 'group', matches: [match], seats: [0] }, { t: 'acts', group: 0, serial: 0, action: new Uint8Array(4) },
    { t: 'input', match, seat: 0, seq: 0, held: [], pressed: [], sawTick: -1 }, { t: 'say', match, seat: 0, kind: 'chat', to: 'all', basedOnTick: 0, ttlTicks: 1, payload: '' },
    { t: 'watch', match }, { t: 'watch', match, seat: 0 }, { t: 'unwatch', match }, { t: 'pause', match }, { t: 'resume', match }, { t: 'step', match, ticks: 1 }, { t: 'end', match },
    { t: 'takeover', match, seat: 0, operator: 'stay' }, { t: 'swap', match, seat: 0, operator: 'stay' }, { t: 'handback', match, seat: 0 }, { t: 'matches' }, { t: 'ping', sent: 0 },
  ];

  it.each(['nothing', 'greeted', 'watch', 'seat', 'direct', 'no capability', 'draining'])('%s', async (who) => {
    for (const k of messages('m').keys()) {
      const net = memoryNet({ tokens: new Tokens([{ token, scopes: ['direct'] }, { token: `${token}-watch`, scopes: ['watch'] }]) });
      const director = await connected(net, token);
      const { match, tickets } = await create(director, short());
      // something that runs, or a drain would be over at once
      const { match: running } = await create(director, short());
      for (const seat of [0, 1]) await director.ask({ t: 'join', match: running, seat }, 'joined');
      const c = await net.connect();
      const scoped = who === 'watch' ? `${token}-watch` : who === 'seat' ? (tickets[0] as string) : token;
      if (who === 'greeted') await c.next('greet');
      else if (who !== 'nothing') await c.hello({ token: scoped, ...(who === 'no capability' ? { caps: [] } : {}) });
      if (who === 'draining') void net.gateway.drain('tests', 1000);
      c.got.length = 0;
      const m = messages(match)[k];
      const { scopes, caps } = c.pipe.connection;
      const state = who === 'draining' ? 'draining' : who === 'greeted' || who === 'nothing' ? 'greeted' : 'ready';
      const verdict = allowed(m, { state, relation: 'none', scopes, caps });
      c.send(m);
      await c.wait(() => false);
      const codes = c.got.filter((x) => x.t === 'error').map((x) => x.code);
      // P5: raw bytes are no part of any message then
      const expected = m.t === 'acts' && verdict !== true ? 'malformed' : verdict;
      if (verdict === true) expect(codes.filter((x) => ['forbidden', 'draining', 'capability', 'malformed'].includes(x)), `${m.t} as ${who}`).toEqual([]);
      else expect(codes, `${m.t} as ${who}`).toEqual([expected]);
      net.gateway.stop();
    }
    expect(Object.keys(TABLE).length).toBe(new Set(messages('m').map((m) => m.t)).size + 1);
  });
});

describe('scheduler', () => {
  it('wakes each at its own time, by one timer, and forgets what was moved', () => {
    const loop = new HandLoop();
    const scheduler = new Scheduler(new Turn(loop));
    const woken: string[] = [];
    const make = (name: string) => ({ run: (now: number) => void woken.push(`${name} ${now - 1000}`) });
    const all = Array.from({ length: 20 }, (_, k) => make(`r${k}`));
    all.forEach((r, k) => scheduler.set(r, 1000 + ((k * 7) % 20) * 10));
    scheduler.set(all[3], 1205);
    scheduler.clear(all[4]);
    loop.pass(300);
    const expected = all.map((_, k) => [`r${k}`, k === 3 ? 205 : ((k * 7) % 20) * 10] as const).filter((_, k) => k !== 4).sort((a, b) => a[1] - b[1]);
    expect(woken).toEqual(expected.map(([name, at]) => `${name} ${at}`));
    expect(scheduler.size).toBe(0);
  });
});

describe('tokens', () => {
  it('a file with a mistake names it', async () =>
    inFolder((folder) => {
      const path = join(folder, 't.json');
      const wrong = (value: unknown): string => {
        writeFileSync(path, JSON.stringify(value));
        try {
          Tokens.fromFile(path);
          return '';
        } catch (error) {
          return (error as Error).message;
        }
      };
      expect(wrong([{ token: 'short', scopes: ['direct'] }])).toMatch(/t\.json\[0\]\.token: expected 16/);
      expect(wrong([{ token, scopes: ['dirct'] }])).toMatch(/scopes\[0\]: expected direct, watch or seat/);
      expect(wrong([{ token, scope: ['direct'] }])).toMatch(/scope/);
      expect(wrong([{ token, scopes: ['direct'] }])).toBe('');
    }));
  const token = 'abcdefghijklmnop';
});


describe('a disk that fails', () => {
  it.each(['tick', 'note', 'footer', 'header'] as const)('at a %s: the match is given up, everyone in it is told, all others go on', async (at) => {
    const fine = { header: () => undefined, seat: () => undefined, tick: () => undefined, note: () => undefined, footer: () => undefined, abandon: () => undefined };
    let opened = 0;
    const full = (): never => {
      throw new Error('no space is left');
    };
    const records = { open: () => (opened++ === 0 ? { ...fine, [at]: full } : fine) } as unknown as RecordFolder;
    const net = memoryNet({ records });
    const { c, match } = await seated(net);
    const other = await seated(net);
    act(c, match, 0, 0);
    c.send({ t: 'say', match, seat: 0, kind: 'chat', to: 0, basedOnTick: 0, ttlTicks: 1, payload: 'x' });
    if (at === 'note') act(c, match, 0, 0);
    else if (at !== 'header') for (let tick = 0; tick < 20 && net.gateway.hall.get(match)?.state !== 'ended'; tick++) {
      for (const seat of [0, 1]) act(c, match, seat, tick);
      net.loop.flush();
    }
    const told = await c.next('error', (e) => e.code === 'internal');
    expect(told.message).toMatch(new RegExp(`match '${match}' cannot go on`));
    expect(net.gateway.hall.get(match)?.state).toBe('ended');
    expect(await play(other.c, other.match, [0, 1])).toMatchObject({ ticks: 20 });
    c.cut();
    net.loop.flush();
    expect(net.gateway.matches).toBe(0);
  });
});
