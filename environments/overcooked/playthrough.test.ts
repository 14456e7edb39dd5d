import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { Json } from '../contract.ts';
import { TILE_LETTERS } from './kitchen.ts';
import { play, type Play } from './testing.ts';

/** One action a letter and tick (north, south, east, west, '.' stay, interact): two cooks make a soup in cramped_room and serve it. */
const SCRIPT = [
  'nwi...eniwss.inen...............isesi.',
  'eiwniei..wniie........................',
];

const ARROWS: { [facing: string]: string } = { north: '^', south: 'v', east: '>', west: '<' };

/** Rows of the kitchen: tiles, and for each player their number followed by an arrow. */
function drawn(p: Play): string[] {
  const { width, height, tile } = p.kitchen;
  const row = (y: number): string[] => Array.from(tile.subarray(y * width, (y + 1) * width), (t) => `${TILE_LETTERS[t]} `);
  const rows = Array.from({ length: height }, (_, y) => row(y));
  const { players } = p.dump() as { players: { position: [number, number]; facing: string }[] };
  players.forEach(({ position: [x, y], facing }, k) => {
    rows[y][x] = `${k + 1}${ARROWS[facing]}`;
  });
  return rows.map((tiles) => tiles.join('').trimEnd());
}

function said(object: Json): string {
  if (object === null || typeof object === 'string') return object ?? 'nothing';
  const { soup, cookingTick } = object as { soup: string[]; cookingTick: number };
  return `soup of ${soup.join(', ') || 'nothing'}${cookingTick < 0 ? '' : ` (${cookingTick} ticks)`}`;
}

interface Dumped {
  players: { held: Json }[];
  objects: { position: number[]; object: Json }[];
  score: number;
}

function playthrough(): string {
  const p = play('cramped_room');
  const names = ['north', 'south', 'east', 'west', 'stay', 'interact'];
  const lines = ['Two cooks in cramped_room make a soup and serve it. P pot, O onions, D dishes, S window, X counter.', '', ...drawn(p)];
  for (let t = 0; t < SCRIPT[0].length; t++) {
    const actions = SCRIPT.map((letters) => letters[t]);
    const told = p.act(...actions);
    const { players, objects, score } = p.dump() as unknown as Dumped;
    lines.push('', `tick ${t}: ${actions.map((a, k) => `${k + 1} ${names['nsew.i'.indexOf(a)]}`).join(', ')}`);
    if (actions.some((a) => a !== '.')) lines.push(...drawn(p));
    const hands = players.map((q, k) => `${k + 1} ${said(q.held)}`).join(', ');
    const put = objects.map((o) => `${said(o.object)} at ${o.position.join()}`).join(', ') || 'nothing';
    lines.push(`hands: ${hands}; put down: ${put}`);
    if (told.events.length > 0) lines.push(`events: ${told.events.map((e) => e.replace(/\d$/, (k) => String(Number(k) + 1))).join(', ')}`);
    const paid = [...told.sparse, ...told.shaped].some((x) => x !== 0);
    if (paid) lines.push(`sparse ${told.sparse.join(' ')}, shaped ${told.shaped.join(' ')}, score ${score}`);
  }
  return `${lines.join('\n')}\n`;
}

it('reads as it did', () => {
  const path = fileURLToPath(new URL('playthrough.golden.txt', import.meta.url));
  const now = playthrough();
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, now);
  expect(now, 'write it anew with UPDATE_GOLDEN=1 if this change is meant').toBe(readFileSync(path, 'utf8'));
  expect(now).toContain('soup_delivery 1');
});
