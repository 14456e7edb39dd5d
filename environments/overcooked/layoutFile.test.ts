import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { InputError } from '../errors.ts';
import { layoutNames, resolveOvercooked } from './config.ts';
import { readLayout } from './layoutFile.ts';

const folder = new URL('../../../shared/vectors/overcooked/layouts/', import.meta.url);
const there = existsSync(folder);
if (!there) console.log(`skipped: reading the reference's layout files, since ${folder.pathname} is not there`);

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return 'nothing was thrown';
}

describe.skipIf(!there)("the reference's layout files, read in place", () => {
  const files = there ? readdirSync(folder).filter((name) => name.endsWith('.layout')) : [];
  const resolved = there ? (JSON.parse(readFileSync(new URL('resolved.json', folder), 'utf8')) as Record<string, { params: unknown }>) : {};

  it('are 49', () => expect(files).toHaveLength(49));

  it.each(files)('%s says the same as the kitchen that comes with it, and as the reference read it', (name) => {
    const file = readLayout(readFileSync(new URL(name, folder), 'utf8'), name);
    expect(file.ignored).toEqual([]);
    const scenario = resolveOvercooked(file.options);
    expect(scenario).toEqual(resolveOvercooked(name.replace('.layout', '')));
    const asJson = JSON.stringify(resolved[scenario.name].params).replace('"order_bonus":"Infinity"', '"order_bonus":Infinity');
    expect(resolveOvercooked(readLayout(asJson, name).options)).toEqual(scenario);
  });
});

const ROOM = `{
    "grid":  """XXPXX
                O1 2T
                X   X
                XDXSX""",`;

/** A whole file: the room, then these lines from line 6 on. */
const room = (...lines: string[]): string => [ROOM, ...lines, '}'].join('\n');
const orders = '"start_all_orders": [{"ingredients": ["onion"]}, {"ingredients": ["onion", "tomato"]}],';

