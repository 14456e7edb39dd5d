/**
 * Writes environments/overcooked/layouts.ts from the facts of overcooked_ai's layouts:
 *   node test/tools/overcookedLayouts.mjs FOLDER/resolved.json > environments/overcooked/layouts.ts
 * resolved.json holds, per layout, `params` as overcooked_ai reads them from its file.
 */
import { readFileSync } from 'node:fs';

const HEAD = String.raw`import type { JsonObject } from '../contract.ts';

/**
 * The kitchens of overcooked_ai, 49 of them: floor plans, orders, prices, times and start states as facts, read from its
 * layout files (github.com/HumanCompatibleAI/overcooked_ai, MIT licence, commit 739950a). Made by
 * test/tools/overcookedLayouts.mjs. Recipes are words of o (onion) and t (tomato).
 */

/** Prices and times that many of them share. */
const USUAL = { onionValue: 21, tomatoValue: 13, onionTime: 15, tomatoTime: 7 };

const soup = (word: string): string[] => word.split('').map((letter) => (letter === 'o' ? 'onion' : 'tomato'));
const soups = (words: string): string[][] => words.split(' ').map(soup);
/** A soup that does not cook yet. */
const potOf = (word: string): JsonObject => ({ soup: soup(word), cookingTick: -1 });

/** Orders are 'all' or words; the bonus orders are words. */
function kitchen(orders: string, grid: string[], { bonus, ...more }: JsonObject & { bonus?: string } = {}): JsonObject {
  const bonusOrders = bonus === undefined ? {} : { bonusOrders: soups(bonus) };
  return { grid, orders: orders === 'all' ? orders : soups(orders), ...bonusOrders, ...more };
}

/** Three onions, 20 points, 20 ticks. */
function classic(...grid: string[]): JsonObject {
  return kitchen('ooo', grid);
}

export const layouts: { readonly [name: string]: JsonObject } = {
`;

const facts = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const PRICES = { onionValue: 21, tomatoValue: 13, onionTime: 15, tomatoTime: 7 };
const NUMBERS = {
  onion_value: 'onionValue', tomato_value: 'tomatoValue', onion_time: 'onionTime', tomato_time: 'tomatoTime',
  recipe_values: 'recipeValues', recipe_times: 'recipeTimes', order_bonus: 'orderBonus',
};
const FACING = { '0,-1': 'north', '0,1': 'south', '1,0': 'east', '-1,0': 'west' };

const quote = (text) => `'${text}'`;
const soups = (orders) => orders.map(({ ingredients }) => ingredients.map((i) => i[0]).toSorted((a, b) => (a < b ? -1 : 1)).join('')).join(' ');

function options(params) {
  const found = {};
  for (const [key, ours] of Object.entries(NUMBERS)) if (params[key] !== undefined) found[ours] = params[key];
  const parts = [];
  const bonus = soups(params.start_bonus_orders ?? []);
  if (bonus !== '') parts.push(`bonus: ${quote(bonus)}`);
  if (Object.entries(PRICES).every(([key, value]) => found[key] === value)) {
    parts.push('...USUAL');
    for (const key of Object.keys(PRICES)) delete found[key];
  }
  const literal = (value) => JSON.stringify(value).replaceAll('"', "'").replaceAll(',', ', ');
  for (const [key, value] of Object.entries(found)) parts.push(`${key}: ${literal(value)}`);
  if (params.start_state !== undefined) parts.push(`start: ${start(params.start_state)}`);
  return parts;
}

function start(state) {
  const players = state.players.map(({ position: [x, y], orientation, held_object: held }) => {
    return `{ position: [${x}, ${y}], facing: ${quote(FACING[orientation])}, held: ${held === null ? 'null' : thing(held)} }`;
  });
  const objects = state.objects.map((object) => `{ position: [${object.position.join(', ')}], object: ${thing(object)} }`);
  const line = `{ players: [${players.join(', ')}], objects: [${objects.join(', ')}] }`;
  if (line.length <= 125) return line;
  const rows = ['players: [', ...players.map((p) => `  ${p},`), '],', `objects: [${objects.join(', ')}],`];
  return ['{', ...rows.map((row) => `      ${row}`), '    }'].join('\n');
}

function thing(object) {
  if (object.name !== 'soup') return quote(object.name);
  return `potOf(${quote(object._ingredients.map(({ name }) => name[0]).join(''))})`;
}

function entry(name, params) {
  const orders = params.start_all_orders.length === 0 ? 'all' : soups(params.start_all_orders);
  const rows = params.grid.map(quote);
  const parts = options(params);
  const classic = orders === 'ooo' && parts.length === 0;
  const more = parts.length === 0 ? '' : `, { ${parts.join(', ')} }`;
  const call = classic ? `classic(${rows.join(', ')})` : `kitchen(${quote(orders)}, [${rows.join(', ')}]${more})`;
  const line = `  ${name}: ${call},`;
  if (line.length <= 140) return line;
  if (classic) return [`  ${name}: classic(`, ...rows.map((row) => `    ${row},`), '  ),'].join('\n');
  const head = [`  ${name}: kitchen(${quote(orders)}, [`, ...rows.map((row) => `    ${row},`)];
  if (parts.length === 0) return [...head, '  ]),'].join('\n');
  const body = parts.join(', ');
  const tail = body.length <= 120 ? [`  ], { ${body} }),`] : ['  ], {', ...parts.map((part) => `    ${part},`), '  }),'];
  return [...head, ...tail].join('\n');
}

const table = Object.entries(facts).map(([name, { params }]) => entry(name, params)).join('\n');
process.stdout.write(`${HEAD}${table}\n};\n`);
