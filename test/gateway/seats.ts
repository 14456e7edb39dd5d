/** Small helpers for the gateway's tests. */
import { makeEnvironment } from '../../environments/index.ts';
import { createMatch } from '../../match/index.ts';
import type { Operator } from '../../operators/index.ts';
import type { ClientMessage, ServerMessages } from '../../protocol/index.ts';
import { RecordEncoder } from '../../record/index.ts';
import { nodeSha256 } from '../../server/files/index.ts';
import { shortly, type TestClient } from './net.ts';

export type Create = Omit<Extract<ClientMessage, { t: 'create' }>, 't' | 'rid'>;

/** A kitchen of few ticks, two remote seats, seed 7. */
export const short = (more: Partial<Create> = {}): Create => ({
  environment: 'overcooked', scenario: { layout: 'cramped_room', horizon: 20 }, seats: ['remote', 'remote'], views: ['lossless'], seed: '7', ...more,
});

export async function create(c: TestClient, o: Create): Promise<ServerMessages['created']['slots'][number]> {
  return (await c.ask({ t: 'create', ...o }, 'created')).slots[0];
}

/** What a seat of these tests does at a tick. */
export const choice = (seat: number, tick: number): number => (tick * 7 + seat * 3) % 6;

export const act = (c: TestClient, match: string, seat: number, forTick: number, action: number | number[] = choice(seat, forTick)): void =>
  c.send({ t: 'act', match, seat, forTick, action });

/** Answers observations of its seats until the slot has ended; returns the last end. */
export async function play(c: TestClient, match: string, seats: readonly number[], until = (_o: ServerMessages['obs']): boolean => false): Promise<ServerMessages['end'] | undefined> {
  for (;;) {
    await c.wait(() => c.got.some((m) => m.t === 'obs' || (m.t === 'end' && m.last)) || c.closedWith !== undefined);
    const at = c.got.findIndex((m) => (m.t === 'obs' && m.match === match && seats.includes(m.seat)) || (m.t === 'end' && m.match === match && m.last));
    if (at < 0) throw new Error(`nothing to answer; got ${shortly(c.got)}, closed ${c.closedWith}`);
    const [m] = c.got.splice(at, 1);
    if (m.t === 'end') return m;
    const obs = m as ServerMessages['obs'];
    if (until(obs)) return undefined;
    if (obs.acting) act(c, match, obs.seat, obs.tick);
  }
}

/** The canonical digest of the same match with the same choices, played without any server. */
export function digestWithoutServer(operators: readonly Operator[], seed: bigint, horizon = 20): string {
  const env = makeEnvironment('overcooked', { layout: 'cramped_room', horizon });
  const log = new RecordEncoder({ write: () => undefined, observed: { package: '', created: '' }, hasher: nodeSha256 });
  const match = createMatch({ environment: env, seed, seats: operators.map((operator) => ({ operator })), log, disconnect: { kind: 'hold', graceMs: 30_000 } });
  const perform = (outputs: ReturnType<typeof match.advance>): void => {
    for (const o of outputs) if (o.t === 'effect') perform([...match.handle({ t: 'act', seat: o.seat, forTick: o.tick, action: choice(o.seat, o.tick) }, 0), ...match.advance(0)]);
  };
  perform(match.advance(0));
  return log.digests?.canonical as string;
}