describe('parameters in a layout file', () => {
  it('come through in our names', () => {
    const { options, ignored } = readLayout(
      room(orders, '"start_bonus_orders": [{"ingredients": ("tomato", "onion")}],', '"order_bonus": float("inf"),',
        '"recipe_values": [1, 2], "recipe_times": [3, 4],',
        '"rew_shaping_params": {"PLACEMENT_IN_POT_REW": 1, "DISH_PICKUP_REWARD": 2, "SOUP_PICKUP_REWARD": 3, "POT_DISTANCE_REW": 9},',
        '"num_items_for_soup": 2, "max_num_ingredients": 4, "layout_name": "x", "colour": "red",'),
      '/some/where/my_kitchen.layout',
    );
    expect(ignored).toEqual(['colour']);
    const { name, config } = resolveOvercooked(options);
    expect(name).toBe('my_kitchen');
    expect(config).toMatchObject({
      orders: [['onion'], ['onion', 'tomato']], bonusOrders: [['onion', 'tomato']], orderBonus: 'Infinity',
      recipeValues: [1, 2], recipeTimes: [3, 4],
      shaping: { placementInPot: 1, dishPickup: 2, soupPickup: 3 }, maxIngredients: 4,
    });
  });

  it('of 0 count as not given, with the other of their pair', () => {
    const { options } = readLayout(room('"onion_value": 0, "tomato_value": 5, "cook_time": 0,'), 'k.layout');
    const { config } = resolveOvercooked(options);
    expect(['onionValue', 'tomatoValue', 'cookTime'].filter((key) => key in config)).toEqual([]);
  });

  const VALUES = 'give delivery_reward, or recipe_values, or onion_value with tomato_value, only one of these';
  const TIMES = 'give cook_time, or recipe_times, or onion_time with tomato_time, only one of these';
  it.each<[string, string[], string]>([
    ['one of a pair', ['"onion_value": 3'], '6:16: onion_value: given without tomato_value; give both'],
    ['one of the other pair', ['"tomato_time": 3'], '6:16: tomato_time: given without onion_time; give both'],
    ['value per ingredient and per delivery', ['"onion_value": 3, "tomato_value": 2,', '"delivery_reward": 9'],
      '6:16: onion_value: cannot stand beside delivery_reward; ' + VALUES],
    ['value per ingredient and per recipe', [orders, '"onion_value": 3, "tomato_value": 2, "recipe_values": [1, 2]'],
      '7:16: onion_value: cannot stand beside recipe_values; ' + VALUES],
    ['value per recipe and per delivery', [orders, '"delivery_reward": 9, "recipe_values": [1, 2]'],
      '7:40: recipe_values: cannot stand beside delivery_reward; ' + VALUES],
    ['time per ingredient and for all', ['"onion_time": 3, "tomato_time": 2,', '"cook_time": 9'],
      '6:15: onion_time: cannot stand beside cook_time; ' + TIMES],
    ['time per ingredient and per recipe', [orders, '"onion_time": 3, "tomato_time": 2, "recipe_times": [1, 2]'],
      '7:15: onion_time: cannot stand beside recipe_times; ' + TIMES],
    ['time per recipe and for all', [orders, '"cook_time": 9, "recipe_times": [1, 2]'],
      '7:33: recipe_times: cannot stand beside cook_time; ' + TIMES],
    ['recipe values without orders', ['"start_all_orders": [], "recipe_values": []'],
      '6:42: recipe_values: needs orders, a list that is not empty, and one number for each of them'],
    ['too few recipe times', [orders, '"recipe_times": [1]'], '7:17: recipe_times: 1 number for 2 orders; give one for each of the orders'],
    ['a time of 0 for a recipe', [orders, '"recipe_times": [1,', ' 0]'],
      '8:2: recipe_times[1]: expected a whole number of ticks, 1 to 65534, got 0'],
    ['cooking for too long', ['"onion_time": 30000, "tomato_time": 1'],
      '6:15: onion_time: 3 of these cook for 90000 ticks; a soup cooks for at most 65534'],
    ['a bonus that is no order', [orders, '"start_bonus_orders": [{"ingredients": ["onion"]},', ' {"ingredients": ["tomato"]}]'],
      '8:2: start_bonus_orders[1]: 1 tomato is not among the orders; add it to orders, or take it away here'],
    ['an order twice', ['"start_all_orders": [{"ingredients": ["onion", "tomato"]}, {"ingredients": ["tomato", "onion"]}]'],
      '6:60: start_all_orders[1]: 1 onion + 1 tomato stands there twice (first as number 0); the order of ingredients does not matter'],
    ['an order of 4', ['"start_all_orders": [{"ingredients": ["onion"] }, {"ingredients": ["onion", "onion", "onion", "onion"]}]'],
      '6:51: start_all_orders[1]: a recipe has 1 to 3 ingredients, got 4; raise max_num_ingredients for longer ones'],
    ['an order of nothing', ['"start_all_orders": [{"ingredients": []}]'],
      '6:22: start_all_orders[0]: a recipe has 1 to 3 ingredients, got 0; raise max_num_ingredients for longer ones'],
    ['an unknown ingredient', ['"start_all_orders": [{"ingredients": ["onion",', '"leek"]}]'],
      '7:1: start_all_orders[0].ingredients[1]: expected "onion" or "tomato", got "leek"'],
    ['orders that are no list', ['"start_all_orders": 3'], '6:21: start_all_orders: expected a list of orders, got 3'],
    ['shaping that lacks one', ['"rew_shaping_params": {"PLACEMENT_IN_POT_REW": 3, "DISH_PICKUP_REWARD": 3}'],
      '6:23: rew_shaping_params.SOUP_PICKUP_REWARD: expected a number; these parameters take the place of all defaults'],
    ['too large a pot', ['"max_num_ingredients": 9'], '6:24: max_num_ingredients: expected a whole number, 1 to 8, got 9'],
    ['a start off the floor', ['"start_state": {"players": [{"position": [1, 1], "orientation": [0, 1], "held_object": None},',
      '{"position": [4, 1], "orientation": [0, 1], "held_object": None}], "objects": []}'],
      '7:14: start_state.players[1].position: [4, 1] is no floor; players stand on floor'],
    ['a start with other orders', ['"start_state": {"players": [{"position": [1, 1], "orientation": [0, 1]}, {"position": [2, 1], "orientation": [0, 1]}],',
      '"objects": [], "all_orders": [{"ingredients": ["onion"]}]}'],
      '7:30: start_state.all_orders: differs from the orders of this kitchen; orders belong to the scenario, set them there'],
  ])('%s', (_, lines, message) => {
    expect(messageOf(() => readLayout(room(...lines), 'kitchen.layout'))).toBe(`kitchen.layout:${message}`);
  });

  it('old dynamics and orders of another size', () => {
    expect(messageOf(() => readLayout(room('"old_dynamics": True'), 'k.layout'))).toBe('nothing was thrown');
    expect(messageOf(() => resolveOvercooked(readLayout(room('"old_dynamics": True'), 'k.layout').options))).toBe(
      'orders: old dynamics needs 3 ingredients in every order, got 1 onion; change the orders or use dynamics "new"',
    );
  });
});

