import type { Command } from 'commander';
import { InputError } from '../../environments/index.ts';
import { differenceText, verifyRecord, worstExit, type VerifyExit, type VerifyResult } from '../../record/index.ts';
import { FileError, checkSignature, fingerprint, nodeSha256, openRecord } from '../files/index.ts';
import { EXIT } from './exit.ts';

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('Re-simulates records and compares every hash, event, reward and count')
    .argument('<files...>', 'records (.lsr)')
    .option('--operators', 'also run the operators again and compare what they chose')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      `
Exit codes (of several files the worst, 1 before 2 before 3):
  0  complete, and all of it is equal
  1  differs, or the file is corrupt; the first differing tick and field are named
  2  made by other rules than this version's
  3  no footer (a killed match); all complete blocks are equal
  64 usage, 66 a file that cannot be read or is no record

Examples:
  lockstep verify runs/*.lsr
  lockstep verify runs/*.lsr --operators --json`,
    )
    .action((files: string[], options: { operators?: boolean; json?: boolean }) => {
      let unreadable = false;
      const exits: VerifyExit[] = [];
      for (const file of files) {
        const result = verifyFile(file, options.operators === true);
        if (result === undefined) unreadable = true;
        else {
          exits.push(result.exit);
          console.log(options.json === true ? JSON.stringify({ file, ...jsonOf(result) }) : textOf(file, result));
        }
      }
      process.exitCode = unreadable ? EXIT.noInput : worstExit(exits);
    });
}

function verifyFile(file: string, operators: boolean): VerifyResult | undefined {
  try {
    return verifyRecord(openRecord(file), { hasher: nodeSha256, checkSignature });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(error instanceof FileError ? error.message : `${file}: ${error.message}`);
    return undefined;
  }
}

function jsonOf(r: VerifyResult): object {
  const { publicKey, ...rest } = r;
  return publicKey === undefined ? rest : { ...rest, signedBy: fingerprint(publicKey) };
}

function textOf(file: string, r: VerifyResult): string {
  const signed = r.publicKey === undefined ? '' : `  signature ${r.signature}, ${fingerprint(r.publicKey)}`;
  const redacted = r.texts.redacted === 0 ? '' : `  ${r.texts.redacted} texts redacted`;
  const what = r.difference === undefined ? r.message : differenceText(r.difference);
  return `${r.exit} ${file}: ${what}${redacted}${signed}`;
}
