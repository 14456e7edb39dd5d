import type { JsonObject, RewardWeighting, Scenario } from '../contract.ts';
import { InputError, unknownName } from '../errors.ts';
import { canonicalJson } from '../hash/canonical.ts';
import { parseStrict } from '../parse.ts';
import { checkGrid } from './grid.ts';
import { COUNTER, POT, type Kitchen } from './kitchen.ts';
import { layouts } from './layouts.ts';
import { checkMenu, mergeParameters, priceOptions, priceTables } from './menu.ts';
import { layoutSchema, optionsSchema, type LayoutOptions, type Options, type Parameters } from './options.ts';
import { ownState } from './start.ts';

const DEFAULT_SHAPING = { placementInPot: 3, dishPickup: 3, soupPickup: 5 };

/** Names of the kitchens that come with it. */
export const layoutNames: readonly string[] = Object.keys(layouts);

/** Checks a kitchen of one's own alone; paths in errors begin at `grid`, `orders`, …. Throws InputError. */
export function checkLayout(value: unknown): void {
  const layout = parseStrict(layoutSchema, value, '');
  const { start, ...more } = layout;
  const kitchen = build(completeConfig(parseStrict(optionsSchema, {}, ''), { ...more, start: null }, ''));
  if (start != null) ownState(kitchen, start, 'start');
}

/**
 * From a layout's name, or `{layout, …options}`, to the complete scenario: it needs nothing outside itself, and resolving its
 * `config` again gives the same. Without `layout`, `name` names a layout. Throws InputError.
 */
export function resolveOvercooked(from: string | JsonObject): Scenario {
  const options = parseStrict(optionsSchema, typeof from === 'string' ? { layout: from } : from, '');
  const layout = chooseLayout(options);
  const config = completeConfig(options, layout, 'layout.');
  return { environment: 'overcooked', name: options.name ?? (layout.name as string), config };
}

/** Plain tables for the rules from a complete configuration. Throws InputError where it does not resolve to itself. */
export function compileKitchen(config: JsonObject): Kitchen {
  if (canonicalJson(resolveOvercooked(config).config) !== canonicalJson(config)) {
    throw new InputError('config', 'not a complete configuration; resolve a layout name or options first, and leave the result as it is');
  }
  return build(config);
}

function chooseLayout(options: Options): LayoutOptions {
  const { layout } = options;
  if (typeof layout === 'string') return shippedLayout(layout, 'layout');
  if (layout === undefined && options.name !== undefined) return shippedLayout(options.name, 'name');
  if (layout === undefined) {
    throw new InputError('layout', `missing; give a layout's name (${layoutNames.slice(0, 3).join(', ')}, …) or a layout object`);
  }
  return { ...parseStrict(layoutSchema, layout, 'layout'), name: (layout as { name?: string } | null)?.name ?? 'custom' };
}

function shippedLayout(name: string, where: string): LayoutOptions {
  if (!Object.hasOwn(layouts, name)) throw new InputError(where, unknownName('layout', name, layoutNames));
  return parseStrict(layoutSchema, { name, ...layouts[name] }, name);
}

/** `where` is the path of the layout's own keys in errors. */
function completeConfig(options: Options, layout: LayoutOptions, where: string): Scenario['config'] {
  const grid = checkGrid(layout.grid, `${where}grid`);
  checkMenu(layout, 'new', where);
  const merged = mergeParameters(layout, options);
  const menu = checkMenu(merged, options.dynamics, '');
  const config = {
    layout: { name: layout.name ?? 'custom', grid: [...grid.rows] },
    dynamics: options.dynamics,
    horizon: options.horizon,
    tickHz: options.tickHz,
    reward: options.reward,
    orders: menu.orders.map((recipe) => [...recipe]),
    bonusOrders: menu.bonusOrders.map((recipe) => [...recipe]),
    orderBonus: menu.orderBonus === Infinity ? 'Infinity' : menu.orderBonus,
    maxIngredients: menu.maxIngredients,
    ...priceOptions(merged, menu),
    shaping: shapingOf(layout, options),
    start: null,
    randomStart: randomStartOf(options),
  };
  const kitchen = build(config);
  if (merged.start == null || config.randomStart !== null) return config;
  return { ...config, start: ownState(kitchen, merged.start, options.start == null ? `${where}start` : 'start') };
}

/** A drawn start takes the place of the layout's start state; asking for both at once is an error. */
function randomStartOf({ start, randomStart }: Options): { positions: boolean; objects: number } | null {
  if (randomStart == null || (!randomStart.positions && randomStart.objects === 0)) return null;
  if (start != null) throw new InputError('randomStart', 'cannot stand beside start; give one of them');
  return randomStart;
}

/** The last to give a reward counts. */
function shapingOf(...sources: Parameters[]): typeof DEFAULT_SHAPING {
  const shaping = { ...DEFAULT_SHAPING };
  for (const key of Object.keys(shaping) as (keyof typeof shaping)[]) {
    for (const source of sources) shaping[key] = source.shaping?.[key] ?? shaping[key];
  }
  return shaping;
}

/** From a configuration that is complete. */
function build(config: JsonObject): Kitchen {
  const options = parseStrict(optionsSchema, config, '');
  const layout = parseStrict(layoutSchema, config.layout, 'layout');
  const grid = checkGrid(layout.grid, 'layout.grid');
  const menu = checkMenu(options, options.dynamics, '');
  return {
    name: layout.name as string,
    width: grid.width,
    height: grid.height,
    players: grid.startCell.length,
    tile: grid.tile,
    ...slotTables(grid.tile),
    startCell: grid.startCell,
    oldDynamics: options.dynamics === 'old',
    maxIngredients: menu.maxIngredients,
    orders: menu.orders,
    bonusOrders: menu.bonusOrders,
    orderBonus: menu.orderBonus,
    ...priceTables(options, menu),
    shaping: shapingOf(options),
    start: options.start ?? null,
    randomStart: options.randomStart ?? null,
    horizon: options.horizon,
    tickHz: options.tickHz,
    reward: options.reward satisfies RewardWeighting,
  };
}

function slotTables(tile: Uint8Array): Pick<Kitchen, 'slot' | 'slotCell' | 'pots'> {
  const slot = new Int16Array(tile.length).fill(-1);
  const slotCell: number[] = [];
  const pots: number[] = [];
  tile.forEach((t, cell) => {
    if (t !== COUNTER && t !== POT) return;
    slot[cell] = slotCell.length;
    slotCell.push(cell);
    if (t === POT) pots.push(cell);
  });
  return { slot, slotCell: Int32Array.from(slotCell), pots: Int32Array.from(pots) };
}
