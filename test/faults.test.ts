/** Bad input and broken storage, as a user meets them: a message that says what to do, an exit code, and nothing lost. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAIN, inFolder, lockstep, shell } from './cli.ts';

const RUN = ['run', '--env', 'overcooked', '--scenario', 'cramped_room', '--seats', 'random,stay'];
const withFlag = (flag: string, value: string): string[] => {
  const args = [...RUN];
  const at = args.indexOf(flag);
  if (at >= 0) args[at + 1] = value;
  else args.push(flag, value);
  return args;
};

describe('bad input is refused with the nearest right name, exit 64', () => {
  it.each([
    ['environment', withFlag('--env', 'overcoked'), /unknown environment 'overcoked'; did you mean 'overcooked'/],
    ['scenario', withFlag('--scenario', 'cramped_rom'), /'cramped_rom'; did you mean 'cramped_room'/],
    ['scenario key', withFlag('--set', 'horizn=100'), /unknown key 'horizn'; did you mean 'horizon'/],
    ['scenario value', withFlag('--set', 'horizon=-1'), /horizon: .*-1/],
    ['scenario JSON', withFlag('--scenario', '{"layout": }'), /--scenario: not JSON/],
    ['seat', withFlag('--seats', 'random,greedi'), /seat 1.*'greedi'; did you mean 'greedy'/],
    ['number of seats', withFlag('--seats', 'random'), /2 seats, got 1/],
    ['seat in need of a person', withFlag('--seats', 'random,human'), /'human' acts through a person/],
    ['nested seat', withFlag('--seats', 'random,hold(evry(2,random))'), /'evry'; did you mean 'every'/],
    ['operator off its ground', ['run', '--env', 'kuhn', '--scenario', 'standard', '--seats', 'greedy,greedy'], /'greedy' acts only in overcooked/],
    ['greedy in a tomato kitchen', ['run', '--env', 'overcooked', '--scenario', 'cramped_room_tomato', '--seats', 'greedy,greedy'], /greedy/],
    ['seed', withFlag('--seed', '18446744073709551616'), /--seed: expected a whole number from 0 to 18446744073709551615/],
    ['episodes', withFlag('--episodes', '0'), /--episodes/],
    ['clock', withFlag('--clock', 'pased:10'), /'pased'; did you mean 'paced'/],
    ['late policy', withFlag('--late', 'repeet'), /'repeet'; did you mean 'repeat'/],
    ['option', [...RUN, '--sead', '1'], /unknown option '--sead'[\s\S]*--seed/],
    ['command', ['rnu'], /unknown command 'rnu'[\s\S]*run/],
    ['plan of actions', withFlag('--seats', 'scripted:plan=north+nroth,stay'), /nroth.*north/],
  ])('%s', (_what, args, message) => {
    const { code, err, out } = lockstep(...args);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/\n\s+at /);
    expect(code).toBe(64);
    expect(out).toBe('');
  });

  it('a layout file with an error names file and line', () =>
    inFolder((folder) => {
      const path = join(folder, 'kitchen.layout');
      writeFileSync(path, `{\n  "grid": """XXPXX\n             O  2O\n             X1  Q\n             XDXSX""",\n}\n`);
      const { code, err } = lockstep(...withFlag('--scenario', path));
      expect(err).toMatch(/kitchen\.layout:4/);
      expect(code).toBe(64);
    }));

  it('files that are not there, or no records, exit 66', () =>
    inFolder((folder) => {
      writeFileSync(join(folder, 'x.lsr'), 'not a record');
      for (const path of [join(folder, 'none.lsr'), join(folder, 'x.lsr'), folder]) {
        const { code, err } = lockstep('verify', path);
        expect(err).toContain(path);
        expect(code).toBe(66);
      }
    }));
});

describe('storage that fails', () => {
  const files = (folder: string): string[] => readdirSync(folder).filter((f) => f.endsWith('.lsr'));

  it('a file where a folder should be', () =>
    inFolder((folder) => {
      const path = join(folder, 'runs');
      writeFileSync(path, 'mine');
      const { code, err } = lockstep(...RUN, '--out', path);
      expect(err).toContain(path);
      expect(code).not.toBe(0);
      expect(readFileSync(path, 'utf8')).toBe('mine');
    }));

  it('records that exist are left alone', () =>
    inFolder((folder) => {
      expect(lockstep(...RUN, '--out', folder).code).toBe(0);
      const [name] = files(folder);
      const before = readFileSync(join(folder, name));
      const again = lockstep(...RUN, '--out', folder);
      expect(again.err).toMatch(/exists already.*--overwrite/);
      expect(again.code).not.toBe(0);
      expect(readFileSync(join(folder, name))).toEqual(before);
      expect(lockstep(...RUN, '--out', folder, '--overwrite').code).toBe(0);
    }));

  it('a full device', () =>
    inFolder((folder) => {
      mkdirSync(join(folder, 'runs'));
      const name = 'cramped_room.random+stay.s0.e1.lsr';
      const { code, err } = shell(`ln -s /dev/full ${folder}/runs/${name}; $LOCKSTEP ${RUN.join(' ')} --episodes 3 --overwrite --out ${folder}/runs`);
      expect(err).toContain(`${name}: cannot write: no space is left`);
      expect(code).toBe(74);
      expect(lockstep('verify', join(folder, 'runs', name.replace('e1', 'e0'))).code).toBe(0);
    }));

  it('a file size limit: what was whole stays whole', () =>
    inFolder((folder) => {
      const { code, err } = shell(`ulimit -f 40; $LOCKSTEP ${RUN.join(' ')} --out ${folder} && $LOCKSTEP ${RUN.join(' ')} --set horizon=1000000 --out ${folder} --seed 1`);
      expect(err).toMatch(/ulimit -f/);
      expect(code).toBe(74);
      const codes = files(folder).sort().map((f) => lockstep('verify', join(folder, f)).code);
      expect(codes).toEqual([0, 3]);
    }));

  it('Ctrl-C ends the episode and leaves a whole record, exit 130', () =>
    inFolder(async (folder) => {
      const child = spawn(process.execPath, [MAIN, ...RUN, '--set', 'horizon=100000000', '--out', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
      let err = '';
      child.stderr.on('data', (d: Buffer) => (err += d.toString()));
      const started = setInterval(() => {
        if (files(folder).length > 0) {
          clearInterval(started);
          child.kill('SIGINT');
        }
      }, 20);
      const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
      expect(err).toMatch(/interrupted/);
      expect(code).toBe(130);
      const [name] = files(folder);
      const { code: verified, out } = lockstep('verify', join(folder, name));
      expect(out).toMatch(/equal/);
      expect(verified).toBe(0);
    }));
});
