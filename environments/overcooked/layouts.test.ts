import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileKitchen, layoutNames, resolveOvercooked } from './config.ts';
import { EVENTS } from './events.ts';
import { featuresLength } from './features.ts';
import { TILE_LETTERS } from './kitchen.ts';
import { losslessChannels } from './lossless.ts';
import { optionsSchema } from './options.ts';
import { onionsIn, recipeIndex } from './recipes.ts';

/** What overcooked_ai itself made of its layout files. */
interface Resolved {
  width: number;
  height: number;
  terrain: string[];
  start_player_positions: [number, number][];
  old_dynamics_allowed: boolean;
  order_bonus: number | 'Infinity';
  all_orders: string[][];
  bonus_orders: string[][];
  recipes: { ingredients: ('onion' | 'tomato')[]; base_value: number; cook_time: number; delivery_reward: number | 'Infinity' }[];
  tiles: Record<string, [number, number][]>;
}

const file = new URL('../../../shared/vectors/overcooked/layouts/resolved.json', import.meta.url);
const there = existsSync(file);
if (!there) console.log(`skipped: the 49 layouts against the reference's own reading of them, since ${file.pathname} is not there`);

describe.skipIf(!there)('the 49 layouts against what overcooked_ai makes of them', () => {
  const facts = there ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Resolved>) : {};

  it('have the same names', () => {
    expect([...layoutNames].sort()).toEqual(Object.keys(facts).sort());
    expect(layoutNames).toHaveLength(49);
  });

  it.each(Object.entries(facts))('%s', (name, fact) => {
    const kitchen = compileKitchen(resolveOvercooked(name).config);
    expect([kitchen.width, kitchen.height]).toEqual([fact.width, fact.height]);
    expect(terrain(kitchen.tile, kitchen.width)).toEqual(fact.terrain);
    const position = (cell: number): number[] => [cell % kitchen.width, Math.floor(cell / kitchen.width)];
    expect([...kitchen.startCell].map(position)).toEqual(fact.start_player_positions);
    expect(kitchen.orders).toEqual(fact.all_orders);
    expect(kitchen.bonusOrders).toEqual(fact.bonus_orders);
    expect(kitchen.orderBonus).toBe(Number(fact.order_bonus));
    for (const { ingredients, base_value: value, cook_time: time, delivery_reward: reward } of fact.recipes) {
      const onions = onionsIn(ingredients);
      const index = recipeIndex(onions, ingredients.length - onions, kitchen.maxIngredients);
      const found = [kitchen.value[index], kitchen.cookTime[index], kitchen.delivery[index]];
      expect([ingredients, ...found]).toEqual([ingredients, value, time, Number(reward)]);
    }
    for (const [letter, cells] of Object.entries(fact.tiles)) {
      const found = [...kitchen.tile.keys()].filter((cell) => TILE_LETTERS[kitchen.tile[cell]] === letter);
      expect([letter, found.map(position)]).toEqual([letter, cells]);
    }
    expect(allowsOld(name)).toBe(fact.old_dynamics_allowed);
  });
});

function terrain(tile: Uint8Array, width: number): string[] {
  const text = [...tile].map((t) => TILE_LETTERS[t]).join('');
  return Array.from({ length: text.length / width }, (_, y) => text.slice(y * width, (y + 1) * width));
}

function allowsOld(name: string): boolean {
  try {
    resolveOvercooked({ layout: name, dynamics: 'old' });
    return true;
  } catch {
    return false;
  }
}

describe('every shipped layout', () => {
  it.each([...layoutNames])('%s resolves, and its config resolves to itself', (name) => {
    const scenario = resolveOvercooked(name);
    expect(resolveOvercooked(scenario.config)).toEqual(scenario);
  });
});

describe('docs/overcooked.md', () => {
  const text = readFileSync(new URL('../../docs/overcooked.md', import.meta.url), 'utf8');

  it.each([...layoutNames])('lists %s as it is', (name) => {
    const kitchen = compileKitchen(resolveOvercooked(name).config);
    const orders = kitchen.orders.map((order) => {
      const onions = onionsIn(order);
      const index = recipeIndex(onions, order.length - onions, kitchen.maxIngredients);
      const points = kitchen.delivery[index] === Infinity ? '∞' : kitchen.delivery[index];
      return `${order.map((ingredient) => ingredient[0]).join('')} ${points}/${kitchen.cookTime[index]}`;
    });
    const start = kitchen.start === null ? '' : ', begins with soup in a pot';
    expect(text).toContain(`\n| \`${name}\` | ${kitchen.width} x ${kitchen.height} | ${kitchen.players} | ${orders.join(', ')}${start} |\n`);
  });

  it('names every channel, event and option', () => {
    const names = [...losslessChannels(2), ...EVENTS, ...Object.keys(optionsSchema.shape)];
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
    expect(text).toContain(String(featuresLength(2)));
  });
});
