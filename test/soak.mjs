/**
 * What takes long: property tests many times over, then runs killed at random moments.
 *
 *     npm run soak                 50 times the runs, 200 kills
 *     npm run soak -- --short      twice the runs, 40 kills (CI)
 */
import { spawnSync } from 'node:child_process';

const short = process.argv.includes('--short');
const parts = [
  ['properties', [process.execPath, 'node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', '--testTimeout=3600000', '-t', 'law|fuzz|whatever|any |delays'], { LOCKSTEP_SOAK: short ? '2' : '50' }],
  ['kills', [process.execPath, 'test/kills.mjs', short ? '40' : '200'], {}],
];
for (const [name, [command, ...args], env] of parts) {
  console.log(`soak: ${name}`);
  const begin = Date.now();
  const run = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  if (run.status !== 0) {
    console.log(`soak: ${name} FAILED`);
    process.exit(1);
  }
  console.log(`soak: ${name} ok, ${((Date.now() - begin) / 1000).toFixed(0)} s`);
}
