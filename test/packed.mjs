/** Packs the package, installs the tarball into an empty folder, and runs what a user of it would: the bin, and an import of each door. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'lockstep-packed-'));
const run = (command, args, cwd) => execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const [{ filename, files, size }] = JSON.parse(run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], '.'));
  const tests = files.filter((f) => /^dist.*(\.test\.|fixtures|liars)|^test\//.test(f.path));
  if (tests.length > 0) throw new Error(`the tarball carries tests: ${tests.map((f) => f.path).join(', ')}`);
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `./${filename}`], folder);
  run('npx', ['lockstep', 'run', '--env', 'overcooked', '--scenario', 'cramped_room', '--seats', 'random,stay', '--out', 'runs'], folder);
  run('npx', ['lockstep', 'verify', 'runs/cramped_room.random+stay.s0.e0.lsr'], folder);
  const doors = ['protocol', 'environments', 'conformance', 'operators', 'match', 'record', 'join'];
  writeFileSync(join(folder, 'doors.js'), `${doors.map((d) => `import * as ${d} from 'lockstep/${d}';`).join('\n')}\nconsole.log([${doors.join(', ')}].map((m) => Object.keys(m).length).join(' '));`);
  console.log(`packed: ${files.length} files, ${size} bytes; exports of ${doors.join(', ')}: ${run('node', ['doors.js'], folder).trim()}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
