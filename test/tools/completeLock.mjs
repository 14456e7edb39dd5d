/**
 * Adds to package-lock.json what npm leaves out where a registry does not carry the binaries of every platform: an entry for each
 * optional dependency that is named but missing, with the platform that its name says. Without them `npm ci` refuses the lock file.
 *
 *     npm install … && node test/tools/completeLock.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs';

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32', 'aix'];
const PROCESSORS = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const { packages } = lock;
const added = [];
for (const [path, entry] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`;
    if (packages[place] !== undefined || packages[`${path}/${place}`] !== undefined) continue;
    const words = name.split(/[/-]/);
    const os = SYSTEMS.filter((s) => words.includes(s));
    const cpu = PROCESSORS.filter((p) => words.includes(p)).slice(0, 1);
    if (os.length !== 1 || cpu.length !== 1) throw new Error(`cannot tell the platform of ${name}`);
    const libc = words.includes('musl') ? ['musl'] : words.some((w) => w.startsWith('gnu')) && os[0] === 'linux' ? ['glibc'] : undefined;
    packages[place] = { version: version.replace(/^[\^~]/, ''), cpu, ...(entry.dev === true ? { dev: true } : {}), ...(libc === undefined ? {} : { libc }), license: 'MIT', optional: true, os };
    added.push(name);
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added.length} entries added${added.length === 0 ? '' : `: ${added.join(', ')}`}`);
