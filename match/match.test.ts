import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { kuhn } from '../environments/toy/kuhn.ts';
import { matrix } from '../environments/toy/matrix.ts';
import { pointmass } from '../environments/toy/pointmass.ts';
import type { Environment, Family } from '../environments/index.ts';
import type { Operator } from '../operators/index.ts';
import type { ClockPolicy, MatchOptions } from './contract.ts';
import { KeepingLog, always, awaiting, effect, operator, person, slow } from './fixtures.ts';
import { createMatch } from './match.ts';
import { provenanceText } from './provenance.ts';
import { VirtualHost, type Responder } from './testing.ts';

const make = (family: Family, name: string, options = {}): Environment => family.create(family.resolve(Object.keys(options).length === 0 ? name : { ...options, name }));
const rps = (rounds = 10): Environment => matrix.create(matrix.resolve({ name: 'rock_paper_scissors', rounds }));

function play(operators: Operator[], more: Partial<MatchOptions> & { respond?: Responder; rounds?: number } = {}): { log: KeepingLog; host: VirtualHost } {
  const log = new KeepingLog();
  const { respond, rounds, ...options } = more;
  const match = createMatch({ environment: rps(rounds), seed: 7n, seats: operators.map((o) => ({ operator: o })), log, ...options });
  return { log, host: new VirtualHost(match, respond) };
}

const how = (log: KeepingLog, seat: number): string[] => log.ticks.map((t) => provenanceText(t.provenance[seat]));
const did = (log: KeepingLog, seat: number): number[] => log.ticks.map((t) => t.actions[seat]);

