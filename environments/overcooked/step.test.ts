import { describe, expect, it } from 'vitest';
import type { Json } from '../contract.ts';
import { Stream } from '../hash/streams.ts';
import { Batch } from '../worlds.ts';
import { overcooked } from './index.ts';
import { play, soup, stateOf, type Play } from './testing.ts';

/** Everything within reach of the middle: pot north, onions east, counter south, window west. */
const CROSS = { layout: { grid: ['XXPXX', 'XX XX', 'S 1 O', 'XX XX', 'XDTXX'] } };

const POTTED = ['potting_onion 0', 'optimal_onion_potting 0', 'viable_onion_potting 0'];
const SPOILT = ['potting_tomato 0', 'catastrophic_tomato_potting 0'];
const USELESS = ['potting_onion 0', 'optimal_onion_potting 0', 'useless_onion_potting 0'];

const SPOTS = {
  pot: [1, 1, 'north', 1, 0],
  counter: [2, 1, 'north', 2, 0],
  onions: [1, 1, 'west', 0, 1],
  tomatoes: [2, 2, 'south', 2, 3],
  dishes: [1, 2, 'south', 1, 3],
  window: [3, 1, 'east', 4, 1],
} as const;

/** Player 0 faces the target, `held` in hand, and `there` is on it; player 1 stands far off. */
function facing(target: keyof typeof SPOTS, held: Json = null, there: Json = null): Play {
  const [x, y, face, ox, oy] = SPOTS[target];
  const layout = { grid: ['XPXXX', 'O1  S', 'X   X', 'XDT2X', 'XXXXX'], orders: [['onion', 'onion', 'onion'], ['tomato']] };
  return play({ layout }).load(stateOf([[x, y, face, held], [3, 3, 'south']], there === null ? [] : [[ox, oy, there]]));
}

