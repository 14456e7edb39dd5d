/**
 * Lines that lose, delay and break at random, and servers that are killed: every record verifies, and under a barrier that holds for
 * lost seats the matches are those that nobody disturbed.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputError, Stream } from '../../environments/index.ts';
import type { ServerMessages } from '../../protocol/index.ts';
import { TicketOffice } from '../../server/gateway/index.ts';
import { RecordFolder, resumeFolder, serverKey } from '../../server/hosting/index.ts';
import { inFolder } from '../cli.ts';
import { memoryNet, type MemoryClient, type MemoryNet } from './net.ts';
import { act, create, short } from './seats.ts';
import { verified } from './suite.ts';

const MATCHES = Math.min(200, 20 * Number(process.env.LOCKSTEP_SOAK ?? '1'));
const SEED = BigInt(process.env.LOCKSTEP_SEED ?? '1');

/** One seat's client, which loses its line every so often and comes back by resume token, or by ticket. */
class Wanderer {
  ended: ServerMessages['end'] | undefined;
  lost = 0;
  private c: MemoryClient | undefined;
  private resume: string | undefined;
  private readonly net: MemoryNet;
  private readonly seat: { readonly match: string; readonly seat: number; readonly ticket: string };
  private readonly dice: Stream;

  constructor(net: MemoryNet, seat: Wanderer['seat'], dice: Stream) {
    this.net = net;
    this.seat = seat;
    this.dice = dice;
  }

  /** One step of its life. */
  async live(calm: boolean): Promise<void> {
    if (this.ended !== undefined) return;
    if (this.c === undefined) return this.come();
    const dice = calm ? 99 : this.dice.below(12);
    if (dice === 0) return this.lose();
    // not looking is a delay
    if (dice < 4) return;
    for (const m of this.c.got.splice(0)) {
      if (m.t === 'obs' && m.acting) act(this.c, m.match, m.seat, m.tick);
      if (m.t === 'obs' && m.acting && dice === 4) act(this.c, m.match, m.seat, m.tick);
      if (m.t === 'end') this.ended = m;
      // the line breaks between one frame and the next
      if (dice === 5) return this.lose();
    }
  }

  private lose(): void {
    this.c?.cut();
    this.c = undefined;
    this.lost++;
  }

  private async come(): Promise<void> {
    const c = await this.net.connect();
    const withToken = this.resume !== undefined && this.dice.below(2) === 0;
    const welcome = await c.hello(withToken ? { resume: this.resume as string } : {});
    this.resume = welcome.resume;
    this.c = c;
    if (welcome.seats === undefined) await c.ask({ t: 'join', ...this.seat, specs: false }, 'joined');
  }
}

async function playAll(folder: string, calm: boolean): Promise<{ digests: (string | undefined)[]; lost: number }> {
  const net = memoryNet({ records: new RecordFolder(folder) });
  const director = await net.connect();
  await director.hello();
  const created = await director.ask({ t: 'create', ...short({ count: MATCHES, disconnect: { kind: 'hold', graceMs: 600_000 } }) }, 'created');
  const all = created.slots.flatMap(({ match, tickets }, k) => [0, 1].map((seat) => new Wanderer(net, { match, seat, ticket: tickets[seat] as string }, new Stream(SEED, 'chaos', k, seat).at(0))));
  for (let round = 0; all.some((w) => w.ended === undefined); round++) {
    if (round > 5000) throw new Error('the matches do not come to an end');
    for (const w of all) await w.live(calm);
    net.loop.pass(5);
  }
  net.gateway.stop();
  const records = verified(folder);
  expect(records.map((r) => r.exit)).toEqual(Array.from({ length: MATCHES }, () => 0));
  return { digests: all.filter((_, k) => k % 2 === 0).map((w) => w.ended?.digest), lost: all.reduce((n, w) => n + w.lost, 0) };
}

describe('chaos', () => {
  it(`lines that break whatever happens: ${MATCHES} matches, each as if undisturbed (seed ${SEED})`, async () =>
    inFolder(async (folder) => {
      const calm = await playAll(join(folder, 'calm'), true);
      const wild = await playAll(join(folder, 'wild'), false);
      expect(wild.lost).toBeGreaterThan(MATCHES * 2);
      expect(calm.lost).toBe(0);
      expect(new Set(calm.digests).size).toBe(MATCHES);
      expect(wild.digests).toEqual(calm.digests);
    }));
});

