/** serve, create and join as a user types them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAIN, lockstep } from '../cli.ts';

let server: ChildProcess;
let url = '';
let folder = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-serve-'));
  server = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--grace', '0', '--out', folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  while (url === '') {
    const [chunk] = (await once(server.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    said += chunk.toString();
    url = /ws:\/\/[\d.]+:\d+/.exec(said)?.[0] ?? '';
  }
});

afterAll(async () => {
  server.kill('SIGINT');
  const [code] = (await once(server, 'exit')) as [number];
  expect(code).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

const create = (...more: string[]): string => {
  const made = lockstep('create', url, '--env', 'overcooked', '--scenario', 'cramped_room', '--set', 'horizon=50', '--json', ...more);
  expect(made.err).toBe('');
  return (JSON.parse(made.out) as { slots: { match: string }[] }).slots[0].match;
};

describe('lockstep serve, create, join', () => {
  it('an operator that needs the state view takes a seat that was created as plain remote, and its record verifies', () => {
    const match = create('--seats', 'remote,greedy');
    const played = lockstep('join', url, '--match', match, '--seat', '0', '--operator', 'greedy');
    expect(played).toMatchObject({ code: 0, out: expect.stringMatching(/episode 0 {2}50 ticks {2}truncated/) as string });
    const file = readdirSync(folder).find((f) => f.includes(match)) as string;
    expect(lockstep('verify', join(folder, file), '--operators')).toMatchObject({ code: 0 });
  });

  it('one that is not shown what it needs says so and ends', () => {
    const match = create('--seats', 'remote:views=lossless,stay');
    expect(lockstep('join', url, '--match', match, '--seat', '0', '--operator', 'greedy')).toMatchObject({ code: 64, err: expect.stringMatching(/lossless; 'state' is not one of them/) as string });
  });

  it('an operator of another world, a match and a server that are not there', () => {
    const match = create('--seats', 'remote,stay');
    expect(lockstep('join', url, '--match', match, '--seat', '0', '--operator', 'greedi')).toMatchObject({ code: 64, err: expect.stringMatching(/did you mean 'greedy'/) as string });
    expect(lockstep('join', url, '--match', 'nowhere', '--seat', '0', '--operator', 'random').err).toMatch(/no-such-match/);
    expect(lockstep('create', 'ws://127.0.0.1:1', '--env', 'kuhn', '--scenario', 'standard', '--seats', 'remote,stay')).toMatchObject({ code: 1, err: expect.stringMatching(/no server there.*lockstep serve/) as string });
  });
});