describe('interact', () => {
  const done = soup('ooo', 20);
  const cases: [string, Parameters<typeof facing>, { held: Json; there?: Json; events?: string[]; shaped?: number; sparse?: number }][] = [
    ['takes an onion', ['onions'], { held: 'onion', events: ['onion_pickup 0', 'useful_onion_pickup 0'] }],
    ['takes a tomato, of which nothing is logged', ['tomatoes'], { held: 'tomato', events: [] }],
    ['takes a dish', ['dishes'], { held: 'dish', events: ['dish_pickup 0'] }],
    ['puts nothing back', ['onions', 'onion'], { held: 'onion' }],
    ['keeps a dish at the tomatoes', ['tomatoes', 'dish'], { held: 'dish' }],
    ['drops on a free counter', ['counter', 'onion'], { held: null, there: 'onion', events: ['onion_drop 0'] }],
    ['drops a soup', ['counter', done], { held: null, there: done, events: ['soup_drop 0'] }],
    ['takes from a counter', ['counter', null, 'tomato'], { held: 'tomato', events: ['tomato_pickup 0', 'useful_tomato_pickup 0'] }],
    ['takes a soup from a counter without a dish', ['counter', null, done], { held: done, events: ['soup_pickup 0'] }],
    ['swaps nothing', ['counter', 'onion', 'dish'], { held: 'onion', there: 'dish' }],
    ['does nothing at an empty counter', ['counter'], { held: null }],
    ['begins a soup', ['pot', 'onion'], { held: null, there: soup('o'), shaped: 3, events: POTTED }],
    ['adds to a soup', ['pot', 'tomato', soup('o')], { held: null, there: soup('ot'), shaped: 3, events: SPOILT }],
    ['adds in order', ['pot', 'onion', soup('to')], { held: null, there: soup('too'), shaped: 3, events: USELESS }],
    ['adds to a soup without ingredients', ['pot', 'onion', soup('')], { held: null, there: soup('o'), shaped: 3, events: POTTED }],
    ['overfills no pot', ['pot', 'onion', soup('ooo')], { held: 'onion', there: soup('ooo') }],
    ['adds nothing to a cooking soup', ['pot', 'onion', soup('o', 3)], { held: 'onion', there: soup('o', 4) }],
    ['adds nothing to a ready soup', ['pot', 'onion', soup('o', 20)], { held: 'onion', there: soup('o', 20) }],
    ['starts any soup', ['pot', null, soup('t')], { held: null, there: soup('t', 1) }],
    ['starts no soup without ingredients', ['pot', null, soup('')], { held: null, there: soup('') }],
    ['does nothing at an empty pot', ['pot'], { held: null }],
    ['does nothing at a cooking pot', ['pot', null, soup('t', 5)], { held: null, there: soup('t', 6) }],
    ['takes no ready soup with empty hands', ['pot', null, soup('t', 20)], { held: null, there: soup('t', 20) }],
    ['plates a ready soup', ['pot', 'dish', soup('ttt', 20)], { held: soup('ttt', 20), there: null, shaped: 5, events: ['soup_pickup 0'] }],
    ['plates nothing unready', ['pot', 'dish', soup('ttt', 19)], { held: 'dish', there: soup('ttt', 20) }],
    ['plates nothing idle', ['pot', 'dish', soup('ttt')], { held: 'dish', there: soup('ttt') }],
    ['pours no soup back', ['pot', done], { held: done }],
    ['delivers', ['window', done], { held: null, sparse: 20, events: ['soup_delivery 0'] }],
    ['delivers what nobody ordered for nothing', ['window', soup('to', 20)], { held: null, sparse: 0, events: ['soup_delivery 0'] }],
    ['delivers only soup', ['window', 'dish'], { held: 'dish' }],
    ['does nothing at the window with empty hands', ['window'], { held: null }],
  ];
  it.each(cases)('%s', (_name, [target, held, there], expected) => {
    const p = facing(target, held, there);
    const told = p.act('i', '.');
    const { players, objects } = p.dump() as { players: { held: unknown }[]; objects: { object: unknown }[] };
    expect({ held: players[0].held, there: objects[0]?.object ?? null, ...told }).toEqual({
      held: expected.held,
      there: expected.there ?? null,
      events: expected.events ?? [],
      sparse: [expected.sparse ?? 0, 0],
      shaped: [expected.shaped ?? 0, 0],
      status: 0,
    });
  });

  it('does nothing at floor or at another player', () => {
    const p = play('cramped_room').load(stateOf([[1, 1, 'east', 'onion'], [2, 1, 'west']]));
    expect(p.act('i', 'i').events).toEqual([]);
    expect(p.players()).toEqual(['1,1 east onion', '2,1 west nothing']);
  });

  it('goes player by player, each seeing what the one before did', () => {
    const corner = { layout: { grid: ['XXXXX', 'P1 2S', 'X X X', 'XO DX', 'XXXXX'] } };
    const p = play(corner).load(stateOf([[2, 1, 'south', 'onion'], [1, 2, 'east']]));
    expect(p.act('i', 'i').events).toEqual(['onion_pickup 1', 'useful_onion_pickup 1', 'onion_drop 0']);
    expect(p.players()).toEqual(['2,1 south nothing', '1,2 east onion']);
    const other = play(corner).load(stateOf([[1, 2, 'east'], [2, 1, 'south', 'onion']]));
    expect(other.act('i', 'i').events).toEqual(['onion_drop 1']);
  });
});

describe('useful', () => {
  it('a dish is while pots want more dishes than hands hold, and none lies on a counter', () => {
    const dish = (objects: Parameters<typeof stateOf>[1], other: string | null = null): number[] => {
      const p = play('cramped_room').load(stateOf([[1, 2, 'south'], [3, 1, 'north', other]], objects));
      return p.act('i', '.').shaped;
    };
    expect(dish([])).toEqual([0, 0]);
    expect(dish([[2, 0, soup('o')]])).toEqual([3, 0]);
    expect(dish([[2, 0, soup('ooo')]])).toEqual([0, 0]);
    expect(dish([[2, 0, soup('ooo', 0)]])).toEqual([3, 0]);
    expect(dish([[2, 0, soup('ooo', 20)]])).toEqual([3, 0]);
    expect(dish([[2, 0, soup('ooo', 20)]], 'dish')).toEqual([0, 0]);
    expect(dish([[2, 0, soup('ooo', 20)], [0, 0, 'dish']])).toEqual([0, 0]);
  });

  it('depends on the pots as they were before the tick, but on hands as they are', () => {
    const p = play('cramped_room').load(stateOf([[2, 1, 'north', 'onion'], [1, 2, 'south']]));
    expect(p.act('i', 'i').shaped).toEqual([3, 0]);
    const q = play('cramped_room').load(stateOf([[2, 1, 'north', 'dish'], [1, 2, 'south']], [[2, 0, soup('ooo', 20)]]));
    expect(q.act('i', 'i').shaped).toEqual([5, 3]);
  });

  it('is not defined for other numbers of players than two', () => {
    const grid = ['XPXXX', 'O1 2O', 'X3  X', 'XDXSX'];
    const p = play({ layout: { grid } }).load(stateOf([[1, 1, 'west'], [3, 1, 'north'], [1, 2, 'south']], [[1, 0, soup('o')]]));
    expect(p.act('i', '.', 'i')).toMatchObject({ events: ['onion_pickup 0', 'dish_pickup 2'], shaped: [0, 0, 0] });
  });

  it('drops are where they help the other', () => {
    const drop = (held: string, other: string | null, inPot: ReturnType<typeof soup>): string[] =>
      play('cramped_room').load(stateOf([[1, 1, 'north', held], [3, 2, 'south', other]], [[2, 0, inPot]])).act('i', '.').events;
    expect(drop('onion', null, soup('ooo', 5))).toEqual(['onion_drop 0', 'useful_onion_drop 0']);
    expect(drop('onion', 'dish', soup('ooo', 5))).toEqual(['onion_drop 0']);
    expect(drop('tomato', null, soup('oo'))).toEqual(['tomato_drop 0']);
    expect(drop('dish', null, soup('oo'))).toEqual(['dish_drop 0', 'useful_dish_drop 0']);
    expect(drop('dish', 'onion', soup('oo'))).toEqual(['dish_drop 0']);
    expect(drop('dish', null, soup('ooo'))).toEqual(['dish_drop 0']);
  });
});

