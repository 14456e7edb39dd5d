import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Command } from 'commander';
import { InputError, overcookedConform, unknownName } from '../../environments/index.ts';
import { onFile } from '../files/index.ts';
import { CliError, EXIT } from './exit.ts';

const { KINDS, conformFile, createCounters, parseVectorText, reportConform } = overcookedConform;

export function addConform(program: Command): void {
  program
    .command('conform')
    .description('Replays vector files of a reference implementation through our rules and counts what differs')
    .argument('<environment>', 'overcooked')
    .argument('<folder>', 'its *.json and *.json.gz of a known format are compared, the rest is listed')
    .option('--json', 'the counts as one JSON object')
    .addHelpText('after', '\nExamples:\n  lockstep conform overcooked vectors/traces\n\nExit code 1 where anything differs, 66 where nothing could be compared.')
    .action((environment: string, folder: string, options: { json?: boolean }) => {
      if (environment !== 'overcooked') throw new InputError('environment', unknownName('environment with vectors', environment, ['overcooked']));
      conform(folder, options.json === true);
    });
}

function conform(folder: string, json: boolean): void {
  const counters = createCounters();
  const skipped: { file: string; why: string }[] = [];
  const names = onFile(folder, 'read', () => readdirSync(folder, { withFileTypes: true }));
  for (const entry of names.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const why = compareFile(folder, entry.name, entry.isFile(), counters);
    if (why !== undefined) skipped.push({ file: entry.name, why });
  }
  const mismatches = KINDS.reduce((n, kind) => n + counters.mismatched[kind], 0);
  if (json) console.log(JSON.stringify({ folder, ...counters, skipped }));
  else {
    for (const s of skipped) console.log(`skipped ${s.file}: ${s.why}`);
    console.log(reportConform(counters));
  }
  if (counters.files === 0) throw new CliError(`${folder}: no file of a known format (${overcookedConform.FORMATS.join(', ')})`, EXIT.noInput);
  if (mismatches > 0) process.exitCode = EXIT.failed;
}

/** Returns why the file was left out, or undefined. A file of a known format that is wrong in itself is an error. */
function compareFile(folder: string, name: string, isFile: boolean, counters: ReturnType<typeof createCounters>): string | undefined {
  if (!isFile) return 'not a file';
  if (!/\.json(\.gz)?$/.test(name)) return 'not .json or .json.gz';
  const path = join(folder, name);
  const bytes = onFile(path, 'read', () => readFileSync(path));
  const text = name.endsWith('.gz') ? unzipped(path, bytes) : bytes.toString('utf8');
  const json = parseVectorText(path, text);
  const format = typeof json === 'object' && json !== null && !Array.isArray(json) ? json.format : undefined;
  if (typeof format !== 'string' || !(overcookedConform.FORMATS as readonly string[]).includes(format)) {
    return format === undefined ? "has no 'format'" : `unknown format ${JSON.stringify(format)}`;
  }
  conformFile(path, json, counters);
  return undefined;
}

function unzipped(path: string, bytes: Buffer): string {
  try {
    return gunzipSync(bytes).toString('utf8');
  } catch (error) {
    throw new InputError(path, `not a whole gzip file: ${(error as Error).message}`);
  }
}
