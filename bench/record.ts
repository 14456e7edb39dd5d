import { makeEnvironment } from '../environments/index.ts';
import { createMatch, type MatchLog } from '../match/index.ts';
import { buildOperator } from '../operators/index.ts';
import { RecordEncoder, TickCursor, dimsOf, readRecord, verifyRecord } from '../record/index.ts';
import { nodeSha256 } from '../server/files/index.ts';
import type { Bench } from './harness.ts';

const TICKS = 400_000;
const observed = { package: '0.0.0', created: '2000-01-01T00:00:00Z' };

/** Two random operators in cramped_room, the horizon stretched so that the figures are those of ticks and not of opening a match. */
function play(ticks: number, log?: MatchLog) {
  const environment = makeEnvironment('overcooked', { layout: 'cramped_room', horizon: ticks });
  const seats = environment.seats.map(() => ({ operator: buildOperator({ kind: 'random' }) }));
  createMatch({ environment, seed: 7n, seats, ...(log === undefined ? {} : { log }) }).advance(0);
  return environment;
}

function recordOf(ticks: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  play(ticks, new RecordEncoder({ write: (block) => void blocks.push(block.slice()), observed, hasher: nodeSha256 }));
  return Buffer.concat(blocks);
}

/** ticks/s of work that goes over `ticks` of them. */
function rate(ticks: number, work: () => void): number {
  const begin = process.hrtime.bigint();
  work();
  return ticks / (Number(process.hrtime.bigint() - begin) / 1e9);
}

/** Entries as a match hands them over, kept, so that the encoder alone is measured. */
function encodeRate(bytes: Uint8Array): number {
  const record = readRecord(bytes);
  const environment = makeEnvironment('overcooked', { layout: 'cramped_room', horizon: TICKS });
  const cursor = new TickCursor(record, dimsOf(environment), false);
  cursor.next();
  const encoder = new RecordEncoder({ write: () => undefined, observed, hasher: nodeSha256 });
  encoder.header(record.header);
  return rate(TICKS * 5, () => {
    for (let i = 0; i < TICKS * 5; i++) {
      cursor.hashLo = i;
      encoder.tick(cursor);
    }
  });
}

function readRate(bytes: Uint8Array): number {
  const environment = makeEnvironment('overcooked', { layout: 'cramped_room', horizon: TICKS });
  return rate(TICKS * 5, () => {
    for (let k = 0; k < 5; k++) {
      const cursor = new TickCursor(readRecord(bytes), dimsOf(environment), false);
      while (cursor.next()) continue;
    }
  });
}

function verifyRate(bytes: Uint8Array, hasher = nodeSha256): number {
  return rate(TICKS, () => {
    const result = verifyRecord(bytes, { hasher });
    if (result.exit !== 0) throw new Error(`the record does not verify: ${result.message}`);
  });
}

/** Records of two random operators in cramped_room. */
export const recordBench: Bench = {
  name: 'record',
  about: 'ticks a second written, read and verified, and bytes a tick of the file',
  cases: () => {
    let made: Uint8Array | undefined;
    const bytes = () => (made ??= recordOf(TICKS));
    return [
      { name: 'verify ticks/s', unit: 'ticks/s', run: () => verifyRate(bytes()) },
      {
        name: 'verify with the portable sha256', unit: 'ticks/s', of: 'verify ticks/s',
        run: () => rate(TICKS, () => void verifyRecord(bytes())),
      },
      { name: 'encode ticks/s', unit: 'ticks/s', run: () => encodeRate(bytes()) },
      { name: 'read ticks/s', unit: 'ticks/s', run: () => readRate(bytes()) },
      { name: 'bytes per tick', unit: 'bytes/tick', once: true, run: () => bytes().length / TICKS },
      { name: 'bytes per tick of 400', unit: 'bytes/tick', once: true, run: () => recordOf(400).length / 400 },
    ];
  },
};
