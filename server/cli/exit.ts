import { InputError } from '../../environments/index.ts';
import { FileError } from '../files/index.ts';

/** Exit codes beside those of `verify`; the numbers are those of sysexits.h. */
export const EXIT = { ok: 0, failed: 1, usage: 64, noInput: 66, cannotWrite: 74, interrupted: 130 } as const;

/** Ends a command with a message for the person and a code for the machine. */
export class CliError extends Error {
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}

/** What the system says when there was something to write and no way to. */
const STORAGE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS']);

/** What a failed command prints and exits with. An error that is nobody's input is a defect: it keeps its stack. */
export function explain(error: unknown): { text: string; code: number } {
  if (error instanceof CliError) return { text: error.message, code: error.code };
  if (error instanceof FileError) return { text: error.message, code: STORAGE.has(error.code) ? EXIT.cannotWrite : EXIT.noInput };
  if (error instanceof InputError) return { text: error.message, code: EXIT.usage };
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error), code: EXIT.failed };
}
