import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../contract.ts';
import { canonicalJson, hashJson } from '../hash/canonical.ts';
import { compileKitchen, layoutNames, resolveOvercooked } from './config.ts';
import { allRecipes, recipeIndex } from './recipes.ts';

const room = ['XXPXX', 'O1 2T', 'X   X', 'XDXSX'];
const ooo = ['onion', 'onion', 'onion'];
const compile = (from: string | JsonObject) => compileKitchen(resolveOvercooked(from).config);

describe('a scenario', () => {
  it('of a name alone is complete', () => {
    expect(resolveOvercooked('cramped_room')).toEqual({
      environment: 'overcooked',
      name: 'cramped_room',
      config: {
        layout: { name: 'cramped_room', grid: ['XXPXX', 'O  2O', 'X1  X', 'XDXSX'] },
        dynamics: 'new',
        horizon: 400,
        tickHz: 6,
        reward: { weights: { sparse: 1, shaped: 0 }, share: 'team' },
        orders: [ooo],
        bonusOrders: [],
        orderBonus: 2,
        maxIngredients: 3,
        shaping: { placementInPot: 3, dishPickup: 3, soupPickup: 5 },
        start: null,
        randomStart: null,
      },
    });
  });

  it('may be named, and a name alone may name the layout', () => {
    expect(resolveOvercooked({ name: 'mine', layout: 'cramped_room' }).name).toBe('mine');
    expect(resolveOvercooked({ name: 'cramped_room', horizon: 9 })).toEqual(resolveOvercooked({ layout: 'cramped_room', horizon: 9 }));
  });

  it('hashes alike however the same kitchen was written down', () => {
    const listed = { grid: room, orders: [['tomato', 'onion'], ['onion']], recipeValues: [7, 5] };
    const rows = room.map((row) => ` ${row} `);
    const turned = { grid: rows, orders: [['onion'], ['onion', 'tomato']], recipeValues: [5, 7], bonusOrders: [], orderBonus: 2 };
    expect(resolveOvercooked({ layout: turned })).toEqual(resolveOvercooked({ layout: listed }));
    expect(resolveOvercooked({ layout: { grid: room, orders: [] } })).toEqual(resolveOvercooked({ layout: { grid: room, orders: 'all' } }));
    const orders = allRecipes(3).map((recipe) => [...recipe]);
    expect(hashJson(resolveOvercooked({ layout: { grid: room } }))).toEqual(hashJson(resolveOvercooked({ layout: { grid: room, orders } })));
  });

  it('is JSON, infinity included', () => {
    const { config } = resolveOvercooked('tutorial_3');
    expect(config.orderBonus).toBe('Infinity');
    const again = JSON.parse(canonicalJson(config)) as JsonObject;
    expect(compileKitchen(again).delivery[recipeIndex(1, 2, 3)]).toBe(Infinity);
  });

  it('of any options resolves to itself', () => {
    const price = fc.constantFrom<JsonObject>(
      {}, { deliveryReward: 5 }, { onionValue: 2, tomatoValue: 3 }, { cookTime: 4 }, { onionTime: 1, tomatoTime: 9 },
      { orderBonus: 'Infinity' },
    );
    const more = fc.record({
      layout: fc.constantFrom(...layoutNames),
      horizon: fc.integer({ min: 1, max: 2_147_483_647 }),
      tickHz: fc.double({ min: 0.1, max: 1000, noNaN: true }),
      maxIngredients: fc.integer({ min: 3, max: 8 }),
      reward: fc.record({ weights: fc.record({ shaped: fc.integer() }), share: fc.constantFrom('own', 'team') }),
      randomStart: fc.constantFrom(null, {}, { objects: 0.5 }, { positions: false }, { positions: false, objects: 1 }),
    });
    fc.assert(fc.property(price, more, (prices, options) => {
      const scenario = resolveOvercooked({ ...options, ...prices } as JsonObject);
      const again = resolveOvercooked(JSON.parse(canonicalJson(scenario.config)) as JsonObject);
      expect(canonicalJson(again)).toBe(canonicalJson(scenario));
      expect(compileKitchen(again.config)).toEqual(compileKitchen(scenario.config));
    }), { numRuns: 200 });
  });
});

