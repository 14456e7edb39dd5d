import type * as Fs from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { createMatch } from '../../match/index.ts';
import { buildOperator } from '../../operators/index.ts';
import { kitchen, observed } from '../../test/records/samples.ts';
import { RecordFile } from './recordFile.ts';

const syncs = vi.hoisted(() => ({ n: 0 }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  return { ...fs, fsyncSync: (fd: number) => { syncs.n++; fs.fsyncSync(fd); } };
});

/** Syncs after each second of a match of 12 s, and after its end. */
function syncsOf(durable: boolean): { seconds: number[]; atEnd: number } {
  const dir = mkdtempSync(join(tmpdir(), 'lockstep-files-'));
  try {
    let ms = 0;
    let beat = (): void => undefined;
    const log = new RecordFile({
      path: join(dir, 'a.lsr'), observed, durable, now: () => ms,
      pulse: (b) => {
        beat = b;
        return () => undefined;
      },
    });
    const match = createMatch({ environment: kitchen(40), seed: 3n, log, seats: [0, 1].map(() => ({ operator: buildOperator({ kind: 'random' }) })) });
    syncs.n = 0;
    const seconds: number[] = [];
    for (let second = 1; second <= 12; second++) {
      match.advance(ms, second);
      ms = second * 1000;
      beat();
      seconds.push(syncs.n);
    }
    const before = syncs.n;
    match.advance(ms);
    return { seconds, atEnd: syncs.n - before };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

it('where a person sits, what they did is on the disk every 5 seconds and at the end', () => {
  const { seconds, atEnd } = syncsOf(true);
  // the file and its directory when it appears
  expect(seconds.map((n) => n - 2)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2]);
  expect(atEnd).toBe(1);
});

it('elsewhere it is on the disk at the end', () => {
  const { seconds, atEnd } = syncsOf(false);
  expect(seconds.every((n) => n === 0)).toBe(true);
  expect(atEnd).toBe(2);
});
