import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { makeEnvironment, type Scene } from '../../environments/index.ts';
import { createMatch, provenanceText } from '../../match/index.ts';
import { buildOperator, parseSeat } from '../../operators/index.ts';
import { replayRecord, verifyRecord } from '../../record/index.ts';
import { RecordFile, checkSignature, nodeSha256, openRecord } from '../files/index.ts';
import { packageVersion } from '../version.ts';
import { CliError, EXIT } from './exit.ts';

const TICKS = 120;
const FRAME_MS = 60;

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('A short seeded match of two greedy cooks, drawn as text; its record is written and verified')
    .option('--seed <n>', 'unsigned 64-bit number', '7')
    .option('--still', 'no animation, also where a terminal could show one')
    .action(async (options: { seed: string; still?: boolean }) => demo(BigInt(options.seed), options.still !== true && process.stdout.isTTY));
}

async function demo(seed: bigint, animated: boolean): Promise<void> {
  const environment = makeEnvironment('overcooked', { layout: 'cramped_room', horizon: TICKS });
  const path = join(mkdtempSync(join(tmpdir(), 'lockstep-')), 'demo.lsr');
  const log = new RecordFile({ path, observed: { package: packageVersion, created: new Date().toISOString(), node: process.version } });
  const match = createMatch({ environment, seed, log, seats: ['greedy', 'greedy'].map((s) => ({ operator: buildOperator(parseSeat(s)) })) });
  console.log(`cramped_room, two greedy cooks, seed ${seed}, ${TICKS} ticks\n`);
  let lines = draw(match.view(0, 'scene') as Scene, 'start');
  process.stdout.write(lines);
  let score = '0';
  while (match.footer === undefined) {
    match.advance(performance.now(), match.tick + 1);
    const scene = match.view(0, 'scene') as Scene;
    const did = environment.actions.map((space, seat) => (space.kind === 'discrete' ? `${space.names[match.newest.actions[seat]]} (${provenanceText(match.newest.provenance[seat])})` : '')).join(', ');
    const now = scene.hud.find(([label]) => label === 'Score')?.[1] ?? '';
    // without an animation: the start, whenever the score changes, and the end
    const worthIt = now !== score || match.footer !== undefined;
    score = now;
    if (!animated && !worthIt) continue;
    if (animated) process.stdout.write(`\x1b[${lines.split('\n').length - 1}A\x1b[J`);
    lines = draw(scene, `tick ${match.newest.tick}: ${did}`);
    process.stdout.write(lines);
    if (animated) await new Promise((resolve) => setTimeout(resolve, FRAME_MS));
  }
  conclude(path);
}

function conclude(path: string): void {
  const bytes = openRecord(path);
  const verified = verifyRecord(bytes, { hasher: nodeSha256, checkSignature });
  const replayed = replayRecord(bytes, { hasher: nodeSha256 });
  console.log(`record   ${path} (${bytes.length} bytes)`);
  console.log(`verified ${verified.message}`);
  console.log(`         ${replayed.message}`);
  if (verified.exit !== 0 || replayed.exit !== 0) throw new CliError('the record of the demo does not verify', EXIT.failed);
  console.log(`\nNext: npx lockstep --help, or the tour in README.md`);
}

const FACING = { north: '^', south: 'v', east: '>', west: '<' } as const;

/** The kitchen as letters, two a tile: the tile, or a cook's facing and number; what lies or is held beside it. */
function draw(scene: Scene, title: string): string {
  const cells = scene.tiles.map((row) => Array.from(row, (t) => `${t} `));
  const things: string[] = [];
  for (const s of scene.sprites) {
    if (s.seat !== undefined) {
      cells[s.y][s.x] = `${FACING[s.facing ?? 'south']}${s.seat}`;
      if (s.holding !== undefined) things.push(`cook ${s.seat} holds ${s.holding}`);
    } else {
      cells[s.y][s.x] = `${scene.tiles[s.y][s.x]}*`;
      things.push(`${s.label ?? s.kind} at (${s.x}, ${s.y})`);
    }
  }
  const hud = scene.hud.map(([label, value]) => `${label} ${value}`);
  const beside = [title, hud.join('  '), ...things];
  const height = Math.max(cells.length, beside.length);
  const width = scene.width * 2 + 3;
  const rows = Array.from({ length: height }, (_, y) => `  ${(cells[y]?.join('') ?? '').padEnd(width)}${beside[y] ?? ''}`.trimEnd());
  return `${rows.join('\n')}\n\n`;
}