describe('options over a layout', () => {
  it('replace its parameters; null takes one away', () => {
    const kitchen = compile({ layout: 'cramped_room_tomato', orders: [['tomato']], bonusOrders: null, horizon: 7, tickHz: 2 });
    expect([kitchen.orders, kitchen.bonusOrders, kitchen.horizon, kitchen.tickHz]).toEqual([[['tomato']], [], 7, 2]);
    expect(kitchen.delivery[recipeIndex(0, 1, 3)]).toBe(10);
    expect(compile({ layout: 'tutorial_1', start: null }).start).toBeNull();
  });

  it('give a price in another way than the layout, which then no longer counts', () => {
    const kitchen = compile({ layout: 'cramped_room_tomato', deliveryReward: 50, cookTime: 3 });
    const found = [kitchen.value[recipeIndex(3, 0, 3)], kitchen.delivery[recipeIndex(1, 1, 3)], kitchen.cookTime[recipeIndex(0, 2, 3)]];
    expect(found).toEqual([50, 100, 3]);
    const both = { layout: 'cramped_room', deliveryReward: 5, onionValue: 2, tomatoValue: 3 };
    expect(() => compile(both)).toThrow('onionValue: cannot stand beside deliveryReward');
    expect(compile({ layout: 'cramped_room_tomato', onionValue: 1 }).value[recipeIndex(1, 1, 3)]).toBe(11);
  });

  it('change single shaping rewards', () => {
    const { shaping } = compile({ layout: 'cramped_room', shaping: { soupPickup: 0 } });
    expect(shaping).toEqual({ placementInPot: 3, dishPickup: 3, soupPickup: 0 });
    const layout = { grid: room, shaping: { dishPickup: 9 } };
    expect(compile({ layout, shaping: { soupPickup: 1 } }).shaping).toEqual({ placementInPot: 3, dishPickup: 9, soupPickup: 1 });
  });

  it('draw starts instead of the layout\'s own', () => {
    const kitchen = compile({ layout: 'tutorial_1', randomStart: { objects: 0.25 } });
    expect([kitchen.start, kitchen.randomStart]).toEqual([null, { positions: true, objects: 0.25 }]);
    expect(compile({ layout: 'cramped_room', randomStart: { positions: false } }).randomStart).toBeNull();
  });

  it('begin in a state of either form, kept in ours', () => {
    const position = [2, 1];
    const pot = { position: [2, 0], object: { soup: ['onion'], cookingTick: 4 } };
    const ours = { players: [{ position, facing: 'south', held: 'dish' }], objects: [pot] };
    const soup = { name: 'soup', position: [2, 0], _ingredients: [{ name: 'onion', position: [2, 0] }], cooking_tick: 4 };
    const theirs = { players: [{ position, orientation: [0, 1], held_object: { name: 'dish', position } }], objects: [soup] };
    const { config } = resolveOvercooked({ layout: 'cramped_room_single', start: ours });
    expect(config.start).toEqual({ tick: 0, score: 0, ...ours });
    expect(resolveOvercooked({ layout: 'cramped_room_single', start: theirs }).config).toEqual(config);
  });
});

describe('prices', () => {
  const value = (from: JsonObject, onions: number, tomatoes: number): number[] => {
    const kitchen = compile({ layout: { grid: room, ...from } });
    const index = recipeIndex(onions, tomatoes, kitchen.maxIngredients);
    return [kitchen.value[index], kitchen.cookTime[index], kitchen.delivery[index]];
  };

  it('are 20 points and 20 ticks, else one for all, else the order\'s own, else per ingredient', () => {
    expect(value({}, 1, 2)).toEqual([20, 20, 20]);
    expect(value({ deliveryReward: 7, cookTime: 5 }, 1, 2)).toEqual([7, 5, 7]);
    expect(value({ onionValue: 3, tomatoValue: 5, onionTime: 7, tomatoTime: 11 }, 1, 2)).toEqual([13, 29, 13]);
    expect(value({ orders: [ooo], recipeValues: [9], onionTime: 7, tomatoTime: 11 }, 3, 0)).toEqual([9, 21, 9]);
    expect(value({ orders: [ooo], recipeValues: [9], recipeTimes: [4] }, 2, 0)).toEqual([20, 20, 0]);
  });

  it('of other soups than the orders are 0, of bonus orders a multiple', () => {
    expect(value({ orders: [ooo] }, 2, 1)).toEqual([20, 20, 0]);
    expect(value({ orders: [ooo], bonusOrders: [ooo] }, 3, 0)).toEqual([20, 20, 40]);
    expect(value({ orders: [ooo], bonusOrders: [ooo], orderBonus: 0.5 }, 3, 0)).toEqual([20, 20, 10]);
    expect(value({ orders: [ooo], bonusOrders: [ooo], orderBonus: 'Infinity' }, 3, 0)).toEqual([20, 20, Infinity]);
  });

  it('cover every soup that a larger or smaller pot holds', () => {
    const words = (from: JsonObject): string[] => {
      return compile({ layout: { grid: room, ...from } }).orders.map((order) => order.map((name) => name[0]).join(''));
    };
    expect(words({ maxIngredients: 2 })).toEqual(['o', 'oo', 't', 'tt', 'ot']);
    const large = compile({ layout: { grid: room, maxIngredients: 8, onionTime: 2, tomatoTime: 3 } });
    expect([large.orders.length, large.cookTime[recipeIndex(5, 3, 8)]]).toEqual([44, 19]);
    const four = ['o', 'oo', 'ooo', 'oooo', 't', 'tt', 'ttt', 'tttt', 'ot', 'oot', 'ooot', 'ott', 'oott', 'ottt'];
    expect(words({ maxIngredients: 4 })).toEqual(four);
  });
});

