/**
 * Runs every command that the README shows in a ```sh block, in order, in an empty folder's worth of outputs; each must exit 0.
 * Lines that install or test are what .ci/run did already and are left out, by name.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';

const DONE_ALREADY = [/^npm ci\b(?!.*&&)/, /^npm ci && npm test\b/, /^git clone\b/, /^cd /];

const blocks = [...readFileSync('README.md', 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((m) => m[1].split('\n'));
const commands = blocks.map((l) => l.replace(/\s+#.*$/, '').trim()).filter((l) => l !== '' && !l.startsWith('#'));
if (commands.length < 8) throw new Error(`README.md shows ${commands.length} commands in sh blocks; expected its tour`);

rmSync('runs', { recursive: true, force: true });
let failed = 0;
for (const line of commands) {
  if (DONE_ALREADY.some((p) => p.test(line))) {
    console.log(`- ${line}   (done before)`);
    continue;
  }
  const command = line.replace(/^npm ci && /, '');
  const run = spawnSync('bash', ['-c', command], { encoding: 'utf8', timeout: 300_000 });
  console.log(`${run.status === 0 ? 'ok' : `FAILED (${run.status ?? run.signal})`} ${command}`);
  if (run.status === 0) continue;
  failed++;
  console.log(run.stdout.slice(-2000), run.stderr.slice(-2000));
}
rmSync('runs', { recursive: true, force: true });
process.exit(failed > 0 ? 1 : 0);
