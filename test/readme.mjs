/**
 * Runs every command that the README shows in a ```sh block, in order, in an empty folder's worth of outputs; each must exit 0.
 * Lines that install or test are what .ci/run did already and are left out, by name.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

const DONE_ALREADY = [/^npm ci\b(?!.*&&)/, /^npm ci && npm test\b/, /^git clone\b/, /^cd /];

const blocks = [...readFileSync('README.md', 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((m) => m[1].split('\n'));
const commands = blocks.map((l) => l.replace(/\s+#.*$/, '').trim()).filter((l) => l !== '' && !l.startsWith('#'));
if (commands.length < 8) throw new Error(`README.md shows ${commands.length} commands in sh blocks; expected its tour`);

rmSync('runs', { recursive: true, force: true });
const hasPython = spawnSync('python3', ['--version']).status === 0;
let failed = 0;
let server;
for (const line of commands) {
  if (DONE_ALREADY.some((p) => p.test(line))) {
    console.log(`- ${line}   (done before)`);
    continue;
  }
  const command = line.replace(/^npm ci && /, '');
  if (command.startsWith('python3 ') && !hasPython) {
    console.log(`- ${line}   (skipped: there is no python3 here)`);
    continue;
  }
  if (command === 'npm start') {
    server = await start();
    continue;
  }
  const run = spawnSync('bash', ['-c', command], { encoding: 'utf8', timeout: 300_000 });
  console.log(`${run.status === 0 ? 'ok' : `FAILED (${run.status ?? run.signal})`} ${command}`);
  if (run.status === 0) continue;
  failed++;
  console.log(run.stdout.slice(-2000), run.stderr.slice(-2000));
}
if (server === undefined) throw new Error('README.md does not show npm start');
if (!(await stop(server))) failed++;
rmSync('runs', { recursive: true, force: true });
process.exit(failed > 0 ? 1 : 0);

/** Runs `npm start` until the end of the tour, as a person in another terminal would. */
async function start() {
  const child = spawn('npm', ['start'], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  let said = '';
  child.stdout.on('data', (d) => (said += d));
  for (let tries = 0; ; tries++) {
    const well = await fetch('http://127.0.0.1:7777/healthz').then((r) => r.ok, () => false);
    if (well) break;
    if (child.exitCode !== null || tries > 300) throw new Error(`npm start does not answer on port 7777 (exit ${child.exitCode}): ${said}`);
    await new Promise((r) => setTimeout(r, 100));
  }
  if (!said.includes('ws://127.0.0.1:7777')) throw new Error(`npm start did not print its address: ${said}`);
  console.log('ok npm start   (serving)');
  return child;
}

/** Ctrl-C to the whole group, as a terminal sends it. */
async function stop(child) {
  const gone = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
  process.kill(-child.pid, 'SIGINT');
  const code = await gone;
  // npm passes the signal on, waits, and then ends by it as well
  const ended = code === 0 || code === 'SIGINT' || code === 130;
  console.log(`${ended ? 'ok' : 'FAILED'} Ctrl-C ends npm start: ${code}`);
  return ended;
}
