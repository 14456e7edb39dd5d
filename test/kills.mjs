/**
 * Kills runs with SIGKILL at random moments and verifies what they left: every record must be complete (0) or cut short (3),
 * never different (1). Prints its seed.
 *
 *     node test/kills.mjs [kills=200] [seed]
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = new URL('../dist/server/cli/main.js', import.meta.url).pathname;
const kills = Number(process.argv[2] ?? 200);
let state = Number(process.argv[3] ?? (Date.now() & 0x7fffffff));
console.log(`kills: ${kills}, seed ${state}`);

/** xorshift32 */
function random() {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) / 4294967296;
}

const folder = mkdtempSync(join(tmpdir(), 'lockstep-kills-'));
const exits = { 0: 0, 1: 0, 2: 0, 3: 0 };
let none = 0;
try {
  const jobs = Array.from({ length: kills }, (_, k) => ({ k, delay: Math.floor(random() * 400), horizon: [400, 20_000, 2_000_000][k % 3] }));
  const workers = [0, 1].map(async () => {
    for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) await kill(job);
  });
  await Promise.all(workers);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`records: ${exits[0]} complete, ${exits[3]} cut short, ${exits[1]} different, ${exits[2]} by other rules; ${none} kills before the first record`);
if (exits[1] + exits[2] > 0 || exits[3] === 0 || exits[0] === 0) {
  console.log('FAILED: expected complete and cut-short records, and no others');
  process.exit(1);
}

/** The delay counts from the first record on, so that the moment falls into writing. */
async function kill({ k, delay, horizon }) {
  const out = join(folder, String(k));
  const args = ['run', '--env', 'overcooked', '--scenario', 'cramped_room', '--seats', 'random,random', '--set', `horizon=${horizon}`, '--seed', String(k), '--episodes', '100000', '--quiet', '--out', out];
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const began = Date.now();
  while (records(out).length === 0 && Date.now() - began < 20_000) await new Promise((r) => setTimeout(r, 5));
  await new Promise((r) => setTimeout(r, delay));
  child.kill('SIGKILL');
  await gone;
  const left = records(out);
  if (left.length === 0) none++;
  else {
    const run = spawnSync(process.execPath, [MAIN, 'verify', '--json', ...left.map((f) => join(out, f))], { encoding: 'utf8', maxBuffer: 1 << 28 });
    for (const line of run.stdout.trim().split('\n')) {
      const result = JSON.parse(line);
      exits[result.exit]++;
      if (result.exit === 1) console.log(line);
    }
  }
  rmSync(out, { recursive: true, force: true });
}

function records(out) {
  try {
    return readdirSync(out).filter((f) => f.endsWith('.lsr'));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}