describe('a match without effects', () => {
  it('runs to its end in one call and writes header, ticks, footer', () => {
    const { log, host } = play([always(1), always(2)]);
    const outputs = host.run();
    expect(outputs.map((o) => o.t)).toEqual(['end']);
    expect(log.ticks.map((t) => t.tick)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(log.foot).toMatchObject({ ticks: 10, status: 'terminated', ledger: [{ asked: 10, own: 10 }, { asked: 10, own: 10 }] });
    expect(new Set(log.ticks.map((t) => t.hash)).size).toBe(10);
  });

  it('refuses a line-up of the wrong size by name', () => {
    expect(() => play([always(1)])).toThrow(/2 seats, got 1/);
  });

  it('asks only the seat whose turn it is and leaves the other out of the ledger', () => {
    const env = make(kuhn, 'standard');
    const { log, host } = play([always(0), always(0)], { environment: env });
    host.run();
    const asked = log.foot?.ledger.map((l) => l.asked) ?? [];
    expect(asked[0] + asked[1]).toBe(log.ticks.length);
    expect(how(log, 1)[0]).toBe('not acting');
  });

  it('shows the last frame with its status, and takes no action from it', () => {
    const seen: [number, number, boolean][] = [];
    const watcher = operator('watcher', (f) => {
      seen.push([f.tick, f.status, f.acting]);
      return { action: 0 };
    });
    play([watcher, always(0)], { rounds: 3 }).host.run();
    expect(seen).toEqual([[0, 0, true], [1, 0, true], [2, 0, true], [3, 1, false]]);
  });

  it('ends early when told, and says so', () => {
    const { log, host } = play([awaiting(), always(0)], { respond: (_e, _s, tick) => (tick < 4 ? { afterMs: 10, value: 1 } : null) });
    host.post(1000, { t: 'end' });
    host.run();
    expect(log.foot).toMatchObject({ ticks: 4, status: 'ended' });
    expect(log.ticks).toHaveLength(4);
  });
});

describe('projection and faults', () => {
  it.each([
    [3, 'illegal→default'],
    [-1, 'illegal→default'],
    [0.5, 'illegal→default'],
    [Number.NaN, 'illegal→default'],
    [[1, 2], 'illegal→default'],
    [null, 'none→default'],
    [2, 'chosen'],
  ])('discrete %j is %s', (action, text) => {
    const { log, host } = play([operator('x', () => ({ action: action as number })), always(0)]);
    host.run();
    expect(how(log, 0)).toEqual(Array.from({ length: 10 }, () => text));
    expect(did(log, 0)).toEqual(Array.from({ length: 10 }, () => (text === 'chosen' ? 2 : 0)));
  });

  it.each([
    [[0, 0], 'chosen', [0, 0]],
    [[9, -9], 'chosen clipped', null],
    [[Number.NaN, 0], 'illegal→default', [0, 0]],
    [[Number.POSITIVE_INFINITY, 0], 'illegal→default', [0, 0]],
    [[1], 'illegal→default', [0, 0]],
    [1, 'illegal→default', [0, 0]],
  ])('box %j is %s', (action, text, applied) => {
    const env = make(pointmass, pointmass.scenarios[0]);
    const { log, host } = play(env.seats.map(() => operator('x', () => ({ action }))), { environment: env });
    host.run();
    expect(how(log, 0)[0]).toBe(text);
    if (applied !== null) expect(log.ticks[0].actions.slice(0, 2)).toEqual(applied);
    else {
      const space = env.actions[0];
      expect(log.ticks[0].actions.slice(0, 2)).toEqual(space.kind === 'box' ? [space.high[0], space.low[1]] : []);
    }
  });

  it.each([
    ['throws', () => { throw new Error('boom'); }],
    ['returns nothing', () => undefined],
    ['returns no action', () => ({ state: {}, source: 'chosen' })],
    ['returns text', () => ({ state: {}, action: 'north', source: 'chosen' })],
    ['returns a list of text', () => ({ state: {}, action: ['north'], source: 'chosen' })],
  ])('an operator that %s has no opinion, is named, and the match goes on', (_what, decide) => {
    const bad = { ...always(0), decide: decide as unknown as Operator['decide'] } as Operator;
    const { log, host } = play([bad, always(1)]);
    const outputs = host.run();
    expect(log.foot).toMatchObject({ ticks: 10, ledger: [{ asked: 10, own: 0, none: 10 }, { own: 10 }] });
    expect(outputs.filter((o) => o.t === 'fault').length).toBeGreaterThanOrEqual(10);
    expect(log.notes.some((n) => n.what === 'fault' && n.seat === 0)).toBe(true);
  });

  it('stops a loop of effects after eight rounds', () => {
    let n = 0;
    const loop = operator('loop', (f) => ({ effects: [effect(`e${n++}`, f)] }), (_r, f) => ({ effects: [effect(`e${n++}`, f)] }));
    const { log, host } = play([loop, always(0)], { rounds: 2, respond: () => ({ afterMs: 1, value: 0 }) });
    host.run();
    expect(log.foot?.ticks).toBe(2);
    const rounds = log.ticks[0].deliveries.map((d) => [d.round, d.status]);
    expect(rounds).toEqual([...Array.from({ length: 8 }, (_, r) => [r, 'ok']), [8, 'late']]);
    expect(log.notes.some((x) => x.what === 'fault' && x.detail.includes('8 rounds'))).toBe(true);
  });
});

describe('barrier', () => {
  it('waits for every answer of the tick, awaited or not', () => {
    const { log, host } = play([awaiting(), slow()], { respond: (_e, seat, tick) => ({ afterMs: seat === 0 ? 5 : 50, value: (tick + seat) % 3 }) });
    host.run();
    expect(did(log, 0)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
    // the plan of tick t − 1, which was answered at that tick's close
    expect(did(log, 1)).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
    expect(host.nowMs).toBe(500);
  });

  it('counts a broken wall limit as late', () => {
    const clock: ClockPolicy = { kind: 'barrier', wallLimitMs: [20, null] };
    const { log, host } = play([awaiting(), always(1)], { clock, respond: (_e, _s, tick) => (tick === 3 ? null : { afterMs: 5, value: 2 }) });
    host.run();
    expect(how(log, 0)[3]).toBe('late→default');
    expect(log.foot?.ledger[0]).toEqual({ asked: 10, own: 9, late: 1, default: 1 });
  });

  it('closes at a press where a person sits', () => {
    const { log, host } = play([person(), always(1)], { rounds: 2 });
    host.run(1000);
    expect(log.ticks).toHaveLength(0);
    host.post(1500, { t: 'input', seat: 0, seq: 0, held: [], pressed: [2], sawTick: 0 });
    host.run(2000);
    expect(did(log, 0)).toEqual([2]);
    host.post(2500, { t: 'input', seat: 0, seq: 1, held: [], pressed: [1], sawTick: 1 });
    host.run();
    expect(did(log, 0)).toEqual([2, 1]);
    expect(log.foot?.status).toBe('terminated');
  });
});

describe('paced', () => {
  const clock: ClockPolicy = { kind: 'paced', hz: 10 };

  it('closes at absolute deadlines, never earlier, and catches up', () => {
    const { log, host } = play([always(1), always(2)], { clock });
    host.run(0);
    host.run();
    expect(log.observed.map((o) => o.atMs)).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]);
    expect(log.observed.every((o) => o.lateMs === 0)).toBe(true);
  });

  it.each([
    ['default', { kind: 'default' }, 'late→default', 0],
    ['repeat', { kind: 'repeat' }, 'late→repeated', 2],
    ['hold-plan', { kind: 'hold-plan' }, 'late→plan', 1],
  ] as const)('late policy %s', (_name, late, text, applied) => {
    const log = new KeepingLog();
    const match = createMatch({
      environment: rps(), seed: 1n, clock, log, seats: [{ operator: awaiting('remote', 1), late }, { operator: always(0) }],
    });
    new VirtualHost(match, (_e, _s, tick) => ({ afterMs: tick === 4 ? 150 : 20, value: 2 })).run();
    expect(how(log, 0)[4]).toBe(text);
    expect(did(log, 0)).toEqual([2, 2, 2, 2, applied, 2, 2, 2, 2, 2]);
    expect(log.foot?.ledger[0]).toMatchObject({ asked: 10, own: 9, late: 1 });
    // the answer that came 50 ms too late is refused, and said to be
    expect(log.notes.map((n) => n.what)).toContain('refused');
  });

  it('late policy wait moves this deadline and all later ones, and the record says so', () => {
    const log = new KeepingLog();
    const match = createMatch({
      environment: rps(), seed: 1n, clock, log, seats: [{ operator: awaiting(), late: { kind: 'wait', ms: 80 } }, { operator: always(0) }],
    });
    new VirtualHost(match, (_e, _s, tick) => ({ afterMs: tick === 4 ? 150 : tick === 6 ? 900 : 20, value: 2 })).run();
    expect(how(log, 0)).toEqual(['chosen', 'chosen', 'chosen', 'chosen', 'chosen', 'chosen', 'late→default', 'chosen', 'chosen', 'chosen']);
    expect(log.observed.map((o) => o.atMs)).toEqual([100, 200, 300, 400, 550, 650, 830, 930, 1030, 1130]);
    expect(log.notes.filter((n) => n.what === 'waited')).toHaveLength(2);
  });

  it('delivers an unawaited answer when the first tick after it opens', () => {
    const { log, host } = play([slow(), always(0)], { clock, respond: () => ({ afterMs: 250, value: 2 }) });
    host.run();
    const delivered = log.ticks.flatMap((t) => t.deliveries.map((d) => [t.tick, d.basedOnTick, d.round]));
    expect(delivered).toEqual([[3, 0, -1], [6, 3, -1], [9, 6, -1]]);
    expect(did(log, 0)).toEqual([0, 0, 0, 2, 2, 2, 2, 2, 2, 2]);
  });

  it('delivers as late what outlives its ttl, and tells the host to stop', () => {
    const short = operator('short', (f) => (f.tick === 0 ? { effects: [effect('q', f, { ttlTicks: 2 })] } : {}), () => ({}));
    const { log, host } = play([short, always(0)], { clock, respond: () => ({ afterMs: 5000, value: 1 }) });
    const out = host.run();
    expect(log.ticks[3].deliveries).toMatchObject([{ status: 'late', basedOnTick: 0 }]);
    expect(out.filter((o) => o.t === 'cancel')).toHaveLength(1);
  });

  it('a newer effect cancels the older one of its kind and seat', () => {
    const eager = operator('eager', (f) => ({ effects: [effect(`q${f.tick}`, f, { onNewer: 'cancel' })] }), () => ({}));
    const { log, host } = play([eager, always(0)], { clock, rounds: 4, respond: () => ({ afterMs: 5000, value: 1 }) });
    host.run();
    expect(log.ticks.map((t) => t.deliveries.map((d) => [d.id, d.status]))).toEqual([[], [], [['q0', 'cancelled']], [['q1', 'cancelled']]]);
  });

  it('pauses between ticks, steps, and goes on where it was', () => {
    const { log, host } = play([always(1), always(2)], { clock });
    host.post(250, { t: 'pause' }).post(1250, { t: 'step', ticks: 2 }).post(5250, { t: 'resume' });
    host.run();
    expect(log.observed.map((o) => Math.round(o.atMs))).toEqual([100, 200, 300, 1350, 1450, 5350, 5450, 5550, 5650, 5750]);
  });
});