describe('cooking', () => {
  it('takes its time from the tick that starts it, and never burns', () => {
    const p = play({ layout: 'cramped_room', cookTime: 3 });
    p.load(stateOf([[2, 1, 'north'], [1, 2, 'south', 'dish']], [[2, 0, soup('ooo')]]));
    const ticks: unknown[] = [];
    for (let t = 0; t < 5; t++) {
      p.act(t === 0 ? 'i' : '.', '.');
      ticks.push((p.at(2, 0) as { cookingTick: number }).cookingTick);
    }
    expect(ticks).toEqual([1, 2, 3, 3, 3]);
  });

  it('starts by itself at three ingredients in old dynamics, and never by hand', () => {
    const p = play({ layout: 'cramped_room', dynamics: 'old' });
    p.load(stateOf([[2, 1, 'north', 'onion'], [1, 2, 'south']], [[2, 0, soup('oo')]]));
    p.act('i', '.');
    expect(p.at(2, 0)).toEqual(soup('ooo', 1));
    p.load(stateOf([[2, 1, 'north'], [1, 2, 'south']], [[2, 0, soup('oo')]])).act('i', '.');
    expect(p.at(2, 0)).toEqual(soup('oo'));
  });

  it('goes on upon a counter, where a state put an unready soup there, and not in a hand', () => {
    const p = play({ layout: 'cramped_room', cookTime: 4 });
    p.load(stateOf([[1, 1, 'north'], [3, 2, 'south', soup('o', 1)]], [[1, 0, soup('oo', 1)], [0, 0, soup('t')], [3, 0, soup('t', 3)]]));
    p.wait(1);
    expect([p.at(1, 0), p.at(0, 0), p.at(3, 0)]).toEqual([soup('oo', 2), soup('t'), soup('t', 4)]);
    p.act('i', '.');
    expect(p.players()[0]).toBe('1,1 north soup');
    p.wait(9).act('i', '.');
    p.wait(1);
    expect(p.at(1, 0)).toEqual(soup('oo', 4));
    expect((p.dump().players as { held: unknown }[])[1].held).toEqual(soup('o', 1));
    expect(p.at(3, 0)).toEqual(soup('t', 4));
  });

  it('starts upon a counter in old dynamics', () => {
    const p = play({ layout: 'cramped_room', dynamics: 'old' });
    p.load(stateOf([[1, 1, 'north'], [3, 2, 'south']], [[1, 0, soup('ooo')], [0, 0, soup('oo')]]));
    p.wait(2);
    expect([p.at(1, 0), p.at(0, 0)]).toEqual([soup('ooo', 2), soup('oo')]);
  });
});