describe('grids in a layout file', () => {
  const file = (...rows: string[]): string => `{\n"grid": """${rows.join('\n  ')}"""}`;
  const TILES = "Tiles: ' ' floor, X counter, P pot, O onions, T tomatoes, D dishes, S serving window, 1..9 players on floor";
  it.each<[string, string, string]>([
    ['ragged', file('XXPXX', 'O1  T', 'XDSX'), "4:3: row 2 'XDSX' has 4 tiles where row 0 'XXPXX' has 5; all rows must be equally long"],
    ['a wall missing', file('XXPXX', 'O1  T', '    X', 'XDXSX'),
      "4:7: row 2 'X' has 1 tile where row 0 'XXPXX' has 5; all rows must be equally long"],
    ['a wall missing below', file('XPXXX', 'O1  T', 'XDS X'),
      '4:3: row 2, column 3: floor at the border; the outermost tiles must be one of X O P D S T'],
    ['a player in the wall', file('XPXXX', 'O   1', 'XDSXX'),
      '3:3: row 1, column 4: player 1 at the border; the outermost tiles must be one of X O P D S T'],
    ['an unknown tile', file('XXPXX', 'O1 QT', 'XDXSX'),
      "3:3: row 1, column 3: unknown tile 'Q'. " + TILES],
    ['player 0', file('XXPXX', 'O1 0T', 'XDXSX'),
      "3:3: row 1, column 3: unknown tile '0'. " + TILES],
    ['a player twice', file('XXPXX', 'O1 1T', 'XDXSX'), '3:3: row 1, column 3: player 1 stands there twice (first at row 1, column 1)'],
    ['a player missing', file('XXPXX', 'O1 3T', 'XDXSX'),
      '2:9: grid: the grid has players 1, 3 but no player 2; number them from 1 without gaps'],
    ['no player', file('XXPXX', 'O   T', 'XDXSX'), '2:9: grid: the grid has no players; mark their start tiles 1, 2, …'],
    ['no dishes', file('XXPXX', 'O1  T', 'XXXSX'), '2:9: grid: the grid has no dish dispenser (D); it needs at least one'],
    ['no window', file('XXPXX', 'O1  T', 'XDXXX'), '2:9: grid: the grid has no serving window (S); it needs at least one'],
    ['no pot', file('XXXXX', 'O1  T', 'XDXSX'), '2:9: grid: the grid has no pot (P); it needs at least one'],
    ['no ingredients', file('XXPXX', 'X1  X', 'XDXSX'),
      '2:9: grid: the grid has no onion or tomato dispenser (O or T); it needs at least one'],
    ['empty', file(''), '2:9: row 0 is empty; the outermost tiles must be one of X O P D S T'],
    ['a text of one line', '{"grid": "XXPXX\\nO1 QT\\nXDXSX"}', "1:18: row 1, column 3: unknown tile 'Q'. " + TILES],
    ['too wide', file('X'.repeat(65)), '2:9: grid: the grid is 65 x 1; at most 64 x 64 tiles are possible'],
    ['too many counters', file('XPOTDSXXXXXXXXXXXXXX', ...Array<string>(13).fill('XXXXXXXXXXXXXXXXXXXX'), 'X1                 X', 'XXXXXXXXXXXXXXXXXXXX'),
      '2:9: grid: the grid has 298 counters and pots; at most 255 are possible'],
    ['missing', '{"start_all_orders": []}', '1:1: grid: expected the rows as one text, or as a list'],
    ['a number', '{"grid": 3}', '1:10: grid: expected the rows as one text, or as a list, got 3'],
    ['no dict', '\n [1]', '2:2: expected {…} with a grid, got a list'],
  ])('%s', (_, text, message) => {
    expect(messageOf(() => readLayout(text, 'kitchen.layout'))).toBe(`kitchen.layout:${message}`);
  });
});