describe('virtual', () => {
  const clock: ClockPolicy = { kind: 'virtual', unit: 'tokens', perTick: 100 };

  it('delivers at issue + ceil(cost / perTick), whatever the wall clock says', () => {
    const run = (afterMs: number): string => {
      const { log, host } = play([slow(), always(0)], { clock, respond: () => ({ afterMs, value: 2, usage: { tokens: 250 } }) });
      host.run();
      expect(log.ticks.flatMap((t) => t.deliveries.map((d) => [d.basedOnTick, t.tick]))).toEqual([[0, 3], [3, 6], [6, 9]]);
      return log.canonical();
    };
    expect(run(1)).toBe(run(100_000));
  });

  it('takes a constant cost without looking at the answer', () => {
    const { log, host } = play([slow(), always(0)], { clock: { kind: 'virtual', unit: 'ms', perTick: 10, constant: 35 }, respond: () => ({ afterMs: 1, value: 2 }) });
    host.run();
    expect(log.ticks.flatMap((t) => t.deliveries.map((d) => [d.basedOnTick, t.tick]))).toEqual([[0, 4], [4, 8]]);
  });

  it('an answer without the usage it is priced by is an error, said to the host', () => {
    const { log, host } = play([slow(), always(0)], { clock, rounds: 3, respond: () => ({ afterMs: 1, value: 2 }) });
    const out = host.run();
    expect(out.some((o) => o.t === 'refused' && o.detail.includes('usage in tokens'))).toBe(true);
    expect(log.ticks[1].deliveries).toMatchObject([{ status: 'error' }]);
  });

  it('refuses people', () => {
    expect(() => play([person(), always(0)], { clock })).toThrow(/person cannot sit under a virtual clock/);
  });
});

