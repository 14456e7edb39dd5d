/** Finds rules of protocol/SPEC.md that no test quotes in a title, and quotes of rules that are not there; exit 1 where there are any. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** `rules`: the text of SPEC.md; `tests`: path → text. A quote is a title, the first argument of a call: `P7: …`, `P7 P8: …`; in Python `def test_p7_…`. */
export function orphans(rules, tests) {
  const known = new Set([...rules.matchAll(/^- \*\*(P\d+)\*\*/gm)].map((m) => m[1]));
  const quoted = new Map();
  for (const [path, text] of Object.entries(tests)) {
    for (const m of text.matchAll(/\(\s*['"`]((?:P\d+,? ?)+): /g)) for (const rule of m[1].match(/P\d+/g)) quoted.set(rule, path);
    for (const m of text.matchAll(/def test_p(\d+)_/g)) quoted.set(`P${m[1]}`, path);
  }
  return { known, unquoted: [...known].filter((r) => !quoted.has(r)), unknown: [...quoted].filter(([r]) => !known.has(r)).map(([rule, path]) => ({ rule, path })) };
}

/** Over every test file that git knows or does not ignore. */
export function orphansHere() {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts', 'test/*.ts', 'python/tests/*.py'], { encoding: 'utf8' }).split('\n').filter(Boolean);
  const tests = {};
  for (const path of files) {
    try {
      tests[path] = readFileSync(path, 'utf8');
    } catch (error) {
      if (error.code !== 'ENOENT') throw error; // deleted, not committed yet
    }
  }
  return orphans(readFileSync('protocol/SPEC.md', 'utf8'), tests);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { known, unquoted, unknown } = orphansHere();
  for (const rule of unquoted) console.error(`${rule}: no test quotes it`);
  for (const { rule, path } of unknown) console.error(`${path}: quotes ${rule}, which protocol/SPEC.md does not have`);
  console.log(`rules: ${known.size}, ${unquoted.length} without a test, ${unknown.length} unknown`);
  process.exit(unquoted.length + unknown.length > 0 || known.size === 0 ? 1 : 0);
}
