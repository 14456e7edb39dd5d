import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../contract.ts';
import { compileKitchen, resolveOvercooked } from './config.ts';
import { onionsIn, recipeIndex } from './recipes.ts';
import { fromUpstream, ignoredKeys } from './upstream.ts';

/** The head of a vector file, or a group of the fuzz file: parameters and what the reference made of them. */
interface Head {
  layout: JsonObject;
  mdp_overrides: JsonObject;
  num_players: number;
  old_dynamics: boolean;
  all_orders: string[][];
  bonus_orders: string[][];
  order_bonus: number;
  rew_shaping_params: Record<string, number>;
  recipes: { ingredients: ('onion' | 'tomato')[]; base_value: number; cook_time: number; delivery_reward: number }[];
}

const folder = new URL('../../../shared/vectors/overcooked/', import.meta.url);
const there = existsSync(folder);
if (!there) console.log(`skipped: parameters of the vector files, since ${folder.pathname} is not there`);

function heads(): [string, Head][] {
  if (!there) return [];
  const read = (name: string): unknown => JSON.parse(gunzipSync(readFileSync(new URL(name, folder))).toString());
  const files = ['traces', 'human'].flatMap((sub) => readdirSync(new URL(`${sub}/`, folder)).map((name) => `${sub}/${name}`));
  const groups = (read('fuzz.json.gz') as { groups: Head[] }).groups;
  return [
    ...files.map((name): [string, Head] => [name, read(name) as Head]),
    ...groups.map((group, k): [string, Head] => [`fuzz group ${k}`, group]),
  ];
}

describe.skipIf(!there)('parameters and overrides of the vector files', () => {
  it.each(heads())('%s', (_, head) => {
    const kitchen = compileKitchen(resolveOvercooked(fromUpstream(head.layout, head.mdp_overrides)).config);
    expect([kitchen.players, kitchen.oldDynamics, kitchen.orderBonus]).toEqual([head.num_players, head.old_dynamics, head.order_bonus]);
    expect([kitchen.orders, kitchen.bonusOrders]).toEqual([head.all_orders, head.bonus_orders]);
    const shaping = head.rew_shaping_params;
    expect([kitchen.shaping.placementInPot, kitchen.shaping.dishPickup, kitchen.shaping.soupPickup]).toEqual([
      shaping.PLACEMENT_IN_POT_REW, shaping.DISH_PICKUP_REWARD, shaping.SOUP_PICKUP_REWARD,
    ]);
    expect(head.recipes).toHaveLength(9);
    for (const { ingredients, base_value: value, cook_time: time, delivery_reward: reward } of head.recipes) {
      const index = recipeIndex(onionsIn(ingredients), ingredients.length - onionsIn(ingredients), 3);
      const found = [kitchen.value[index], kitchen.cookTime[index], kitchen.delivery[index]];
      expect([ingredients, ...found]).toEqual([ingredients, value, time, reward]);
    }
    expect(ignoredKeys(head.layout)).toEqual([]);
  });
});

describe('overrides', () => {
  const layout = { grid: 'XPX\nO1D\nXSX', start_all_orders: [{ ingredients: ['onion'] }], recipe_values: [3], rew_shaping_params: null };

  it('replace parameters key by key before anything is checked', () => {
    const changes = { start_all_orders: [{ ingredients: ['tomato', 'onion', 'onion'] }], recipe_values: [4], old_dynamics: true };
    expect(fromUpstream(layout, changes, 'mine')).toEqual({
      layout: { name: 'mine', grid: ['XPX', 'O1D', 'XSX'], orders: [['tomato', 'onion', 'onion']], bonusOrders: [], recipeValues: [4] },
      dynamics: 'old',
    });
  });

  it('name what is wrong in their own words', () => {
    expect(() => fromUpstream(layout, { old_dynamics: 1 })).toThrow('old_dynamics: expected true or false, got 1');
    const bonus = { start_bonus_orders: [['onion']] };
    expect(() => fromUpstream(layout, bonus)).toThrow('start_bonus_orders[0]: expected {"ingredients": […]}');
    expect(ignoredKeys({ ...layout, num_items_for_soup: 2, colour: 1 })).toEqual(['colour']);
  });
});