describe('people, paced', () => {
  const clock: ClockPolicy = { kind: 'paced', hz: 10 };
  const alive = (host: VirtualHost, ms = 2000): void => {
    for (let t = 0, seq = 1000; t <= ms; t += 250) host.post(t, { t: 'input', seat: 0, seq: seq++, held: [], pressed: [], sawTick: 0 });
  };

  it('pressing nothing is a choice: idle', () => {
    const { log, host } = play([person(), always(1)], { clock });
    alive(host);
    host.run();
    expect(how(log, 0)).toEqual(Array.from({ length: 10 }, () => 'idle'));
    expect(log.foot?.ledger[0]).toEqual({ asked: 10, own: 10 });
  });

  it('a press between two closes acts once, at the next close', () => {
    const { log, host } = play([person(), always(1)], { clock });
    host.post(0, { t: 'input', seat: 0, seq: 0, held: [], pressed: [], sawTick: 0 });
    host.post(210, { t: 'input', seat: 0, seq: 1, held: [], pressed: [2], sawTick: 1 }).post(220, { t: 'input', seat: 0, seq: 2, held: [], pressed: [], sawTick: 1 });
    host.run(700);
    expect(did(log, 0)).toEqual([0, 0, 2, 0, 0, 0, 0]);
  });

  it('two presses go oldest first, a second press of the same key merges and is counted', () => {
    const { log, host } = play([person(), always(1)], { clock });
    host.post(10, { t: 'input', seat: 0, seq: 0, held: [], pressed: [2, 1, 2], sawTick: 0 });
    host.run(500);
    expect(did(log, 0)).toEqual([2, 1, 0, 0, 0]);
    expect(log.notes.map((n) => n.what)).toEqual(['merged']);
  });

  it('after a second of silence the ledger says default; gone, it says absent', () => {
    const { log, host } = play([person(), always(1)], { clock, rounds: 25 });
    host.post(0, { t: 'input', seat: 0, seq: 0, held: [], pressed: [1], sawTick: 0 });
    host.post(1550, { t: 'disconnected', seat: 0 }).post(1850, { t: 'connected', seat: 0 });
    for (let t = 1850, seq = 0; t <= 2500; t += 250) host.post(t, { t: 'input', seat: 0, seq: seq++, held: [], pressed: [], sawTick: 0 });
    host.run();
    expect(log.foot?.ledger[0]).toEqual({ asked: 25, own: 17, absent: 3, default: 8 });
    expect(how(log, 0).slice(9, 19)).toEqual(['idle', 'default', 'default', 'default', 'default', 'default', 'absent→default', 'absent→default', 'absent→default', 'idle']);
  });

  it('a stale sample is refused', () => {
    const { host } = play([person(), always(1)], { clock });
    host.post(10, { t: 'input', seat: 0, seq: 5, held: [], pressed: [], sawTick: 0 }).post(20, { t: 'input', seat: 0, seq: 5, held: [], pressed: [1], sawTick: 0 });
    expect(host.run(50).filter((o) => o.t === 'refused')).toMatchObject([{ code: 'stale' }]);
  });
});

