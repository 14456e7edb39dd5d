import { Command } from 'commander';
import { benchNames, loadBench } from './benches.ts';
import { measure, type BenchRow } from './harness.ts';

const program = new Command('bench')
  .description('Measures this machine, several times over in alternating order; prints medians, ratios within the run, and raw values.')
  .argument('[name...]', `which: ${benchNames.join(', ')}; none: all`)
  .option('--json', 'one object a line: {bench, case, value, unit, ratio?, of?, raw}')
  .option('--repetitions <n>', 'at least 7 for a figure you mean to report', '7')
  .option('--case <regex>', 'only the cases that match (and what they are compared with)')
  .addHelpText('after', '\nExamples:\n  npm run -s bench -- overcooked --json\n  npm run -s bench -- match --case ticks --repetitions 15');

program.parse();
const options = program.opts<{ json?: boolean; repetitions: string; case?: string }>();
const repetitions = Number(options.repetitions);
if (!Number.isInteger(repetitions) || repetitions < 1) fail(`--repetitions takes a whole number from 1, got '${options.repetitions}'`);
const names = program.args.length > 0 ? program.args : benchNames;

for (const name of names) {
  const bench = await loadBench(name);
  if (bench === undefined) fail(`unknown bench '${name}'. Known: ${benchNames.join(', ')}`);
  const only = options.case === undefined ? undefined : new RegExp(options.case);
  const rows = await measure(bench, repetitions, only, (done, of) => progress(bench.name, done, of));
  for (const row of rows) console.log(options.json === true ? JSON.stringify(row) : text(row));
}

function progress(name: string, done: number, of: number): void {
  if (process.stderr.isTTY) process.stderr.write(done === of ? '\r\x1b[K' : `\r${name} ${'█'.repeat(done)}${'░'.repeat(of - done)} ${done}/${of}`);
}

function text(r: BenchRow): string {
  const ratio = r.ratio === undefined ? '' : `   ${r.ratio.toFixed(3)} of ${r.of}`;
  const raw = r.raw.length > 1 ? `   raw ${r.raw.map((v) => figure(v)).join(' ')}` : '';
  return `${r.bench}  ${r.case.padEnd(36)} ${figure(r.value).padStart(9)} ${r.unit}${ratio}${raw}`;
}

function figure(v: number): string {
  if (v >= 1e6) return `${(v / 1e6).toFixed(2)} M`;
  if (v >= 1e4) return `${(v / 1e3).toFixed(1)} k`;
  return v >= 100 ? v.toFixed(0) : v.toPrecision(3);
}

function fail(message: string): never {
  console.error(`bench: ${message}`);
  process.exit(64);
}
