import { writeSync } from 'node:fs';
import type { Command } from 'commander';
import { InputError, unknownName } from '../../environments/index.ts';
import { exportCsv, exportJsonl, exportOvercookedAi, showRecord, showTick } from '../../record/index.ts';
import { FileError, openRecord, redactFile } from '../files/index.ts';

const FORMATS: { readonly [name: string]: (bytes: Uint8Array) => Iterable<string> } = { jsonl: exportJsonl, csv: exportCsv, overcooked_ai: exportOvercookedAi };

export function addShow(program: Command): void {
  program
    .command('show')
    .description('A record as text: header, line-up, outcome, ledger; or one tick of it')
    .argument('<file>', 'a record (.lsr)')
    .option('--tick <n>', 'this tick: actions and how they came to be, events, rewards, answers, packets, the state after it')
    .addHelpText('after', '\nExamples:\n  lockstep show runs/x.lsr\n  lockstep show runs/x.lsr --tick 12')
    .action((file: string, options: { tick?: string }) => {
      const bytes = openRecord(file);
      if (options.tick === undefined) return print(named(file, () => showRecord(bytes)));
      const tick = Number(options.tick);
      if (options.tick.trim() === '' || !Number.isInteger(tick) || tick < 0) throw new InputError('--tick', `expected a whole number from 0, got '${options.tick}'`);
      return print(named(file, () => showTick(bytes, tick)));
    });
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description('Writes a record to standard output in another form')
    .argument('<file>', 'a record (.lsr)')
    .requiredOption('--format <name>', `${Object.keys(FORMATS).join(' | ')} (the trajectory form of overcooked_ai)`)
    .addHelpText('after', '\nExamples:\n  lockstep export runs/x.lsr --format csv > x.csv\n  lockstep export runs/x.lsr --format overcooked_ai > trajectory.json')
    .action((file: string, options: { format: string }) => {
      const write = FORMATS[options.format];
      if (write === undefined) throw new InputError('--format', unknownName('format', options.format, Object.keys(FORMATS)));
      const bytes = openRecord(file);
      named(file, () => {
        for (const part of write(bytes)) print(part, '');
      });
    });
}

export function addRedact(program: Command): void {
  program
    .command('redact')
    .description('Deletes free texts (chat, answers of language models) from records; they still verify')
    .argument('<files...>', 'records (.lsr)')
    .option('--text <sha256>', 'only this text; may be given several times', (v: string, all: string[]) => [...all, v.toLowerCase()], [] as string[])
    .addHelpText('after', '\nThe file is replaced in one step. Backups, and blocks that a disk no longer uses, are beyond it.\n\nExamples:\n  lockstep redact runs/x.lsr\n  lockstep redact runs/x.lsr --text 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08')
    .action((files: string[], options: { text: string[] }) => {
      const wrong = options.text.find((t) => !/^[0-9a-f]{64}$/.test(t));
      if (wrong !== undefined) throw new InputError('--text', `expected 64 hex digits, got '${wrong}'`);
      for (const file of files) {
        const deleted = named(file, () => redactFile(file, options.text.length === 0 ? undefined : (sha256) => options.text.includes(sha256)));
        console.log(`${file}: ${deleted} texts deleted`);
      }
    });
}

/** Errors in a record name its file. */
function named<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof InputError && !(error instanceof FileError)) throw new InputError(file, error.message);
    throw error;
  }
}

/** Waits for the reader, so that an export of any size needs little memory. */
function print(text: string, end = '\n'): void {
  const bytes = Buffer.from(text.endsWith('\n') ? text : text + end);
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(1, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw error;
    }
  }
}
