import { deriveSeed, makeEnvironment, type Environment } from '../environments/index.ts';
import { createMatch } from '../match/index.ts';
import { buildOperator } from '../operators/index.ts';
import { RecordEncoder, verifyRecord } from '../record/index.ts';
import { nodeSha256 } from '../server/files/index.ts';
import type { Bench, BenchCase } from './harness.ts';

let made: Environment | undefined;

/** Made when it is first played: a second kitchen in a process slows the rules of all, which the compiler can then fit to none. */
function kitchen(): Environment {
  made ??= makeEnvironment('overcooked', 'cramped_room');
  return made;
}

const EPISODES = 250;

/** Plays an episode of two `random` in cramped_room, hash every tick; returns its record where asked. */
function episode(seed: bigint, record: boolean): { ticks: number; bytes: number; blocks: Uint8Array[] } {
  let bytes = 0;
  const blocks: Uint8Array[] = [];
  const write = (block: Uint8Array): void => {
    bytes += block.length;
    blocks.push(block.slice());
  };
  const observed = { package: '0', created: '1970-01-01T00:00:00Z' };
  const log = record ? { log: new RecordEncoder({ write, observed, hasher: nodeSha256 }) } : {};
  const match = createMatch({ environment: kitchen(), seed, seats: [{ operator: buildOperator({ kind: 'random' }) }, { operator: buildOperator({ kind: 'random' }) }], ...log });
  match.advance(0);
  return { ticks: match.tick, bytes, blocks };
}

function ticksPerSecond(record: boolean): number {
  let ticks = 0;
  const begin = process.hrtime.bigint();
  for (let k = 0; k < EPISODES; k++) ticks += episode(deriveSeed(7n, 0, k), record).ticks;
  return ticks / (Number(process.hrtime.bigint() - begin) / 1e9);
}

/** A long match's record (the horizon stretched), so that the figure is that of ticks and not of opening files. */
function longRecord(ticks: number): Uint8Array {
  const long = makeEnvironment('overcooked', { layout: 'cramped_room', horizon: ticks });
  const blocks: Uint8Array[] = [];
  const log = new RecordEncoder({ write: (b) => blocks.push(b.slice()), observed: { package: '0', created: '1970-01-01T00:00:00Z' }, hasher: nodeSha256 });
  createMatch({ environment: long, seed: 7n, log, seats: [{ operator: buildOperator({ kind: 'random' }) }, { operator: buildOperator({ kind: 'random' }) }] }).advance(0);
  return Buffer.concat(blocks);
}

function verifyCase(): BenchCase {
  const TICKS = 500_000;
  let record: Uint8Array | undefined;
  return {
    name: 'verify',
    unit: 'ticks/s',
    run: () => {
      record ??= longRecord(TICKS);
      const begin = process.hrtime.bigint();
      const result = verifyRecord(record, { hasher: nodeSha256 });
      const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
      if (result.exit !== 0) throw new Error(`the record does not verify: exit ${result.exit}`);
      return TICKS / seconds;
    },
  };
}

/** The lock-step core in one process: two `random` in cramped_room, 400 ticks an episode, operators built anew for each. */
export const matchBench: Bench = {
  name: 'match',
  about: 'ticks a second of in-process matches, bytes a tick of their records, verified ticks a second',
  cases: () => [
    { name: 'match, no record', unit: 'ticks/s', run: () => ticksPerSecond(false) },
    { name: 'match, record on', unit: 'ticks/s', run: () => ticksPerSecond(true), of: 'match, no record' },
    { name: 'record of a 400-tick match', unit: 'bytes/tick', once: true, run: () => { const e = episode(7n, true); return e.bytes / e.ticks; } },
    { name: 'record of a long match', unit: 'bytes/tick', once: true, run: () => longRecord(100_000).length / 100_000 },
    verifyCase(),
  ],
};
