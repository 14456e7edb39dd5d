import type { JsonObject } from '../contract.ts';

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
  asymmetric_advantages: classic('XXXXXXXXX', 'O XSXOX S', 'X   P 1 X', 'X2  P   X', 'XXXDXDXXX'),
  asymmetric_advantages_tomato: kitchen('ooo oot ttt t', [
    'XTXXXXXOX',
    'D XOXTX S',
    'X   P 1 X',
    'X2  X   X',
    'XXXSXDXXX',
  ], { bonus: 'ttt oot', ...USUAL }),
  bonus_order_test: kitchen('ooo ttt ot', [
    'XXPXX',
    'O  2T',
    'X1  X',
    'XDXSX',
  ], { bonus: 'ot ttt', recipeValues: [10, 20, 15], recipeTimes: [20, 15, 10] }),
  bottleneck: classic('XXOXDXX', 'X 1X2 X', 'X  X  X', 'X     X', 'XSXXPPX'),
  centre_objects: classic('XXXXXXX', 'X  1  X', 'X P S X', 'X     X', 'X D O X', 'X  2  X', 'XXXXXXX'),
  centre_pots: classic('XXXOSSX', 'X  1  X', 'X P P X', 'X  2  X', 'XDDOXXX'),
  coordination_ring: classic('XXXPX', 'X 1 P', 'D2X X', 'O   X', 'XOSXX'),
  corridor: classic(
    'XXXXXOXXDXXXXX',
    'X  1  XX  2  X',
    'X     XX     X',
    'X  XXXXXXXX  X',
    'X            X',
    'X  XXXXXXXX  X',
    'X     XX     X',
    'X     XX     X',
    'XXXXXSXXPPXXXX',
  ),
  counter_circuit: kitchen('ott oot ot', ['XXXPDPXXX', 'X   2   X', 'X XXXXX X', 'X   1   X', 'XXXOSTXXX'], { bonus: 'ot', ...USUAL }),
  counter_circuit_o_1order: classic('XXXPPXXX', 'X  2   X', 'D XXXX S', 'X  1   X', 'XXXOOXXX'),
  cramped_corridor: kitchen('t ooo ttt ot tt', [
    'XTPXXXXSX',
    'D      2X',
    'XXXX XXXX',
    'D      1X',
    'XOPXXXXSX',
  ], { bonus: 'ot t tt', ...USUAL }),
  cramped_room: classic('XXPXX', 'O  2O', 'X1  X', 'XDXSX'),
  cramped_room_o_3orders: kitchen('ooo oo o', [
    'XXPXX',
    'O  2X',
    'X1  X',
    'XDXSX',
  ], { recipeValues: [20, 9, 4], recipeTimes: [20, 20, 20] }),
  cramped_room_single: classic('XXPXX', 'O   O', 'X1  X', 'XDXSX'),
  cramped_room_tomato: kitchen('ooo ttt ot', [
    'XXPXX',
    'O  2T',
    'X1  X',
    'XDXSX',
  ], { bonus: 'ot', onionValue: 15, tomatoValue: 10, onionTime: 10, tomatoTime: 10 }),
  five_by_five: classic('XDPXX', 'X   S', 'O 2 X', 'X1  D', 'XOXPX'),
  forced_coordination: classic('XXXPX', 'O X1P', 'O2X X', 'D X X', 'XXXSX'),
  forced_coordination_tomato: kitchen('ooo ott oot ttt', [
    'XXXPX',
    'T X1P',
    'O2X X',
    'S X X',
    'XXXDX',
  ], { recipeValues: [10, 10, 10, 15], recipeTimes: [10, 10, 10, 10] }),
  inverse_marshmallow_experiment: kitchen('o t oot ooo ttt', [
    'XOXXXXXXXXXOX',
    'X     X     X',
    'XXXX  D  XXXX',
    'XXS 2 P 1 SXX',
    'XXXXXTXTXXXXX',
  ], { bonus: 'ooo', ...USUAL }),
  large_room: classic('XXXPXXX', 'O    2O', 'X     X', 'X     X', 'X     X', 'X1    X', 'XDXXXSX'),
  long_cook_time: kitchen('ooo oo o', [
    'XOXXXXXXXXXXX',
    'X XXXXXXXXXXX',
    'X  1        X',
    'X           P',
    'X  2        X',
    'X DXXXXXXXXXX',
    'XSXXXXXXXXXXX',
  ], { recipeValues: [10, 10, 10], recipeTimes: [100, 100, 100] }),
  m_shaped_s: classic('XPXXX', 'O X2O', 'X1  X', 'XDXSX'),
  marshmallow_experiment: kitchen('ooo ttt', [
    'XXXXXXXXXXXXX',
    'O   DTXTD   O',
    'XX    P    XX',
    'S   2 P 1   S',
    'XXXXXTXTXXXXX',
  ], { bonus: 'ooo', ...USUAL }),
  marshmallow_experiment_coordination: kitchen('ooo ttt', [
    'XXXXXXXXXXXOX',
    'X    XTTX   X',
    'XXX  P    XXX',
    'S  2 P 1    X',
    'XXXXDXTTXXXXX',
  ], { bonus: 'ooo', ...USUAL }),
  mdp_test: kitchen('o ooo oot', [
    'XXPXX',
    'O  2O',
    'T1  T',
    'XDPSX',
  ], { bonus: 'oot', onionValue: 10, tomatoValue: 5, onionTime: 2, tomatoTime: 2 }),
  multiplayer_schelling: classic('XXSPDXX', 'X  1  X', 'X  X  X', 'O3   4O', 'X  X  X', 'X  2  X', 'XXDPSXX'),
  old_dynamics_cook_test: kitchen('ooo', [
    'XXPXX',
    'O 1 X',
    'X   X',
    'XDXSX',
  ], {
    start: { players: [{ position: [2, 1], facing: 'north', held: null }], objects: [{ position: [2, 0], object: potOf('o') }] },
  }),
  old_dynamics_put_test: kitchen('ooo', [
    'XXPXX',
    'O 1 X',
    'X   X',
    'XDXSX',
  ], {
    start: { players: [{ position: [2, 1], facing: 'north', held: 'onion' }], objects: [{ position: [2, 0], object: potOf('oo') }] },
  }),
  pipeline: kitchen('ooo oo o', [
    'XXXPDPXXX',
    'X       X',
    'X XXXXX X',
    'X X     X',
    'X XXXXX X',
    'X  1 2  X',
    'XXXOSOXXX',
  ], { bonus: 'oo', ...USUAL }),
  random0: classic('XXXPX', 'O X1P', 'O2X X', 'D X X', 'XXXSX'),
  random3: classic('XXXPPXXX', 'X  2   X', 'D XXXX S', 'X  1   X', 'XXXOOXXX'),
  scenario1_s: classic('XXOXDXX', 'X 1X2 X', 'X  X  X', 'X     X', 'XSXXPPX'),
  scenario2: classic('XXXXXOXXXX', 'S        O', 'D    1 2 X', 'XXXXXXPXXX'),
  scenario2_s: classic('XXOXXXX', 'S     O', 'D 1 2 X', 'XXXPXXX'),
  scenario3: classic('XXXXXOXXXX', 'S     XXPX', 'X    1   X', 'D XXXXXX X', 'X     2  O', 'XXXXXXXXXX'),
  scenario4: classic('XXXXXOXXXX', 'S      XPX', 'D    1   X', 'XXXXXXXX X', 'XXXXXX2  O', 'XXXXXXXXXX'),
  schelling: classic('XXSPDXX', 'X  1  X', 'X  X  X', 'O     O', 'X  X  X', 'X  2  X', 'XXDPSXX'),
  schelling_s: classic('XSPDX', 'X 1 X', 'O   O', 'X 2 X', 'XDPSX'),
  simple_o: kitchen('ooo', ['XXPXX', 'X  2X', 'X1  O', 'XXDSX'], { recipeValues: [20], recipeTimes: [5] }),
  simple_o_t: kitchen('ooo ttt', ['XXPXX', 'T  2T', 'X1  O', 'XXDSX'], { recipeValues: [20, 15], recipeTimes: [5, 5] }),
  simple_tomato: kitchen('ttt', ['XXPXX', 'T  2T', 'X1  O', 'XXDSX']),
  small_corridor: classic('XXXXXOXDXXXXX', 'X  1  X  2  X', 'X  XXXXXXX  X', 'X           X', 'XSXXXXXXXXPPX'),
  soup_coordination: kitchen('oot ttt ot t o', [
    'XXXDTXOXXXX',
    'X    X    X',
    'S 2  P  1 S',
    'X    X    X',
    'XXXXOXTDXXX',
  ], { bonus: 't oot ttt o', ...USUAL }),
  tutorial_0: kitchen('ooo', ['XXPXXXX', 'O   2 S', 'XXPDXXX', 'O   1 S', 'XXXXXXX'], { ...USUAL }),
  tutorial_1: kitchen('ott ot', [
    'XXPXXXX',
    'O   2 S',
    'XTPDXXX',
    'O   1 S',
    'XXXXXXX',
  ], {
    ...USUAL,
    start: {
      players: [
        { position: [4, 3], facing: 'west', held: null },
        { position: [4, 1], facing: 'north', held: null },
      ],
      objects: [{ position: [2, 2], object: potOf('oo') }],
    },
  }),
  tutorial_2: kitchen('all', ['XXPXXXX', 'O   2 S', 'XTPDXXX', 'O   1 S', 'XXXXXXX'], { ...USUAL }),
  tutorial_3: kitchen('all', ['XXPXXXX', 'O   2 S', 'XTPDXXX', 'O   1 S', 'XXXXXXX'], { bonus: 'ott', ...USUAL, orderBonus: 'Infinity' }),
  unident: classic('XXXXXXXXXXX', 'O XXSXOXX S', 'X    P  1 X', 'X2   P    X', 'XXXXDXDXXXX'),
  you_shall_not_pass: kitchen('o t oot ott ttt oo', [
    'XXXXXSSSXXXXX',
    'XXTSSS SSSOXX',
    'P 1       2 P',
    'XXDSSSSSSSDXX',
  ], { bonus: 'oot ott', ...USUAL }),
};
