import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputError } from '../../environments/index.ts';
import { createMatch, type Match } from '../../match/index.ts';
import { buildOperator } from '../../operators/index.ts';
import { readRecord, verifyRecord } from '../../record/index.ts';
import { kitchen, observed, richRecord } from '../../test/records/samples.ts';
import { FileError } from './fileError.ts';
import { nodeSha256 } from './hash.ts';
import { openRecord } from './openRecord.ts';
import { redactFile } from './redactFile.ts';
import { RecordFile, type RecordFileOptions } from './recordFile.ts';

let dir: string;
let path: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lockstep-files-'));
  path = join(dir, 'a.lsr');
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A clock and a pulse that only the test moves. */
class Time {
  ms = 0;
  beats: (() => void)[] = [];
  readonly now = () => this.ms;
  readonly pulse = (beat: () => void) => {
    this.beats.push(beat);
    return () => void (this.beats = this.beats.filter((b) => b !== beat));
  };

  pass(ms: number): void {
    this.ms += ms;
    for (const beat of this.beats) beat();
  }
}

function file(time: Time, more: Partial<RecordFileOptions> = {}): RecordFile {
  return new RecordFile({ path, observed, now: time.now, pulse: time.pulse, ...more });
}

function match(log: RecordFile, ticks = 40): Match {
  return createMatch({ environment: kitchen(ticks), seed: 3n, log, seats: [0, 1].map(() => ({ operator: buildOperator({ kind: 'random' }) })) });
}

