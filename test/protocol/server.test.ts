/** The rules of SPEC.md about a server that test/gateway has no test for: requests and their answers, errors, slow readers, hashes. */
import { describe, expect, it } from 'vitest';
import { hashJson } from '../../environments/index.ts';
import { CLOSE, ERROR_CODES, type ClientMessage } from '../../protocol/index.ts';
import { DROP_BYTES, SKIP_BYTES } from '../../server/gateway/connection.ts';
import { memoryNet, type MemoryClient } from '../gateway/net.ts';
import { act, create, short } from '../gateway/seats.ts';

async function connected(net: ReturnType<typeof memoryNet>): Promise<MemoryClient> {
  const c = (await net.connect()) as MemoryClient;
  await c.hello();
  c.got.length = 0;
  return c;
}

describe('a server', () => {
  it('P22: every request is answered once, with its number', async () => {
    const net = memoryNet();
    const c = await connected(net);
    const { match } = await create(c, short({ seats: ['remote', 'remote'] }));
    const requests: [ClientMessage & { rid: number }, string][] = [
      [{ t: 'create', rid: 100, ...short() }, 'created'], [{ t: 'join', rid: 101, match, seat: 0 }, 'joined'], [{ t: 'group', rid: 102, matches: [match], seats: [1] }, 'grouped'],
      [{ t: 'matches', rid: 103 }, 'matches'], [{ t: 'watch', rid: 104, match }, 'ok'], [{ t: 'unwatch', rid: 105, match }, 'ok'], [{ t: 'pause', rid: 106, match }, 'ok'],
      [{ t: 'resume', rid: 107, match }, 'ok'], [{ t: 'say', rid: 108, match, seat: 0, kind: 'chat', to: 'all', basedOnTick: 0, ttlTicks: 5, payload: 'hi' }, 'ok'],
      [{ t: 'leave', rid: 109, match, seat: 0 }, 'ok'], [{ t: 'takeover', rid: 110, match, seat: 0, operator: 'stay' }, 'ok'], [{ t: 'handback', rid: 111, match, seat: 0 }, 'ok'],
      [{ t: 'swap', rid: 112, match, seat: 0, operator: 'random' }, 'ok'], [{ t: 'join', rid: 113, match: 'nowhere', seat: 0 }, 'error'], [{ t: 'join', rid: 114, match: '', seat: 0 }, 'error'],
      [{ t: 'step', rid: 115, match, ticks: 1 }, 'ok'], [{ t: 'end', rid: 116, match }, 'ok'],
    ];
    for (const [request] of requests) c.send(request);
    await c.wait(() => false);
    const answers = c.got.filter((m) => 're' in m && m.re !== undefined);
    expect(answers.map((m) => [(m as { re: number }).re, m.t])).toEqual(requests.map(([m, t]) => [m.rid, t]));
    await net.close();
  });

  it('P23: an error says what is wrong, of which message and where; after a fatal one comes its close code and nothing else', async () => {
    const net = memoryNet();
    const c = await connected(net);
    c.send({ t: 'join', rid: 7, match: 'nowhere', seat: 0 });
    expect(await c.error()).toMatchObject({ code: 'no-such-match', of: 'join', where: 'match', re: 7, fatal: false });
    c.send({ t: 'join', rid: 8, match: 'm', seat: 300 });
    expect(await c.error()).toMatchObject({ code: 'invalid', of: 'join', where: 'seat', re: 8, fatal: false });
    c.raw(Uint8Array.of(0xc1));
    c.send({ t: 'matches', rid: 9 });
    await c.closed();
    expect(c.closedWith).toBe(CLOSE.badRequest);
    expect(c.got.map((m) => m.t)).toEqual(['error']);
    expect(c.got[0]).toMatchObject({ code: 'malformed', fatal: true });
    expect(ERROR_CODES).toContain('malformed');
    await net.close();
  });

  it('P32: a slow spectator misses ticks, a seat that does not read is closed with 4413', async () => {
    const net = memoryNet();
    const [player, watcher] = [await connected(net), await connected(net)];
    const { match } = await create(player, short({ seats: ['remote', 'stay'] }));
    await player.ask({ t: 'join', match, seat: 0 }, 'joined');
    await watcher.ask({ t: 'watch', match, views: [] }, 'ok');
    const ticks = async (): Promise<number> => {
      await watcher.wait(() => false);
      return watcher.got.filter((m) => m.t === 'tick').length;
    };
    const turn = async (): Promise<void> => {
      const obs = await player.next('obs');
      act(player, match, 0, obs.tick);
    };
    await turn();
    expect(await ticks()).toBe(1);
    watcher.pipe.buffered = SKIP_BYTES + 1;
    await turn();
    expect(await ticks()).toBe(1);
    watcher.pipe.buffered = 0;
    await turn();
    expect(await ticks()).toBe(2);
    expect(watcher.closedWith).toBeUndefined();
    player.pipe.buffered = DROP_BYTES + 1;
    await turn();
    expect(await player.closed()).toBe(CLOSE.tooSlow);
    await net.close();
  });

  it('P33: specHash is the sha256 of the canonical JSON of specs, in every message that has it', async () => {
    const net = memoryNet();
    const c = await connected(net);
    const made = await c.ask({ t: 'create', ...short({ seats: ['remote', 'remote'] }) }, 'created');
    const [{ match }] = made.slots;
    const joined = await c.ask({ t: 'join', match, seat: 0 }, 'joined');
    expect(joined.specHash).toBe(hashJson(joined.specs));
    expect(made.specHash).toBe(joined.specHash);
    const grouped = await c.ask({ t: 'group', matches: [match], seats: [1] }, 'grouped');
    expect([grouped.specHash, hashJson(grouped.specs)]).toEqual([joined.specHash, joined.specHash]);
    await c.ask({ t: 'leave', match, seat: 0 }, 'ok');
    const again = await c.ask({ t: 'join', match, seat: 0, specs: false }, 'joined');
    expect(again.specHash).toBe(joined.specHash);
    expect(again).not.toHaveProperty('specs');
    await net.close();
  });
});