describe('lost seats', () => {
  it('hold: the match stands still and resumes at the same tick', () => {
    const { log, host } = play([awaiting(), always(1)], {
      clock: { kind: 'paced', hz: 10 }, disconnect: { kind: 'hold', graceMs: 10_000 }, respond: (_e, _s, tick) => (tick === 3 ? null : { afterMs: 5, value: 2 }),
    });
    host.post(330, { t: 'disconnected', seat: 0 }).post(3330, { t: 'connected', seat: 0 }).post(3340, { t: 'act', seat: 0, forTick: 3, action: 1 });
    host.run();
    expect(did(log, 0)).toEqual([2, 2, 2, 1, 2, 2, 2, 2, 2, 2]);
    expect(log.foot?.ledger[0]).toEqual({ asked: 10, own: 10 });
    expect(log.observed[3].atMs).toBe(3400);
  });

  it('hold: after the grace it goes on without the seat', () => {
    const { log, host } = play([awaiting(), always(1)], { disconnect: { kind: 'hold', graceMs: 500 }, respond: (_e, _s, tick) => (tick < 2 ? { afterMs: 5, value: 2 } : null) });
    host.post(20, { t: 'disconnected', seat: 0 });
    host.run();
    expect(log.foot?.ledger[0]).toEqual({ asked: 10, own: 2, absent: 8, default: 8 });
    expect(host.nowMs).toBe(520);
  });

  it('continue: the missed ticks follow its policy', () => {
    const { log, host } = play([awaiting(), always(1)], {
      clock: { kind: 'paced', hz: 10 }, disconnect: { kind: 'continue', policy: { kind: 'repeat' } }, respond: (_e, _s, tick) => (tick === 3 || tick === 4 ? null : { afterMs: 5, value: 2 }),
    });
    host.post(310, { t: 'disconnected', seat: 0 }).post(510, { t: 'connected', seat: 0 });
    host.run();
    expect(log.foot?.ledger[0]).toEqual({ asked: 10, own: 8, absent: 2, repeated: 2 });
  });
});

describe('remote acts', () => {
  it('takes lead ticks ahead, refuses older, further and second ones with the reason', () => {
    const log = new KeepingLog();
    const match = createMatch({ environment: rps(5), seed: 1n, log, seats: [{ operator: awaiting(), lead: 1 }, { operator: always(0) }] });
    const host = new VirtualHost(match);
    for (const [at, forTick, action] of [[1, 0, 1], [2, 0, 2], [3, 1, 2], [4, 4, 1], [5, 3, 1], [6, 3, 2], [7, 2, 0], [8, 4, 1], [9, 5, 1]]) host.post(at, { t: 'act', seat: 0, forTick, action });
    const out = host.run();
    expect(out.flatMap((o) => (o.t === 'refused' ? [o.code] : []))).toEqual(['late', 'early', 'duplicate', 'late']);
    expect(did(log, 0)).toEqual([1, 2, 0, 1, 1]);
  });
});

