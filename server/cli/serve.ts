import type { Command } from 'commander';
import { pino } from 'pino';
import { InputError } from '../../environments/index.ts';
import { loadSigningKey, signerOf } from '../files/index.ts';
import { Gateway, TicketOffice, Tokens, listen } from '../gateway/index.ts';
import { RecordFolder, resumeFolder, serverKey } from '../hosting/index.ts';
import { interruptible } from './interrupt.ts';

interface ServeFlags {
  host: string;
  port: string;
  unix?: string;
  tokens?: string;
  origin: string[];
  out?: string;
  resume?: string;
  sign?: string;
  maxMatches: string;
  grace: string;
  logLevel: string;
}

const EXAMPLES = `
Examples:
  lockstep serve --out runs/
  lockstep serve --host 0.0.0.0 --tokens tokens.json --origin https://lab.example.org --out runs/
  lockstep serve --unix /tmp/lockstep.sock
  lockstep serve --resume runs/        goes on with what a killed server left

tokens.json: [{"token": "…16 characters or more…", "scopes": ["direct"]}]. Ctrl-C lets running episodes end for --grace seconds.`;

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('Serves matches over WebSocket')
    .option('--host <address>', 'other than loopback needs --tokens', '127.0.0.1')
    .option('--port <n>', '0: any free one', '7777')
    .option('--unix <path>', 'listens on a Unix socket instead')
    .option('--tokens <file>', 'who may do what, a JSON file')
    .option('--origin <url>', 'lets pages of this origin connect; may be given several times', (v: string, all: string[]) => [...all, v], [] as string[])
    .option('--out <folder>', 'where the records go; without it none are written')
    .option('--resume <folder>', 'as --out, and goes on with the matches that a killed server left there')
    .option('--sign <key.pem>', 'sign the records with this Ed25519 key')
    .option('--max-matches <n>', 'slots at most at a time', '10000')
    .option('--grace <seconds>', 'how long running episodes may go on after Ctrl-C', '10')
    .option('--log-level <level>', 'trace | debug | info | warn | error | silent', 'warn')
    .addHelpText('after', EXAMPLES)
    .action((flags: ServeFlags) => interruptible((signal) => serve(flags, signal)));
}

async function serve(flags: ServeFlags, signal: AbortSignal): Promise<void> {
  const folder = flags.resume ?? flags.out;
  if (flags.resume !== undefined && flags.out !== undefined && flags.out !== flags.resume) throw new InputError('--resume', 'goes on in its own folder; leave --out out');
  const signer = flags.sign === undefined ? undefined : signerOf(loadSigningKey(flags.sign));
  const records = folder === undefined ? undefined : new RecordFolder(folder, signer === undefined ? {} : { signer });
  const gateway = new Gateway({
    log: pino({ level: flags.logLevel }, pino.destination(2)), maxMatches: number(flags.maxMatches, '--max-matches'),
    ...(flags.tokens === undefined ? {} : { tokens: Tokens.fromFile(flags.tokens) }),
    ...(folder === undefined || records === undefined ? {} : { records, tickets: new TicketOffice(serverKey(folder)) }),
  });
  if (flags.resume !== undefined) {
    for (const line of resumeFolder(flags.resume, gateway)) console.log(line);
  }
  const listening = await listen(gateway, {
    host: flags.host, port: number(flags.port, '--port'), origins: flags.origin, ...(flags.unix === undefined ? {} : { unix: flags.unix }),
  });
  console.log(`lockstep serves ${listening.url}${folder === undefined ? '' : `  records in ${folder}`}`);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  console.log(`draining: ${gateway.matches} matches may go on for ${flags.grace} s; Ctrl-C again stops at once`);
  await gateway.drain('the server was asked to stop', number(flags.grace, '--grace') * 1000);
  await listening.close();
}

function number(text: string, where: string): number {
  const n = Number(text);
  if (text === '' || !Number.isFinite(n) || n < 0) throw new InputError(where, `expected a number from 0, got '${text}'`);
  return n;
}
