/** The Python client's own tests, those against a live server too. Nothing else of the suite needs Python. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('../python', import.meta.url));
const PYTHON = process.env.PYTHON ?? 'python3';

/** Why they cannot run, or undefined. */
function missing(): string | undefined {
  const asked = spawnSync(PYTHON, ['-c', 'import sys; print(*sys.version_info[:2])'], { encoding: 'utf8', timeout: 20_000 });
  if (asked.status !== 0) return `no ${PYTHON} here`;
  const [major, minor] = asked.stdout.trim().split(' ').map(Number);
  return major > 3 || (major === 3 && minor >= 9) ? undefined : `${PYTHON} is ${major}.${minor}; the client is for 3.9 and newer`;
}

const why = missing();
if (why !== undefined) console.log(`test/python.test.ts is skipped: ${why}`);

describe.skipIf(why !== undefined)('python/', () => {
  it('passes its tests, against a live server too', () => {
    const ran = spawnSync(PYTHON, ['-W', 'error::ResourceWarning', '-m', 'unittest', 'discover', '-v', '-s', 'tests', '-t', '.'], {
      cwd: FOLDER,
      encoding: 'utf8',
      timeout: 110_000,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    for (const line of ran.stderr.split('\n').filter((l) => l.includes('skipped'))) console.log(line);
    expect(ran.status, ran.stdout + ran.stderr).toBe(0);
    // discovery that finds nothing passes, too
    expect(Number(/^Ran (\d+) tests/m.exec(ran.stderr)?.[1])).toBeGreaterThan(50);
    expect(ran.stderr).toMatch(/test_a_lost_connection_does_not_change_the_record .* ok$/m);
  });
});