describe('a record file', () => {
  it('is hidden until its header is complete, and then has its own name', () => {
    const log = file(new Time());
    const [hidden, ...others] = readdirSync(dir);
    expect(others).toEqual([]);
    expect(hidden).toBe(`.a.lsr.tmp-${process.pid}`);
    expect(hidden.endsWith('.lsr')).toBe(false);
    const m = match(log);
    m.advance(0, 1);
    expect(readdirSync(dir)).toEqual(['a.lsr']);
    expect(readRecord(openRecord(path))).toMatchObject({ state: 'torn', ticks: 0, header: { seed: 3n } });
    m.advance(0);
    expect(verifyRecord(openRecord(path), { hasher: nodeSha256 })).toMatchObject({ exit: 0, ticks: 40, digests: log.digests });
  });

  it('has a block of what happened at least every second, by pulse or between ticks', () => {
    const time = new Time();
    const log = file(time);
    const m = match(log);
    const ticks = () => readRecord(openRecord(path)).ticks;
    m.advance(0, 5);
    time.pass(999);
    expect(ticks()).toBe(0);
    time.pass(1);
    expect(ticks()).toBe(5);
    const stopped = time.beats;
    time.beats = [];
    for (let tick = 6; tick <= 30; tick++) {
      time.ms += 200;
      m.advance(0, tick);
    }
    expect(ticks()).toBeGreaterThan(15);
    time.beats = stopped;
    m.advance(0);
    expect(time.beats).toEqual([]);
  });

  it('verifies the same through any hash, and as written anywhere', () => {
    match(file(new Time())).advance(0);
    expect(verifyRecord(readFileSync(path)).digests).toEqual(verifyRecord(readFileSync(path), { hasher: nodeSha256 }).digests);
  });

  it('is what a killed match leaves, when it is abandoned', () => {
    const log = file(new Time());
    match(log).advance(0, 12);
    log.abandon();
    log.abandon();
    expect(verifyRecord(openRecord(path))).toMatchObject({ exit: 3, ticks: 12 });
  });

  it('leaves nothing behind, when it is abandoned before its header', () => {
    file(new Time()).abandon();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('is 0644 less the umask, as any file', () => {
    match(file(new Time())).advance(0);
    expect(statSync(path).mode & 0o600).toBe(0o600);
  });

  it('goes on beside what an earlier process of its number left', () => {
    writeFileSync(join(dir, `.a.lsr.tmp-${process.pid}`), 'left');
    match(file(new Time())).advance(0);
    expect(verifyRecord(openRecord(path)).exit).toBe(0);
    expect(readFileSync(join(dir, `.a.lsr.tmp-${process.pid}`), 'utf8')).toBe('left');
  });
});

describe('what stands there already', () => {
  it('is left alone, before the match and when it appears meanwhile', () => {
    writeFileSync(path, 'earlier');
    expect(() => file(new Time())).toThrow(/a\.lsr: cannot write: exists already; remove it, give another name/);
    rmSync(path);
    const log = file(new Time());
    writeFileSync(path, 'meanwhile');
    expect(() => match(log).advance(0)).toThrow(/exists already/);
    expect(readFileSync(path, 'utf8')).toBe('meanwhile');
    expect(readdirSync(dir)).toEqual(['a.lsr']);
  });

  it('is replaced where that is asked for, in one step', () => {
    writeFileSync(path, 'earlier');
    const log = file(new Time(), { overwrite: true });
    expect(readFileSync(path, 'utf8')).toBe('earlier');
    match(log).advance(0);
    expect(verifyRecord(openRecord(path)).exit).toBe(0);
  });
});

describe('a place that cannot be written', () => {
  const problem = (make: () => unknown): FileError => {
    try {
      make();
    } catch (error) {
      expect(error).toBeInstanceOf(FileError);
      expect(error).toBeInstanceOf(InputError);
      return error as FileError;
    }
    throw new Error('nothing was thrown');
  };

  it('is named, with the cause and what to do: directories and missing ones', () => {
    mkdirSync(join(dir, 'd'));
    writeFileSync(join(dir, 'f'), '');
    expect(problem(() => file(new Time(), { path: join(dir, 'd') }))).toMatchObject({ code: 'EISDIR', path: join(dir, 'd') });
    expect(problem(() => file(new Time(), { path: join(dir, 'f', 'x.lsr') }))).toMatchObject({ code: 'ENOTDIR', message: expect.stringContaining('a file, not a directory') as string });
    expect(problem(() => file(new Time(), { path: join(dir, 'none', 'x.lsr') }))).toMatchObject({ code: 'ENOENT' });
    expect(problem(() => file(new Time(), { path: join(dir, `${'x'.repeat(300)}.lsr`) }))).toMatchObject({ code: 'ENAMETOOLONG' });
    expect(readdirSync(dir).sort()).toEqual(['d', 'f']);
  });

  it('is named: a full device, written as it is and never replaced', () => {
    if (!has('/dev/full')) return;
    const error = problem(() => match(file(new Time(), { path: '/dev/full' })).advance(0));
    expect(error.message).toBe('/dev/full: cannot write: no space is left on the device; free some, or write elsewhere (ENOSPC)');
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true);
    expect(readdirSync('/dev').filter((name) => name.includes('.tmp-'))).toEqual([]);
  });

  it('may be a device', () => {
    if (!has('/dev/null')) return;
    const log = file(new Time(), { path: '/dev/null', durable: true });
    match(log).advance(0);
    expect(log.digests?.canonical).toHaveLength(64);
  });

  it('is told of at every further call, and the record keeps its whole blocks', () => {
    const time = new Time();
    const log = file(time);
    const m = match(log);
    m.advance(0, 5);
    time.pass(1000);
    closeUnder(log);
    m.advance(0, 10);
    time.pass(1000);
    expect(() => m.advance(0, 11)).toThrow(FileError);
    expect(() => m.advance(0, 12)).toThrow(FileError);
    expect(readRecord(openRecord(path))).toMatchObject({ state: 'torn', ticks: 5 });
    expect(time.beats).toEqual([]);
  });

  it('is found under a limit of file size (ulimit -f), and earlier records stay', () => {
    match(file(new Time())).advance(0);
    const before = readFileSync(path);
    const script = [
      `import { RecordFile } from '${resolve('server/files/recordFile.ts')}';`,
      `import { createMatch } from '${resolve('match/index.ts')}';`,
      `import { buildOperator } from '${resolve('operators/index.ts')}';`,
      `import { makeEnvironment } from '${resolve('environments/index.ts')}';`,
      `const log = new RecordFile({ path: process.argv[2], observed: { package: 'x', created: '' }, blockBytes: 1000 });`,
      `const environment = makeEnvironment('overcooked', { layout: 'cramped_room', horizon: 20000 });`,
      `try { createMatch({ environment, seed: 1n, log, seats: [0, 1].map(() => ({ operator: buildOperator({ kind: 'random' }) })) }).advance(0); }`,
      `catch (error) { console.log(error.name, error.message); process.exit(7); }`,
    ].join('\n');
    const program = join(dir, 'big.mts');
    writeFileSync(program, script);
    symlinkSync(resolve('node_modules'), join(dir, 'node_modules'));
    const big = join(dir, 'big.lsr');
    const { status, stdout } = spawnSync('bash', ['-c', `ulimit -f 16; exec "${process.execPath}" --import tsx "${program}" "${big}"`], { cwd: resolve('.'), encoding: 'utf8' });
    expect(stdout).toBe(`FileError ${big}: cannot write: the file would be larger than the system allows here (ulimit -f); raise the limit, or write elsewhere (EFBIG)\n`);
    expect(status).toBe(7);
    expect(verifyRecord(openRecord(big)).exit).toBe(3);
    // what the system took of the last block was taken back
    expect(readRecord(openRecord(big)).problem?.reason).toBe('the record ends without a footer');
    expect(readFileSync(path)).toEqual(before);
  });
});

/** What a device does that goes away. */
function closeUnder(log: RecordFile): void {
  closeSync((log as unknown as { file: { fd: number } }).file.fd);
}

/** Says why where the system has no such device. */
function has(device: string): boolean {
  const found = existsSync(device);
  if (!found) console.log(`not checked: this system has no ${device}`);
  return found;
}

describe('redaction', () => {
  it('replaces the file by one without the words', () => {
    writeFileSync(path, richRecord());
    const [first] = readRecord(openRecord(path)).texts.keys();
    expect(redactFile(path, (sha256) => sha256 === first)).toBe(1);
    expect(verifyRecord(openRecord(path))).toMatchObject({ exit: 0, texts: { kept: 11, redacted: 1 } });
    expect(redactFile(path)).toBe(11);
    expect(readFileSync(path).includes('words of tick')).toBe(false);
    expect(verifyRecord(openRecord(path))).toMatchObject({ exit: 0, texts: { kept: 0, redacted: 12 } });
    expect(readdirSync(dir)).toEqual(['a.lsr']);
    expect(() => redactFile(join(dir, 'none.lsr'))).toThrow(FileError);
  });
});

describe('reading', () => {
  it('names what cannot be read', () => {
    expect(() => openRecord(join(dir, 'none.lsr'))).toThrow(/none\.lsr: cannot read: does not exist/);
    expect(() => openRecord(dir)).toThrow(/is a directory/);
    writeFileSync(path, '');
    chmodSync(path, 0);
    if (process.getuid?.() !== 0) expect(() => openRecord(path)).toThrow(/permission denied/);
  });
});