describe('movement', () => {
  const open = (players: string): Play => play({ layout: { grid: ['XXXXXX', `P${players.padEnd(4)}O`, 'D    S', 'XXXXXX'] } });

  it('turns even where it is blocked', () => {
    const p = open('1 2').load(stateOf([[1, 1, 'south'], [3, 1, 'north']]));
    p.act('n', 'w');
    expect(p.players()).toEqual(['1,1 north nothing', '2,1 west nothing']);
  });

  it('lets one follow into the cell another leaves', () => {
    const p = open('12').load(stateOf([[1, 1, 'east'], [2, 1, 'east']]));
    p.act('e', 'e');
    expect(p.players()).toEqual(['2,1 east nothing', '3,1 east nothing']);
  });

  it.each([
    ['two want the same cell', ['e', 'w'], [[1, 1, 'north'], [3, 1, 'north']], ['1,1 east nothing', '3,1 west nothing']],
    ['two would change places', ['e', 'w'], [[1, 1, 'north'], [2, 1, 'north']], ['1,1 east nothing', '2,1 west nothing']],
    ['one walks into a standing player', ['e', '.'], [[1, 1, 'north'], [2, 1, 'north']], ['1,1 east nothing', '2,1 north nothing']],
    ['one walks into an interacting player', ['e', 'i'], [[1, 1, 'north'], [2, 1, 'north']], ['1,1 east nothing', '2,1 north nothing']],
  ] as [string, string[], [number, number, string][], string[]][])('blocks where %s', (_name, actions, players, expected) => {
    const p = open('12').load(stateOf(players));
    p.act(...actions);
    expect(p.players()).toEqual(expected);
  });

  it('freezes everybody where any two collide', () => {
    const p = open('1234').load(stateOf([[1, 1, 'north'], [2, 1, 'north'], [4, 1, 'north'], [4, 2, 'north']]));
    p.act('e', '.', '.', 'w');
    expect(p.players()).toEqual(['1,1 east nothing', '2,1 north nothing', '4,1 north nothing', '4,2 west nothing']);
  });

  it('lets players walk round in a ring', () => {
    const p = open('1234').load(stateOf([[1, 1, 'north'], [2, 1, 'north'], [2, 2, 'north'], [1, 2, 'north']]));
    p.act('e', 's', 'w', 'n');
    expect(p.players()).toEqual(['2,1 east nothing', '2,2 south nothing', '1,2 west nothing', '1,1 north nothing']);
  });

  it('lets an interaction happen from where one was', () => {
    const p = play(CROSS).load(stateOf([[2, 1, 'north', 'onion']]));
    p.act('i');
    expect(p.at(2, 0)).toEqual(soup('o'));
  });
});

describe('episodes', () => {
  it('are truncated at the horizon, also from a later start', () => {
    const p = play({ layout: 'cramped_room', horizon: 3 });
    expect([0, 1, 2].map(() => p.act('.', '.').status)).toEqual([0, 0, 2]);
    expect(p.load(stateOf([[1, 1, 'north'], [3, 1, 'north']], [], 7)).act('.', '.').status).toBe(2);
  });

  it('add deliveries up in the score', () => {
    const p = play('cramped_room').load(stateOf([[3, 2, 'south', soup('ooo', 20)], [1, 1, 'north']]));
    p.act('i', '.');
    p.wait(1);
    expect([p.outcome.score[0], p.dump().score, p.outcome.reward[0]]).toEqual([20, 20, 0]);
  });

  it('may pay infinitely much', () => {
    const p = play('tutorial_3').load(stateOf([[5, 1, 'east', soup('tot', 29)], [1, 3, 'north']]));
    expect(p.act('i', '.').sparse).toEqual([Infinity, 0]);
    expect(p.dump().score).toBe('Infinity');
    p.load(p.dump());
    expect(p.dump().score).toBe('Infinity');
  });
});

describe('a batch', () => {
  it('steps and encodes without allocating', () => {
    const batch = new Batch(overcooked.create(overcooked.resolve('cramped_room')), 256, 1n);
    const draws = new Stream(3n, 'allocation');
    const joints = Array.from({ length: 97 }, () => Int32Array.from({ length: batch.joint.length }, () => draws.below(6)));
    const { env, worlds, outcome } = batch;
    const tensor = new Uint8Array(520);
    const round = (ticks: number): number => {
      const before = process.memoryUsage().heapUsed;
      for (let t = 0; t < ticks; t++) {
        env.step(worlds, 0, 256, joints[t % 97], outcome);
        for (let i = 0; i < 256; i++) env.view(worlds, i, i & 1, 'lossless', tensor);
      }
      return (process.memoryUsage().heapUsed - before) / (ticks * 256);
    };
    round(500);
    // A round in which the collector or the compiler worked says nothing; the smallest growth of several does.
    const growth = Array.from({ length: 8 }, () => Math.abs(round(4000)));
    expect(Math.min(...growth)).toBeLessThan(0.01);
  });
});