describe('a killed server', () => {
  /** Plays until some tick, and leaves the folder as a kill does: the record without what was not yet written. */
  async function killed(folder: string, ticks: number, cutBytes: number): Promise<{ match: string; tickets: (string | null)[] }> {
    // every tick a block of its own: nothing waits for the pulse
    const net = memoryNet({ records: new RecordFolder(folder, { blockBytes: 1 }), tickets: new TicketOffice(serverKey(folder)) });
    const c = await net.connect();
    await c.hello();
    const slot = await create(c, short({ autoReset: true, episodes: 2 }));
    for (const seat of [0, 1]) await c.ask({ t: 'join', match: slot.match, seat }, 'joined');
    await c.ask({ t: 'say', match: slot.match, seat: 0, kind: 'chat', to: 1, basedOnTick: 0, ttlTicks: 9, payload: 'hello' }, 'ok');
    for (let tick = 0; tick < ticks; tick++) for (const seat of [0, 1]) act(c, slot.match, seat, (await c.next('obs', (o) => o.seat === seat && o.tick === tick)).tick);
    net.loop.flush();
    net.gateway.stop();
    const [name] = readdirSync(folder).filter((f) => f.endsWith('.lsr'));
    if (cutBytes > 0) truncateSync(join(folder, name), readFileSync(join(folder, name)).length - cutBytes);
    return slot;
  }

  async function goOn(folder: string, slot: { match: string; tickets: (string | null)[] }): Promise<{ lines: string[]; from: number; end: ServerMessages['end'] }> {
    const net = memoryNet({ records: new RecordFolder(folder), tickets: new TicketOffice(serverKey(folder)) });
    const lines = resumeFolder(folder, net.gateway);
    const c = await net.connect();
    await c.hello();
    for (const seat of [0, 1]) await c.ask({ t: 'join', match: slot.match, seat, ticket: slot.tickets[seat] as string }, 'joined');
    let from = -1;
    for (;;) {
      await c.wait(() => c.got.some((m) => m.t === 'obs' || m.t === 'end'));
      const m = c.got.shift();
      if (m === undefined) throw new Error('the match stands still');
      if (m.t === 'obs' && from < 0) from = m.tick;
      if (m.t === 'obs' && m.acting) act(c, m.match, m.seat, m.tick);
      if (m.t === 'end' && m.last) {
        net.gateway.stop();
        return { lines, from, end: m };
      }
    }
  }

  it.each([[0], [1], [7], [19]])('goes on at tick %i, to the record of a server that was not killed', async (ticks) =>
    inFolder(async (root) => {
      const a = join(root, 'a');
      mkdirSync(a);
      const slot = await killed(a, ticks, 0);
      const [name] = readdirSync(a).filter((f) => f.endsWith('.lsr'));
      const { lines, from, end } = await goOn(a, slot);
      expect(lines).toEqual([`${name}: goes on at tick ${ticks}`]);
      expect(from).toBe(ticks);
      expect(end).toMatchObject({ episode: 1, ticks: 20, last: true });
      expect(readdirSync(a)).toContain(`${name}.killed`);
      expect(verified(a).map((r) => r.exit)).toEqual([0, 0]);
      const whole = join(root, 'whole');
      mkdirSync(whole);
      await killed(whole, 20, 0);
      // what was said before the first tick was over is lost with it
      if (ticks > 1) expect(verified(a)[0].digest).toBe(verified(whole)[0].digest);
    }));

  it('a torn tail is left out; what nobody can go on with stays as it is', async () =>
    inFolder(async (folder) => {
      const slot = await killed(folder, 9, 300);
      const name = readdirSync(folder).find((f) => f.endsWith('.lsr')) as string;
      const { lines } = await goOn(folder, slot);
      expect(lines[0]).toMatch(/goes on at tick [1-8]$/);
      copyFileSync(join(folder, `${name}.killed`), join(folder, 'other.lsr'));
      const bytes = readFileSync(join(folder, 'other.lsr'));
      expect(resumeFolder(folder, { open: () => { throw new InputError('slot', 'no'); } })).toEqual(['other.lsr: cannot go on: slot: no']);
      expect(readFileSync(join(folder, 'other.lsr'))).toEqual(bytes);
    }));
});
