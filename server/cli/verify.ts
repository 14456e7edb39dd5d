import type { Command } from 'commander';
import { InputError } from '../../environments/index.ts';
import { differenceText, replayRecord, verifyRecord, worstExit, type ReplayResult, type VerifyExit, type VerifyResult } from '../../record/index.ts';
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
        const verified = verifyFile(file, options.operators === true);
        if (verified === undefined) unreadable = true;
        else {
          exits.push(verified.exit);
          console.log(options.json === true ? JSON.stringify(jsonOf(file, verified)) : textOf(file, verified));
        }
      }
      process.exitCode = unreadable ? EXIT.noInput : worstExit(exits);
    });
}

interface Verified {
  readonly exit: VerifyExit;
  readonly result: VerifyResult;
  /** Only where it was asked for, and the record itself is equal. */
  readonly replay?: ReplayResult;
}

/** undefined, with the reason printed, where the file is no record or cannot be read. */
function verifyFile(file: string, operators: boolean): Verified | undefined {
  try {
    const bytes = openRecord(file);
    const result = verifyRecord(bytes, { hasher: nodeSha256, checkSignature });
    if (!operators || result.exit === 1 || result.exit === 2) return { exit: result.exit, result };
    const replay = replayRecord(bytes, { hasher: nodeSha256 });
    return { exit: replay.exit === 1 ? 1 : result.exit, result, replay };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    console.error(error instanceof FileError ? error.message : `${file}: ${error.message}`);
    return undefined;
  }
}

function jsonOf(file: string, { exit, result, replay }: Verified): object {
  const { publicKey, ...rest } = result;
  return { file, ...rest, exit, ...(publicKey === undefined ? {} : { signedBy: fingerprint(publicKey) }), ...(replay === undefined ? {} : { operators: replay }) };
}

function textOf(file: string, { exit, result, replay }: Verified): string {
  const signed = result.publicKey === undefined ? '' : `; signature ${result.signature}, ${fingerprint(result.publicKey)}`;
  const redacted = result.texts.redacted === 0 ? '' : `; ${result.texts.redacted} texts redacted`;
  const what = result.difference === undefined ? result.message : differenceText(result.difference);
  const again = replay === undefined ? '' : `\n  ${replay.message}`;
  return `${exit} ${file}: ${what}${redacted}${signed}${again}`;
}
