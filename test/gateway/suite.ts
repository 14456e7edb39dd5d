/** What holds over any connection; run in memory and over sockets. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deriveSeed } from '../../environments/index.ts';
import { buildOperator } from '../../operators/index.ts';
import { verifyRecord } from '../../record/index.ts';
import { nodeSha256, openRecord } from '../../server/files/index.ts';
import { Tokens, type GatewayOptions } from '../../server/gateway/index.ts';
import { RecordFolder } from '../../server/hosting/index.ts';
import { inFolder } from '../cli.ts';
import type { Net, TestClient } from './net.ts';
import { act, choice, create, digestWithoutServer, play, short } from './seats.ts';

const DIRECT = 'a-token-that-may-do-everything';
const WATCH = 'a-token-that-may-only-watch';
const TOKENS = new Tokens([{ token: DIRECT, scopes: ['direct'] }, { token: WATCH, scopes: ['watch'] }]);

export function verified(folder: string): { exit: number; digest: string | undefined }[] {
  return readdirSync(folder).filter((f) => f.endsWith('.lsr')).sort().map((f) => {
    const result = verifyRecord(openRecord(join(folder, f)), { hasher: nodeSha256 });
    return { exit: result.exit, digest: result.digests?.canonical };
  });
}

export function gatewaySuite(name: string, make: (options?: GatewayOptions) => Net | Promise<Net>): void {
  const withNet = async (options: GatewayOptions, work: (net: Net) => Promise<void>): Promise<void> => {
    const net = await make(options);
    try {
      await work(net);
    } finally {
      await net.close();
    }
  };
  const connected = async (net: Net, token?: string): Promise<TestClient> => {
    const c = await net.connect();
    await c.hello(token === undefined ? {} : { token });
    return c;
  };
  const test = (title: string, work: (net: Net) => Promise<void>, options: GatewayOptions = {}): void => it(title, () => withNet(options, work));

  describe(`${name}: hello`, () => {
    test('the server speaks first and says its limits; welcome names the scopes', async (net) => {
      const c = await net.connect();
      const greet = await c.next('greet');
      expect(greet.wire.major).toBe(1);
      expect(greet.auth).toBe(false);
      c.got.push(greet);
      const welcome = await c.hello();
      expect(welcome.scopes).toEqual(['direct']);
      expect(welcome.caps).toEqual(['columns', 'watch', 'chat']);
    });

    test('P18: nothing before hello, and hello once', async (net) => {
      const c = await net.connect();
      c.send({ t: 'matches', rid: 1 });
      expect(await c.error()).toMatchObject({ code: 'wrong-state', of: 'matches', fatal: false });
      await c.hello();
      c.send({ t: 'hello', minor: { min: 0, max: 0 }, client: { name: 'x', version: '1' }, caps: [] });
      expect(await c.error()).toMatchObject({ code: 'wrong-state', of: 'hello' });
    });

    test('P16: no common version: which side is too old, then 4426', async (net) => {
      const c = await net.connect();
      c.send({ t: 'hello', minor: { min: 7, max: 9 }, client: { name: 'x', version: '1' }, caps: [] });
      const e = await c.error();
      expect(e.message).toMatch(/the server is too old/);
      expect(e).toMatchObject({ code: 'version', fatal: true });
      expect(await c.closed()).toBe(4426);
    });

    test('P17: a capability that was not agreed is refused', async (net) => {
      const c = await net.connect();
      await c.hello({ caps: [] });
      expect(await c.refusedFor({ t: 'group', matches: ['m'], seats: [0] })).toMatchObject({ code: 'capability' });
    });

    test('a wrong token, and none, close with 4401', async (net) => {
      for (const token of [undefined, 'not a token of this server']) {
        const c = await net.connect();
        await c.next('greet');
        c.send({ t: 'hello', minor: { min: 0, max: 0 }, client: { name: 'x', version: '1' }, caps: [], ...(token === undefined ? {} : { token }) });
        expect(await c.error()).toMatchObject({ code: 'bad-token', fatal: true });
        expect(await c.closed()).toBe(4401);
      }
    }, { tokens: TOKENS });

    test('the token may come with the upgrade', async (net) => {
      const c = await net.connect({ headerToken: DIRECT });
      expect((await c.hello()).scopes).toEqual(['direct']);
    }, { tokens: TOKENS });
  });

  describe(`${name}: playing`, () => {
    it('two remote seats under barrier: the digest of the same match without a server', async () =>
      inFolder((folder) =>
        withNet({ records: new RecordFolder(folder) }, async (net) => {
          const c = await connected(net);
          const { match } = await create(c, short());
          for (const seat of [0, 1]) await c.ask({ t: 'join', match, seat }, 'joined');
          const end = await play(c, match, [0, 1]);
          const [record] = verified(folder);
          expect(record.exit).toBe(0);
          expect(end).toMatchObject({ ticks: 20, status: 'truncated', last: true, digest: record.digest });
          const remote = { kind: 'remote', params: { views: ['lossless'] } };
          expect(end?.digest).toBe(digestWithoutServer([buildOperator(remote), buildOperator(remote)], deriveSeed(7n, 0, 0)));
          expect(end?.ledger.map((l) => [l.asked, l.own])).toEqual([[20, 20], [20, 20]]);
        }),
      ));

    test('joined says what is seen; each seat sees its own, and acts for nobody else', async (net) => {
      const [a, b] = [await connected(net), await connected(net)];
      const { match } = await create(a, short());
      const joined = await a.ask({ t: 'join', match, seat: 0 }, 'joined');
      expect(joined).toMatchObject({ seat: 0, tick: 0, views: ['lossless'], lead: 0 });
      expect(Object.keys(joined.specs as object)).toContain('actions');
      await b.ask({ t: 'join', match, seat: 1, specs: false }, 'joined');
      const [oa, ob] = [await a.next('obs'), await b.next('obs')];
      expect([oa.seat, ob.seat]).toEqual([0, 1]);
      expect(oa.views.lossless).not.toEqual(ob.views.lossless);
      act(a, match, 1, 0);
      expect(await a.error()).toMatchObject({ code: 'wrong-state', of: 'act' });
      expect([...a.got, ...b.got].filter((m) => m.t === 'obs')).toEqual([]);
    });

    test('P24: late, early and duplicate actions change nothing and are told', async (net) => {
      const c = await connected(net);
      const { match } = await create(c, short());
      for (const seat of [0, 1]) await c.ask({ t: 'join', match, seat }, 'joined');
      await c.next('obs', (o) => o.seat === 1);
      act(c, match, 0, 3);
      expect(await c.next('late')).toMatchObject({ code: 'early', forTick: 3, tick: 0 });
      act(c, match, 0, 0);
      act(c, match, 0, 0);
      expect(await c.next('late')).toMatchObject({ code: 'duplicate', forTick: 0 });
      act(c, match, 1, 0);
      await c.next('obs', (o) => o.seat === 1 && o.tick === 1);
      act(c, match, 1, 0);
      expect(await c.next('late')).toMatchObject({ code: 'late', forTick: 0, tick: 1 });
      expect(net.gateway.hall.get(match)?.match.tick).toBe(1);
    });

    test('P25: autoReset: the final observation, the end, then the next episode', async (net) => {
      const c = await connected(net);
      const { match } = await create(c, short({ autoReset: true, episodes: 2, scenario: { layout: 'cramped_room', horizon: 2 }, seats: ['remote', 'stay'] }));
      await c.ask({ t: 'join', match, seat: 0 }, 'joined');
      const order: string[] = [];
      for (let k = 0; k < 6; k++) {
        const o = await c.next('obs');
        order.push(`${o.episode}.${o.tick} ${o.acting ? 'acting' : 'shown'} ${o.status}`);
        if (o.acting) act(c, match, 0, o.tick);
        if (!o.acting) {
          const end = await c.next('end');
          expect(end).toMatchObject({ episode: o.episode, last: o.episode === 1, seed: deriveSeed(7n, 0, o.episode).toString() });
        }
      }
      expect(order).toEqual(['0.0 acting 0', '0.1 acting 0', '0.2 shown 2', '1.0 acting 0', '1.1 acting 0', '1.2 shown 2']);
    });

    test('P35: a resume token gives the seats back, once, with what was not answered', async (net) => {
      const a = await net.connect();
      const { resume } = await a.hello();
      const { match } = await create(a, short({ disconnect: { kind: 'hold', graceMs: 60_000 } }));
      for (const seat of [0, 1]) await a.ask({ t: 'join', match, seat }, 'joined');
      act(a, match, 1, (await a.next('obs', (o) => o.seat === 1)).tick);
      await a.next('obs', (o) => o.seat === 0);
      // the server must have read the act before the line is cut
      await a.ask({ t: 'matches' }, 'matches');
      a.cut();
      const b = await net.connect();
      const welcome = await b.hello({ resume });
      expect(welcome.seats).toEqual([{ match, seat: 0 }, { match, seat: 1 }]);
      expect(await b.next('obs', (o) => o.seat === 0)).toMatchObject({ tick: 0, acting: true });
      act(b, match, 0, 0);
      expect(await play(b, match, [0, 1])).toMatchObject({ ticks: 20 });
      const thief = await net.connect();
      expect((await thief.hello({ resume })).seats).toBeUndefined();
    });

    test('takeover acts until handback; the other side is told', async (net) => {
      const c = await connected(net);
      const { match } = await create(c, short({ seats: ['remote', 'stay'] }));
      await c.ask({ t: 'join', match, seat: 0 }, 'joined');
      await c.next('obs');
      await c.ask({ t: 'takeover', match, seat: 1, operator: 'random' }, 'ok');
      expect(await c.next('seat', (s) => s.what === 'takeover')).toMatchObject({ seat: 1 });
      act(c, match, 0, 0);
      act(c, match, 0, (await c.next('obs')).tick);
      await c.next('obs');
      await c.ask({ t: 'handback', match, seat: 1 }, 'ok');
      act(c, match, 0, 2);
      const end = await play(c, match, [0]);
      expect(end?.ledger[1]).toMatchObject({ takeover: 2 });
    });

    test('paused from the start, stepped, resumed', async (net) => {
      const c = await connected(net);
      const { match } = await create(c, short({ seats: ['stay', 'stay'], start: false }));
      const state = async (): Promise<unknown> => (await c.ask({ t: 'matches' }, 'matches')).matches[0];
      expect(await state()).toMatchObject({ state: 'paused', tick: 0 });
      await c.ask({ t: 'watch', match }, 'ok');
      await c.ask({ t: 'step', match, ticks: 3 }, 'ok');
      await c.next('tick', (t) => t.tick === 2);
      expect(await state()).toMatchObject({ state: 'paused', tick: 3 });
      await c.ask({ t: 'resume', match }, 'ok');
      expect(await c.next('end')).toMatchObject({ ticks: 20 });
    });

    test('watching: every tick with its actions, and the views that were asked for', async (net) => {
      const [c, w] = [await connected(net), await connected(net)];
      const { match } = await create(c, short({ seats: ['remote', 'stay'] }));
      await w.ask({ t: 'watch', match, views: ['scene'] }, 'ok');
      await c.ask({ t: 'join', match, seat: 0 }, 'joined');
      await play(c, match, [0]);
      await w.next('end');
      const ticks = w.got.filter((m) => m.t === 'tick');
      expect(ticks.map((t) => t.tick)).toEqual(Array.from({ length: 20 }, (_, k) => k));
      expect(ticks.map((t) => t.actions[0])).toEqual(Array.from({ length: 20 }, (_, k) => choice(0, k)));
      expect(Object.keys(ticks[0].views)).toEqual(['scene']);
      expect(w.got.filter((m) => m.t === 'end')).toEqual([]);
    });

    test('what is said arrives in the inbox of the next tick', async (net) => {
      const c = await connected(net);
      const { match } = await create(c, short());
      for (const seat of [0, 1]) await c.ask({ t: 'join', match, seat }, 'joined');
      await c.ask({ t: 'say', match, seat: 0, kind: 'chat', to: 1, basedOnTick: 0, ttlTicks: 10, payload: 'onions please' }, 'ok');
      for (const tick of [0, 1]) for (const seat of [0, 1]) act(c, match, seat, (await c.next('obs', (o) => o.seat === seat && o.tick === tick)).tick);
      const heard = await c.next('obs', (o) => o.seat === 1 && o.inbox !== undefined);
      expect(heard.inbox).toEqual([{ kind: 'chat', from: 0, to: 1, basedOnTick: 0, ttlTicks: 10, payload: 'onions please' }]);
      expect(heard.tick).toBe(2);
    });

    it('P27 P28 P29: a group of columns plays the same matches as seats joined one by one', async () =>
      inFolder(async (folder) => {
        const played = async (sub: string, how: (c: TestClient, matches: readonly string[]) => Promise<void>): Promise<(string | undefined)[]> => {
          const path = join(folder, sub);
          await withNet({ records: new RecordFolder(path) }, async (net) => {
            const c = await connected(net);
            const created = await c.ask({ t: 'create', ...short({ count: 3, autoReset: true, episodes: 2 }) }, 'created');
            await how(c, created.slots.map((s) => s.match));
          });
          return verified(path).map((r) => (r.exit === 0 ? r.digest : undefined)).sort((a, b) => String(a).localeCompare(String(b)));
        };
        const oneByOne = await played('seats', async (c, matches) => {
          for (const match of matches) {
            for (const seat of [0, 1]) await c.ask({ t: 'join', match, seat }, 'joined');
            await play(c, match, [0, 1]);
          }
        });
        const together = await played('columns', async (c, matches) => {
          const grouped = await c.ask({ t: 'group', matches: [...matches], seats: [0, 1] }, 'grouped');
          expect(grouped).toMatchObject({ rows: 6, actionDtype: 'i32', components: 1 });
          for (let ended = 0; ended < 3; ) {
            await c.wait(() => c.got.some((m) => m.t === 'cols'));
            const cols = await c.next('cols');
            const tick = new Uint32Array(Uint8Array.from(cols.columns.tick).buffer);
            const row = new Uint32Array(Uint8Array.from(cols.columns.row).buffer);
            const action = Int32Array.from({ length: cols.n }, (_, k) => choice(row[k] % 2, tick[k]));
            ended = c.got.filter((m) => m.t === 'end' && m.last).length;
            if (ended < 3) c.send({ t: 'acts', group: grouped.group, serial: cols.serial, action: new Uint8Array(action.buffer) });
          }
        });
        expect(together).toEqual(oneByOne);
        expect(new Set(together).size).toBe(6);
        expect(together).not.toContain(undefined);
      }));
  });

  describe(`${name}: who may what`, () => {
    const tickets = async (net: Net): Promise<{ direct: TestClient; match: string; ticket: string[] }> => {
      const direct = await connected(net, DIRECT);
      const slot = await create(direct, short());
      return { direct, match: slot.match, ticket: slot.tickets as string[] };
    };

    test('P20: a ticket opens its own seat, as a token too, and nothing else', async (net) => {
      const { match, ticket } = await tickets(net);
      const guest = await net.connect();
      expect((await guest.hello({ token: ticket[0] })).scopes).toEqual([`seat:${match}:0`]);
      await guest.ask({ t: 'join', match, seat: 0 }, 'joined');
      expect(await guest.refusedFor({ t: 'join', match, seat: 1 })).toMatchObject({ code: 'forbidden' });
      expect(await guest.refusedFor({ t: 'join', match, seat: 1, ticket: ticket[0] })).toMatchObject({ code: 'bad-ticket', where: 'ticket' });
      for (const m of [{ t: 'pause', match }, { t: 'end', match }, { t: 'create', ...short() }, { t: 'takeover', match, seat: 1, operator: 'stay' }] as const) {
        expect(await guest.refusedFor(m)).toMatchObject({ code: 'forbidden', of: m.t });
      }
      expect(await guest.refusedFor({ t: 'watch', match, seat: 1 })).toMatchObject({ code: 'forbidden' });
    }, { tokens: TOKENS });

    test('a forged ticket, and a seat that is taken', async (net) => {
      const { direct, match, ticket } = await tickets(net);
      const forged = ticket[1].replace(/\.1\./, '.0.');
      expect(await direct.refusedFor({ t: 'join', match, seat: 0, ticket: forged })).toMatchObject({ code: 'bad-ticket' });
      await direct.ask({ t: 'join', match, seat: 1, ticket: ticket[1] }, 'joined');
      const second = await connected(net, WATCH);
      expect(await second.refusedFor({ t: 'join', match, seat: 1, ticket: ticket[1] })).toMatchObject({ code: 'seat-taken' });
    }, { tokens: TOKENS });

    test('P34: a watcher gets every tick, no seed, and may not direct', async (net) => {
      const { direct, match } = await tickets(net);
      const w = await connected(net, WATCH);
      await w.ask({ t: 'watch', match }, 'ok');
      expect(await w.refusedFor({ t: 'end', match })).toMatchObject({ code: 'forbidden' });
      for (const seat of [0, 1]) await direct.ask({ t: 'join', match, seat }, 'joined');
      await play(direct, match, [0, 1]);
      expect(await w.next('end')).not.toHaveProperty('seed');
    }, { tokens: TOKENS });
  });

  describe(`${name}: what is wrong harms its sender alone`, () => {
    test('wrong messages: what and where', async (net) => {
      const c = await connected(net);
      const { match } = await create(c, short());
      for (const [m, expected] of [
        [{ t: 'creat' }, { code: 'unknown-message' }],
        [{ t: 'join', match, seat: 0, sead: 1, rid: 9 }, { code: 'invalid', of: 'join', re: 9 }],
        [{ t: 'join', match: 'nowhere', seat: 0 }, { code: 'no-such-match', where: 'match' }],
        [{ t: 'join', match, seat: 9 }, { code: 'no-such-seat', where: 'seat' }],
        [{ t: 'create', ...short({ seats: ['greedi', 'stay'] }) }, { code: 'bad-input', where: 'seats[0]' }],
        [{ t: 'create', ...short({ environment: 'overcoked' }) }, { code: 'bad-input' }],
        [{ t: 'create', ...short({ views: ['losless'] }) }, { code: 'bad-input', where: 'views' }],
        [{ t: 'create', ...short({ seats: ['human', 'stay'], clock: { kind: 'virtual', unit: 'ms', perTick: 5 } }) }, { code: 'bad-input' }],
        [{ t: 'create', ...short({ seats: ['stay', 'stay'], autoReset: true }) }, { code: 'bad-input', where: 'episodes' }],
        [{ t: 'acts', group: 3, serial: 0, action: new Uint8Array(4) }, { code: 'wrong-state', where: 'group' }],
      ] as const) {
        c.send(m as never);
        expect(await c.error()).toMatchObject({ ...expected, fatal: false });
      }
      expect(net.gateway.matches).toBe(1);
    });

    test('bytes that are no message close the connection, and nobody else\'s', async (net) => {
      const good = await connected(net);
      const { match } = await create(good, short({ seats: ['remote', 'stay'] }));
      await good.ask({ t: 'join', match, seat: 0 }, 'joined');
      const deep = Uint8Array.from([0x82, 0xa1, 0x74, 0xa3, 0x73, 0x61, 0x79, 0xa1, 0x78, ...Array.from({ length: 100 }, () => 0x91), 0xc0]);
      for (const [bytes, code] of [
        [Uint8Array.from([0xc1]), 'malformed'], [new Uint8Array(0), 'malformed'], [Uint8Array.from([0x81, 0xd4, 0x72, 0x40]), 'malformed'], [deep, 'too-large'],
        [new Uint8Array(100_000).fill(0x90), 'malformed'], ['{"t":"ping"}', 'malformed'],
      ] as const) {
        const bad = await connected(net);
        bad.raw(bytes);
        const e = await bad.error();
        expect(['malformed', 'too-large']).toContain(e.code);
        if (code === 'too-large') expect(e.code).toBe(code);
        expect(e.fatal).toBe(true);
        expect(await bad.closed()).toBe(4400);
      }
      expect(await play(good, match, [0])).toMatchObject({ ticks: 20 });
    });

    test('P31: a flood is cut off with 4429; actions that answer observations cost nothing', async (net) => {
      const c = await connected(net);
      const { match } = await create(c, short({ seats: ['remote', 'stay'], scenario: { layout: 'cramped_room', horizon: 100 } }));
      await c.ask({ t: 'join', match, seat: 0 }, 'joined');
      expect(await play(c, match, [0])).toMatchObject({ ticks: 100 });
      for (let k = 0; k < 50; k++) c.send({ t: 'ping', sent: k });
      expect(await c.error()).toMatchObject({ code: 'rate', fatal: true });
      expect(await c.closed()).toBe(4429);
    }, { limits: { rate: 1, burst: 20 } });
  });
}