describe('a kitchen in a .json file', () => {
  const own = (more: string): string => `{\n  "grid": [\n    "XXPXX",\n    "O1 2T",\n    "XDXSX"\n  ],\n${more}\n}`;

  it('is named by its file, or by itself', () => {
    const { options } = readLayout(own('"cookTime": 7'), 'there/attic.json');
    expect(options).toEqual({ layout: { name: 'attic', grid: ['XXPXX', 'O1 2T', 'XDXSX'], cookTime: 7 } });
    expect(resolveOvercooked(readLayout(own('"name": "cellar"'), 'attic.json').options).name).toBe('cellar');
  });

  it('may hold a whole scenario', () => {
    const text = '{ "layout": "cramped_room", # the usual one\n  "horizon": 20, "randomStart": {} }';
    expect(resolveOvercooked(readLayout(text, 'short.json').options)).toEqual(resolveOvercooked({ layout: 'cramped_room', horizon: 20, randomStart: {} }));
    expect(messageOf(() => readLayout(text.replace('20', '0'), 'short.json'))).toBe(
      'short.json:2:14: horizon: expected a whole number of ticks, 1 to 2147483647, got 0',
    );
    const inner = `{\n "layout": ${own('"cookTime": 0')} }`;
    expect(messageOf(() => readLayout(inner, 'k.json'))).toMatch(/^k\.json:8:13: layout\.cookTime: expected a whole number of ticks/);
    expect(messageOf(() => readLayout(inner.replace('O1 2T', 'O1 2').replace(': 0', ': 1'), 'k.json'))).toMatch(/^k\.json:5:5: row 1 'O1 2' has 4 tiles/);
  });

  it.each<[string, string, string]>([
    ['an unknown key', own('  "onionValeu": 3'),
      `7:17: unknown key 'onionValeu'; did you mean 'onionValue'? Known keys: name, grid, orders, bonusOrders, `],
    ['a name of the reference', own('  "onion_value": 3'),
      "7:18: onion_value: this is overcooked_ai's name; in a .json file it is onionValue, or rename the file to .layout"],
    ['a number of 0', own('  "onionValue": 0, "tomatoValue": 2'),
      '7:17: onionValue: 0 counts as not given here; leave the key out, or give recipeValues, got 0'],
    ['one of a pair', own('  "onionValue": 1'), '7:17: onionValue: given without tomatoValue; give both'],
    ['a wrong ingredient', own('  "orders": [["onion"], ["onoin"]]'),
      "7:26: orders[1][0]: unknown ingredient 'onoin'; did you mean 'onion'? Known: onion, tomato"],
    ['a row', own('  "cookTime": 1').replace('O1 2T', 'O1 2'),
      "4:5: row 1 'O1 2' has 4 tiles where row 0 'XXPXX' has 5; all rows must be equally long"],
    ['an option that is no parameter', own('  "horizon": 3'),
      "7:14: unknown key 'horizon'"],
  ])('%s', (_, text, message) => {
    const found = messageOf(() => readLayout(text, 'kitchen.json'));
    expect(found.slice(0, message.length + 13)).toBe(`kitchen.json:${message}`);
  });
});

it('reads the kitchens under examples/ alike in both forms, and says what is wrong with them as the docs show', () => {
  const examples = new URL('../../examples/layouts/', import.meta.url);
  const textOf = (name: string): string => readFileSync(new URL(name, examples), 'utf8');
  const read = (name: string) => resolveOvercooked(readLayout(textOf(name), name).options);
  expect(read('galley.json')).toEqual(read('galley.txt'));
  expect(layoutNames).not.toContain('galley');

  const docs = readFileSync(new URL('../../docs/overcooked.md', import.meta.url), 'utf8');
  const wrong = (name: string, from: string, to: string): string => messageOf(() => readLayout(textOf(name).replace(from, to), name));
  const shown = [
    wrong('galley.json', 'O1X  P', 'O1X P'),
    wrong('galley.json', 'tomatoValue', 'tomatoValeu').replace(/(Known keys: name, grid, ).*/, '$1…'),
    wrong('galley.txt', '{"ingredients": ["onion", "tomato"]}],', '{"ingredients": ["tomato"]}],'),
  ];
  for (const message of shown) expect(docs).toContain(message);
  expect(docs).toContain(`\`\`\`json\n${textOf('galley.json')}\`\`\``);
});
