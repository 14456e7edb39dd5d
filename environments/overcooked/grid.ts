import { InputError } from '../errors.ts';
import { COUNTER, FLOOR, POT, TILE_LETTERS } from './kitchen.ts';

/** Most players in a kitchen: each has one digit in the grid. */
export const MAX_PLAYERS = 9;
/** Most places for an object (counters and pots): their number fits a byte. */
export const MAX_SLOTS = 255;
/** Most rows and most tiles in a row. */
export const MAX_SIDE = 64;

/** A checked floor plan. Cells are numbered y · width + x. */
export interface Grid {
  readonly rows: readonly string[];
  readonly width: number;
  readonly height: number;
  /** [cell], tile numbers */
  readonly tile: Uint8Array;
  /** [player], the cell of its digit */
  readonly startCell: Int32Array;
}

const LEGEND = "' ' floor, X counter, P pot, O onions, T tomatoes, D dishes, S serving window, 1..9 players on floor";

/**
 * Checks rows (blanks around a row do not count) as overcooked_ai does: rectangular; walls all around; known letters; players
 * 1..n, each once; somewhere to get a dish and an ingredient, to cook and to serve. Errors name the row as `where[row]`.
 */
export function checkGrid(grid: readonly string[], where: string): Grid {
  const rows = grid.map((row) => row.trim());
  if (rows.length === 0) throw new InputError(where, 'the grid has no rows; give one text of tiles a row');
  const width = rows[0].length;
  if (width === 0) throw new InputError(`${where}[0]`, 'row 0 is empty; the outermost tiles must be one of X O P D S T');
  checkShape(rows, width, where);
  const tile = new Uint8Array(width * rows.length);
  const players = new Map<number, number>();
  rows.forEach((row, y) => {
    for (let x = 0; x < width; x++) readTile(row[x], { x, y, width, where, last: rows.length - 1 }, tile, players);
  });
  checkNeeds(rows, tile, where);
  return { rows, width, height: rows.length, tile, startCell: checkPlayers(players, where) };
}

function checkShape(rows: readonly string[], width: number, where: string): void {
  rows.forEach((row, y) => {
    if (row.length === width) return;
    const tiles = `${row.length} tile${row.length === 1 ? '' : 's'}`;
    const message = `row ${y} '${row}' has ${tiles} where row 0 '${rows[0]}' has ${width}; all rows must be equally long`;
    throw new InputError(`${where}[${y}]`, message);
  });
  if (width > MAX_SIDE || rows.length > MAX_SIDE) {
    throw new InputError(where, `the grid is ${width} x ${rows.length}; at most ${MAX_SIDE} x ${MAX_SIDE} tiles are possible`);
  }
}

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly last: number;
  readonly where: string;
}

function readTile(letter: string, at: Spot, tile: Uint8Array, players: Map<number, number>): void {
  const { x, y, width } = at;
  const cell = y * width + x;
  const number = TILE_LETTERS.indexOf(letter);
  const digit = letter >= '1' && letter <= '9' ? Number(letter) : 0;
  if (number < 0 && digit === 0) {
    throw new InputError(`${at.where}[${y}]`, `row ${y}, column ${x}: unknown tile '${letter}'. Tiles: ${LEGEND}`);
  }
  if ((x === 0 || y === 0 || x === width - 1 || y === at.last) && number <= FLOOR) {
    const what = digit === 0 ? 'floor' : `player ${digit}`;
    const message = `row ${y}, column ${x}: ${what} at the border; the outermost tiles must be one of X O P D S T`;
    throw new InputError(`${at.where}[${y}]`, message);
  }
  if (digit > 0) {
    const other = players.get(digit);
    if (other !== undefined) {
      const first = `row ${Math.floor(other / width)}, column ${other % width}`;
      throw new InputError(`${at.where}[${y}]`, `row ${y}, column ${x}: player ${digit} stands there twice (first at ${first})`);
    }
    players.set(digit, cell);
  }
  tile[cell] = Math.max(number, FLOOR);
}

const NEEDS = [
  [/D/, 'dish dispenser (D)'],
  [/S/, 'serving window (S)'],
  [/P/, 'pot (P)'],
  [/[OT]/, 'onion or tomato dispenser (O or T)'],
] as const;

function checkNeeds(rows: readonly string[], tile: Uint8Array, where: string): void {
  for (const [letters, what] of NEEDS) {
    if (!rows.some((row) => letters.test(row))) throw new InputError(where, `the grid has no ${what}; it needs at least one`);
  }
  const slots = tile.reduce((n, t) => n + (t === COUNTER || t === POT ? 1 : 0), 0);
  if (slots > MAX_SLOTS) throw new InputError(where, `the grid has ${slots} counters and pots; at most ${MAX_SLOTS} are possible`);
}

function checkPlayers(players: ReadonlyMap<number, number>, where: string): Int32Array {
  const n = players.size;
  if (n === 0) throw new InputError(where, 'the grid has no players; mark their start tiles 1, 2, …');
  for (let k = 1; k <= n; k++) {
    if (!players.has(k)) {
      const there = [...players.keys()].sort((a, b) => a - b).join(', ');
      throw new InputError(where, `the grid has players ${there} but no player ${k}; number them from 1 without gaps`);
    }
  }
  return Int32Array.from({ length: n }, (_, k) => players.get(k + 1) as number);
}
