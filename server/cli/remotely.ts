import { ServerError } from '../join/index.ts';
import { CliError, EXIT } from './exit.ts';

/** Turns what goes wrong with a server into a message for the person. */
export async function remotely(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ServerError) throw new CliError(`the server refused: ${error.message}`, error.code === 'bad-input' || error.code === 'invalid' ? EXIT.usage : EXIT.failed);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED' || code === 'ENOENT') throw new CliError(`no server there (${code}); start one with: lockstep serve`, EXIT.failed);
    if (error instanceof Error && /^(the connection closed|Unexpected server response)/.test(error.message)) throw new CliError(error.message, EXIT.failed);
    throw error;
  }
}