describe('packets', () => {
  it('arrive at t + 1, at whom they are for, unless out of date', () => {
    const heard: string[] = [];
    const talker = operator('talker', (f) => ({ action: 0, packets: f.tick < 2 ? [{ kind: 'chat', to: 'all', basedOnTick: f.tick, ttlTicks: f.tick === 0 ? 1 : 0, payload: `hello ${f.tick}` }] : [] }));
    const listener = operator('listener', (f) => {
      for (const p of f.inbox) heard.push(`${f.tick}: ${p.from} ${JSON.stringify(p.payload)}`);
      return { action: 0 };
    });
    const { log, host } = play([talker, listener]);
    host.run();
    expect(heard).toEqual(['1: 0 "hello 0"']);
    expect(log.ticks[1].packets).toMatchObject([{ from: 0, kind: 'chat', payload: 'hello 1' }]);
  });

  it('said over a connection are sent when the next tick opens, and a replay takes them from the record', () => {
    const heard: string[] = [];
    const listener = operator('listener', (f) => {
      for (const p of f.inbox) heard.push(`${f.tick}: ${p.from} ${JSON.stringify(p.payload)}`);
      return { action: f.inbox.length > 0 ? 1 : 0 };
    });
    const clock: ClockPolicy = { kind: 'paced', hz: 10 };
    const { log, host } = play([always(0), listener], { clock });
    const packet = { kind: 'chat', to: 'all', basedOnTick: 2, ttlTicks: 10, payload: 'onions!' } as const;
    host.post(250, { t: 'say', seat: 0, packet }).post(260, { t: 'say', seat: 0, packet: { ...packet, to: 9 } });
    expect(host.run().filter((o) => o.t === 'refused')).toMatchObject([{ code: 'unknown' }]);
    expect(heard).toEqual(['4: 0 "onions!"']);
    expect(log.ticks[3].packets).toMatchObject([{ from: 0, said: true, payload: 'onions!' }]);
    const again = new KeepingLog();
    createMatch({ environment: rps(), seed: 7n, clock, seats: [{ operator: always(0) }, { operator: listener }], log: again, replay: log.replay() }).advance(0);
    expect(again.canonical()).toBe(log.canonical());
  });

  it('to a seat that is not there is a fault', () => {
    const lost = operator('lost', (f) => ({ action: 0, packets: [{ kind: 'chat', to: 5, basedOnTick: f.tick, ttlTicks: 1, payload: '' }] }));
    expect(play([lost, always(0)]).host.run().filter((o) => o.t === 'fault')).toHaveLength(10);
  });
});

describe('seats that change hands', () => {
  it('takeover counts until handback, swap does not; each is logged at the tick it took effect', () => {
    const { log, host } = play([always(0), always(1)], { clock: { kind: 'paced', hz: 10 }, rounds: 12 });
    host.post(250, { t: 'takeover', seat: 0, operator: always(2) }).post(550, { t: 'handback', seat: 0 }).post(850, { t: 'swap', seat: 0, operator: always(1) });
    host.run();
    expect(did(log, 0)).toEqual([0, 0, 0, 2, 2, 2, 0, 0, 0, 1, 1, 1]);
    expect(log.foot?.ledger[0]).toEqual({ asked: 12, own: 9, takeover: 3 });
    expect(log.changes.map((c) => [c.tick, c.why])).toEqual([[3, 'takeover'], [6, 'handback'], [9, 'swap']]);
  });
});

