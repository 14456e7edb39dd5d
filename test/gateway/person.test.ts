/** A person's seat over the wire. */
import { describe, expect, it } from 'vitest';
import { RecordFolder } from '../../server/hosting/index.ts';
import { inFolder } from '../cli.ts';
import { memoryNet } from './net.ts';
import { create, short } from './seats.ts';
import { verified } from './suite.ts';

describe('a person', () => {
  it('is shown a scene each tick, acts by presses, and the record verifies', async () =>
    inFolder(async (folder) => {
      const net = memoryNet({ records: new RecordFolder(folder) });
      const c = await net.connect();
      await c.hello();
      const { match } = await create(c, short({ seats: ['human', 'stay'], clock: { kind: 'paced', hz: 10 } }));
      const joined = await c.ask({ t: 'join', match, seat: 0 }, 'joined');
      expect(joined.views).toEqual(['scene']);
      net.loop.pass(150);
      for (let seq = 0; seq < 25; seq++) {
        // interact is pressed once, at the sixth tick; the others are idle
        c.send({ t: 'input', match, seat: 0, seq, held: [], pressed: seq === 5 ? [5] : [], sawTick: seq });
        net.loop.pass(100);
      }
      const end = await c.next('end');
      expect(end.ticks).toBe(20);
      expect(end.ledger[0].own).toBeGreaterThan(15);
      const seen = c.got.filter((m) => m.t === 'obs');
      expect(seen.length).toBe(21);
      expect(seen.every((o) => Object.keys(o.views).join() === 'scene')).toBe(true);
      expect(seen[10].ackSeq).toBeGreaterThanOrEqual(7);
      expect(verified(folder).map((r) => r.exit)).toEqual([0]);
    }));

  it('may look at any view of the seat, and at no other name', async () => {
    const net = memoryNet();
    const c = await net.connect();
    await c.hello();
    const { match } = await create(c, short({ seats: ['human', 'stay'], clock: { kind: 'paced', hz: 10 } }));
    expect(await c.refusedFor({ t: 'join', match, seat: 0, views: ['scen'] })).toMatchObject({ code: 'bad-input', where: 'views' });
    expect((await c.ask({ t: 'join', match, seat: 0, views: ['scene', 'text'] }, 'joined')).views).toEqual(['scene', 'text']);
  });

  it('never what their seat may not know: a hidden card reaches neither the other seat nor who watches from it', async () => {
    const net = memoryNet();
    const c = await net.connect();
    await c.hello();
    const { match } = await create(c, { environment: 'kuhn', scenario: 'standard', seats: ['human', 'human'], seed: '3' });
    for (const seat of [0, 1]) await c.ask({ t: 'join', match, seat, views: ['text'] }, 'joined');
    const [a, b] = [await c.next('obs', (o) => o.seat === 0), await c.next('obs', (o) => o.seat === 1)];
    expect(a.views.text).not.toEqual(b.views.text);
    const other = net.gateway.hall.get(match)?.match;
    expect(a.views.text).toBe(other?.view(0, 'text'));
    const guest = await net.connect();
    await guest.hello();
    guest.pipe.connection.scopes = [{ match, seat: 0 }];
    expect(await guest.refusedFor({ t: 'watch', match, seat: 0 })).toMatchObject({ code: 'forbidden' });
    expect(await guest.refusedFor({ t: 'watch', match, seat: 1 })).toMatchObject({ code: 'forbidden' });
  });
});
