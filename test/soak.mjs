/**
 * What takes long: property tests many times over, then runs killed at random moments.
 *
 *     npm run soak                 50 times the runs, 200 kills
 *     npm run soak -- --short      twice the runs, 40 kills (CI)
 */
import { spawnSync } from 'node:child_process';

const short = process.argv.includes('--short');

soak('properties', ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', '--testTimeout=3600000', '-t', 'law|fuzz|whatever|any |delays'], { LOCKSTEP_SOAK: short ? '2' : '50' });
soak('kills', ['test/kills.mjs', short ? '40' : '200'], {});

/**
 * @param {string} name
 * @param {string[]} args
 * @param {Record<string, string>} env
 */
function soak(name, args, env) {
  console.log(`soak: ${name}`);
  const begin = Date.now();
  const run = spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  const seconds = ((Date.now() - begin) / 1000).toFixed(0);
  console.log(`soak: ${name} ${run.status === 0 ? 'ok' : 'FAILED'}, ${seconds} s`);
  if (run.status !== 0) process.exit(1);
}