describe('determinism', () => {
  const answers: Responder = (e, seat, tick) => ({ afterMs: 0, value: (tick * 7 + seat + e.id.length) % 3, usage: { tokens: ((tick * 37) % 300) + 1 } });
  const clocks: ClockPolicy[] = [{ kind: 'barrier' }, { kind: 'virtual', unit: 'tokens', perTick: 50 }];

  it.each(clocks)('$kind: any delays and interleavings of the answers give the same canonical log', (clock) => {
    const run = (delays: number[]): string => {
      let k = 0;
      const { log, host } = play([slow(), awaiting()], { clock, rounds: 20, respond: (e, s, t) => ({ ...answers(e, s, t), afterMs: delays[k++ % delays.length] }) });
      host.run();
      expect(log.foot?.ticks).toBe(20);
      return log.canonical();
    };
    const reference = run([0]);
    fc.assert(fc.property(fc.array(fc.nat(500), { minLength: 1, maxLength: 40 }), (delays) => {
      expect(run(delays)).toBe(reference);
    }));
  });

  it.each(clocks)('$kind: a match that replays up to any tick and then goes on live ends as the one that was never cut', (clock) => {
    const seats = (): MatchOptions['seats'] => [{ operator: slow() }, { operator: awaiting() }];
    const whole = new KeepingLog();
    new VirtualHost(createMatch({ environment: rps(20), seed: 7n, clock, seats: seats(), log: whole }), answers).run();
    for (let until = 0; until < 20; until++) {
      const again = new KeepingLog();
      const match = createMatch({ environment: rps(20), seed: 7n, clock, seats: seats(), log: again, replay: { ...whole.replay(), until } });
      const host = new VirtualHost(match, answers);
      const asked = host.run().filter((o) => o.t === 'effect');
      expect(again.canonical()).toBe(whole.canonical());
      // before the cut nothing is asked but what the record left open
      expect(asked.every((o) => o.tick >= until || whole.ticks.slice(0, until).every((t) => !t.deliveries.some((d) => d.id === o.effect.id && d.seat === o.seat)))).toBe(true);
      expect(asked.length).toBeGreaterThan(0);
    }
  });

  it('paced: whatever happened, the replay is equal', () => {
    const event = fc.record({ at: fc.nat(2200), what: fc.constantFrom('input', 'drop', 'back', 'takeover', 'handback', 'swap', 'pause', 'resume'), key: fc.nat(2), seat: fc.nat(2) });
    const late = fc.constantFrom({ kind: 'default' }, { kind: 'repeat' }, { kind: 'hold-plan' }, { kind: 'wait', ms: 40 });
    const hold = fc.constantFrom({ kind: 'hold', graceMs: 300 }, { kind: 'continue', policy: { kind: 'repeat' } });
    let substituted = 0;
    fc.assert(
      fc.property(fc.array(fc.nat(260), { minLength: 1, maxLength: 30 }), fc.array(event, { maxLength: 12 }), late, hold, (delays, events, policy, disconnect) => {
        const options = {
          environment: rps(20), seed: 3n, clock: { kind: 'paced', hz: 10 }, disconnect,
          seats: [{ operator: person(), late: policy }, { operator: awaiting('remote', 1), late: policy }],
        } as const;
        const log = new KeepingLog();
        let k = 0;
        const host = new VirtualHost(createMatch({ ...options, log }), (e, s, t) => ({ ...answers(e, s, t), afterMs: delays[k++ % delays.length] }));
        events.forEach((e, seq) => {
          const seat = e.seat % 2;
          if (e.what === 'input') host.post(e.at, { t: 'input', seat: 0, seq, held: [e.key], pressed: [e.key], sawTick: 0 });
          else if (e.what === 'drop' || e.what === 'back') host.post(e.at, { t: e.what === 'drop' ? 'disconnected' : 'connected', seat });
          else if (e.what === 'pause' || e.what === 'resume' || e.what === 'handback') host.post(e.at, { t: e.what, seat });
          else host.post(e.at, { t: e.what as 'takeover' | 'swap', seat, operator: always(2) });
        });
        host.post(2600, { t: 'resume' }).post(20_000, { t: 'end' });
        host.run();
        substituted += (log.foot?.ledger ?? []).reduce((n, l) => n + l.asked - l.own, 0);
        const again = new KeepingLog();
        const replayed = createMatch({ ...options, seats: [{ operator: person(), late: policy }, { operator: awaiting('remote', 1), late: policy }], log: again, replay: log.replay(() => always(2)) });
        replayed.advance(0);
        expect(again.canonical()).toBe(log.canonical());
      }),
    );
    expect(substituted).toBeGreaterThan(50);
  });
});
