import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { InputError, parseSeed, type Action } from '../../environments/index.ts';
import { buildOperator, parseSeat } from '../../operators/index.ts';
import { localOperator, playSeat, type Observation } from '../join/index.ts';
import { tokenFrom } from './create.ts';
import { interruptible } from './interrupt.ts';
import { remotely } from './remotely.ts';

interface JoinFlags {
  match: string;
  seat: string;
  operator: string;
  ticket?: string;
  token?: string;
  seed?: string;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  lockstep join ws://127.0.0.1:7777 --match m0123456789ab --seat 0 --operator greedy
  lockstep join ws://127.0.0.1:7777 --match m0123456789ab --seat 1 --operator random --ticket m0123456789ab.1.…`;

export function addJoin(program: Command): void {
  program
    .command('join')
    .description('Runs a built-in operator in this process, at a seat of a match on a server, until the match ends')
    .argument('<url>', 'ws://host:port, or ws+unix:///path:/')
    .requiredOption('--match <id>', 'as `create` printed it')
    .requiredOption('--seat <n>', 'number of the seat, from 0')
    .requiredOption('--operator <text>', 'an operator, such as greedy or every(2,random)')
    .option('--ticket <text>', 'of that seat, where the server wants tokens')
    .option('--token <text>', 'the server wants one; LOCKSTEP_TOKEN in the environment does as well')
    .option('--seed <n>', 'of the operator\'s own draws; absent: drawn')
    .option('--json', 'one JSON object an episode instead of text')
    .addHelpText('after', EXAMPLES)
    .action((url: string, flags: JoinFlags) => remotely(() => interruptible((signal) => join(url, flags, signal))));
}

async function join(url: string, flags: JoinFlags, signal: AbortSignal): Promise<void> {
  const operator = buildOperator(parseSeat(flags.operator));
  const seed = flags.seed === undefined ? randomBytes(8).readBigUInt64LE() : parseSeed(flags.seed);
  if (seed === undefined) throw new InputError('--seed', `expected a whole number from 0 to 18446744073709551615, got '${flags.seed}'`);
  const seat = Number(flags.seat);
  if (!Number.isInteger(seat) || seat < 0) throw new InputError('--seat', `expected a whole number from 0, got '${flags.seat}'`);
  let act: ((o: Observation) => Action | null) | undefined;
  await playSeat({
    url, match: flags.match, seat, signal, views: operator.needs.views, ...tokenFrom(flags), ...(flags.ticket === undefined ? {} : { ticket: flags.ticket }),
    joined: ({ scenario }) => (act = localOperator(operator, scenario, seat, seed)),
    act: (o) => act?.(o) ?? null,
    ended: (end) => {
      const { t: _t, ...rest } = end;
      console.log(flags.json === true ? JSON.stringify(rest) : `episode ${end.episode}  ${end.ticks} ticks  ${end.status}  score ${end.score.join(' : ')}${end.digest === undefined ? '' : `  ${end.digest}`}`);
    },
  });
}
