import type { Command } from 'commander';
import { Client } from '../join/index.ts';
import { CLOCK_HELP, parseClock, parseLate } from './clock.ts';
import { splitSeats } from './run.ts';
import { environmentFrom } from './scenario.ts';
import { remotely } from './remotely.ts';

interface CreateFlags {
  env: string;
  scenario: string;
  set: string[];
  seats: string;
  seed?: string;
  count: string;
  episodes?: string;
  autoReset?: boolean;
  clock: string;
  late: string;
  hold?: string;
  paused?: boolean;
  token?: string;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  lockstep create ws://127.0.0.1:7777 --env overcooked --scenario cramped_room --seats remote,greedy
  lockstep create ws://127.0.0.1:7777 --env overcooked --scenario cramped_room --seats human,remote --clock paced:10`;

export function addCreate(program: Command): void {
  program
    .command('create')
    .description('Makes a match on a server and prints its id and the tickets of its seats')
    .argument('<url>', 'ws://host:port, or ws+unix:///path:/')
    .requiredOption('--env <id>', 'environment, see `lockstep envs`')
    .requiredOption('--scenario <name>', 'a name, a JSON object of options, or a file (.layout, .json)')
    .requiredOption('--seats <list>', 'one operator a seat; remote and human are joined by others')
    .option('--set <key=value>', 'sets an option of the scenario; may be given several times', (v: string, all: string[]) => [...all, v], [] as string[])
    .option('--seed <n>', 'unsigned 64-bit number; absent: drawn')
    .option('--count <n>', 'how many slots', '1')
    .option('--auto-reset', 'plays one episode after another in each slot')
    .option('--episodes <n>', 'episodes of a slot at most, with --auto-reset')
    .option('--clock <policy>', CLOCK_HELP, 'barrier')
    .option('--late <policy>', 'default | repeat | hold-plan | wait:MS, for all seats or one each', 'default')
    .option('--hold <ms>', 'stands still so long for a lost connection')
    .option('--paused', 'begins paused')
    .option('--token <text>', 'the server wants one; LOCKSTEP_TOKEN in the environment does as well')
    .option('--json', 'one JSON object instead of text')
    .addHelpText('after', EXAMPLES)
    .action((url: string, flags: CreateFlags) => remotely(() => create(url, flags)));
}

async function create(url: string, flags: CreateFlags): Promise<void> {
  const environment = environmentFrom(flags, (line) => console.error(line));
  const seats = splitSeats(flags.seats);
  const client = await Client.connect(url, tokenFrom(flags));
  try {
    const created = await client.create({
      environment: environment.id, scenario: environment.scenario.config, seats, count: Number(flags.count), clock: parseClock(flags.clock) as never,
      late: parseLate(flags.late, environment.seats.length), ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      ...(flags.autoReset === true ? { autoReset: true } : {}), ...(flags.episodes === undefined ? {} : { episodes: Number(flags.episodes) }),
      ...(flags.hold === undefined ? {} : { disconnect: { kind: 'hold', graceMs: Number(flags.hold) } }), ...(flags.paused === true ? { start: false } : {}),
    });
    if (flags.json === true) return console.log(JSON.stringify({ seed: created.seed, specHash: created.specHash, slots: created.slots }));
    for (const { match, tickets } of created.slots) {
      console.log(`match ${match}  seed ${created.seed}`);
      tickets.forEach((ticket, seat) => console.log(`  seat ${seat}  ${seats[seat]}${ticket === null ? '' : `  ticket ${ticket}`}`));
    }
  } finally {
    client.close();
  }
}

export function tokenFrom(flags: { token?: string }): { token?: string } {
  const token = flags.token ?? process.env.LOCKSTEP_TOKEN;
  return token === undefined ? {} : { token };
}