describe('tables', () => {
  it('number the places for objects row by row', () => {
    const kitchen = compile({ layout: { grid: room } });
    expect([kitchen.width, kitchen.height, kitchen.players, [...kitchen.startCell]]).toEqual([5, 4, 2, [6, 8]]);
    expect([...kitchen.slotCell]).toEqual([0, 1, 2, 3, 4, 10, 14, 15, 17, 19]);
    expect([...kitchen.pots]).toEqual([2]);
    expect([...kitchen.slotCell].map((cell) => kitchen.slot[cell])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...kitchen.slot].filter((slot) => slot < 0)).toHaveLength(10);
  });
});

describe('options that are refused', () => {
  const layout = 'cramped_room';
  it.each<[string, JsonObject | string, string]>([
    ['an unknown layout', 'cramped_rom', "layout: unknown layout 'cramped_rom'; did you mean 'cramped_room'? Known: asymmetric_advantages"],
    ['a name that objects have', 'toString', "layout: unknown layout 'toString'"],
    ['an unknown name', { name: 'cramped_rom' }, "name: unknown layout 'cramped_rom'; did you mean 'cramped_room'?"],
    ['no layout', { horizon: 3 }, "layout: missing; give a layout's name (asymmetric_advantages, "],
    ['a layout that is a number', { layout: 3 }, 'layout: '],
    ['an unknown key', { layout, horizont: 3 }, "unknown key 'horizont'; did you mean 'horizon'?"],
    ['an unknown key of a layout', { layout: { grid: room, order: [] } }, "layout: unknown key 'order'; did you mean 'orders'?"],
    ['an unknown key of the shaping', { layout, shaping: { dishPickups: 1 } },
      "shaping: unknown key 'dishPickups'; did you mean 'dishPickup'?"],
    ['an unknown channel', { layout, reward: { weights: { sparce: 1 } } }, "reward.weights: unknown key 'sparce'; did you mean 'sparse'?"],
    ['a row of a grid', { layout: { grid: ['XXX', 'X'] } }, "layout.grid[1]: row 1 'X' has 1 tile where row 0 'XXX' has 3"],
    ['an ingredient', { layout: { grid: room, orders: [['leek']] } }, "layout.orders[0][0]: unknown ingredient 'leek'"],
    ['an ingredient over a layout', { layout, orders: [['onion'], ['leek']] }, "orders[1][0]: unknown ingredient 'leek'"],
    ['old dynamics with another order', { layout: 'simple_o_t', dynamics: 'old', orders: [['onion']] },
      'orders: old dynamics needs 3 ingredients in every order, got 1 onion'],
    ['old dynamics with all orders', { layout, dynamics: 'old', orders: 'all' },
      'orders: old dynamics needs 3 ingredients in every order, got 1 onion'],
    ['orders without the layout\'s prices for them', { layout: 'simple_o_t', orders: [['onion']] },
      'recipeValues: 2 numbers for 1 order; give one for each of the orders'],
    ['orders without the layout\'s bonus', { layout: 'counter_circuit', orders: [['onion']] },
      'bonusOrders[0]: 1 onion + 1 tomato is not among the orders'],
    ['infinitely many times nothing', { layout, recipeValues: [0], bonusOrders: [ooo], orderBonus: 'Infinity' },
      'orderBonus: infinitely many times the 0 points of 3 onions is no number'],
    ['a horizon of 0', { layout, horizon: 0 }, 'horizon: expected a whole number of ticks, 1 to 2147483647, got 0'],
    ['a fraction of a tick', { layout, horizon: 1.5 }, 'horizon: expected a whole number of ticks, 1 to 2147483647, got 1.5'],
    ['a clock that stands', { layout, tickHz: 0 }, 'tickHz: expected ticks a second, 0.1 to 1000, got 0'],
    ['dynamics of neither kind', { layout, dynamics: 'older' }, 'dynamics: expected "new" or "old", got "older"'],
    ['a probability above 1', { layout, randomStart: { objects: 2 } }, 'randomStart.objects: expected a probability, 0 to 1, got 2'],
    ['two starts', { layout, start: { players: [] }, randomStart: {} }, 'randomStart: cannot stand beside start; give one of them'],
    ['a start for other players', { layout, start: { players: [] } }, 'start.players: this kitchen has 2 players, got 0'],
    ['a start of the layout\'s own', { layout: { grid: room, start: { players: [] } } },
      'layout.start.players: this kitchen has 2 players, got 0'],
    ['a negative bonus', { layout, orderBonus: -1 }, 'orderBonus: expected a number, 0 or more, or "Infinity", got -1'],
    ['a share of neither kind', { layout, reward: { share: 'all' } }, 'reward.share: expected "own" or "team", got "all"'],
  ])('%s', (_, from, message) => {
    expect(() => resolveOvercooked(from)).toThrow(message);
  });

  it('a configuration that is not complete, or was changed', () => {
    const { config } = resolveOvercooked(layout);
    expect(() => compileKitchen({ layout })).toThrow('config: not a complete configuration');
    expect(() => compileKitchen({ ...config, orders: [['onion', 'tomato', 'onion']] })).toThrow('config: not a complete configuration');
    expect(() => compileKitchen({ ...config, orders: [['onion']] })).not.toThrow();
    expect(() => compileKitchen({ ...config, horizon: 0 })).toThrow('horizon');
  });
});
