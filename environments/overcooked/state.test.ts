import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../contract.ts';
import { deriveSeed } from '../hash/streams.ts';
import { createWorlds, worldBytes } from '../worlds.ts';
import { play, soup, stateOf } from './testing.ts';

const full = stateOf(
  [[1, 1, 'east', 'onion'], [3, 2, 'south', soup('oto', 20)]],
  [[4, 3, 'dish'], [2, 0, soup('oo', 7)], [0, 0, soup('')], [1, 0, 'tomato']],
  123,
);

describe('dump and load', () => {
  it('keep everything, the order of objects too', () => {
    const p = play('cramped_room').load({ ...full, score: 40, seed: '18446744073709551615', draws: 9 });
    expect(p.dump()).toEqual({ ...full, score: 40, seed: '18446744073709551615', draws: 9 });
    const q = play('cramped_room').load(p.dump());
    expect(worldBytes(q.worlds, 0)).toEqual(worldBytes(p.worlds, 0));
  });

  it('keep the order in which objects were put down, whichever is taken away', () => {
    const put = [[1, 0, 'dish'], [0, 3, 'tomato'], [4, 0, 'onion']] as [number, number, Json][];
    const p = play('cramped_room').load(stateOf([[1, 1, 'north'], [3, 1, 'north', 'onion']], put));
    p.act('i', 'i');
    const places = (): unknown => (p.dump().objects as { position: Json }[]).map((o) => o.position);
    expect(places()).toEqual([[0, 3], [4, 0], [3, 0]]);
    p.act('i', '.');
    expect(places()).toEqual([[0, 3], [4, 0], [3, 0], [1, 0]]);
  });

  it('take a state without seed, score and tick as one at the start', () => {
    const { players } = full;
    const p = play('cramped_room').load({ players: players as Json });
    expect(p.dump()).toMatchObject({ tick: 0, score: 0, seed: '0', draws: 0, objects: [] });
  });
});

describe('states of overcooked_ai', () => {
  const at = (x: number, y: number, rest: JsonObject): JsonObject => ({ position: [x, y], ...rest });
  const theirs = (objects: JsonObject[], more: JsonObject = {}): JsonObject => ({
    players: [
      at(1, 1, { orientation: [1, 0], held_object: at(1, 1, { name: 'dish' }) }),
      at(3, 2, { orientation: [0, -1], held_object: null }),
    ],
    objects, timestep: 5, ...more,
  });
  const parts = (x: number, y: number, ...names: string[]): JsonObject[] => names.map((name) => at(x, y, { name }));
  const read = (object: JsonObject): Json => play('cramped_room').load(theirs([object])).at(2, 0);

  it('are read as they mean it', () => {
    const orders = { all_orders: [{ ingredients: ['onion', 'onion', 'onion'] }], bonus_orders: [] };
    const p = play('cramped_room').load(theirs([at(4, 3, { name: 'onion' })], orders));
    expect(p.dump()).toMatchObject(stateOf([[1, 1, 'east', 'dish'], [3, 2, 'north']], [[4, 3, 'onion']], 5));
  });

  it('give a soup the tick of cooking_tick, and none by _cooking_tick alone', () => {
    const _ingredients = parts(2, 0, 'onion', 'tomato');
    const derived = { is_cooking: true, is_ready: false, is_idle: false, cook_time: 12, _cooking_tick: 7 };
    expect(read(at(2, 0, { name: 'soup', _ingredients, cooking_tick: 7, ...derived }))).toEqual(soup('ot', 7));
    expect(read(at(2, 0, { name: 'soup', _ingredients, ...derived }))).toEqual(soup('ot'));
    expect(read(at(2, 0, { name: 'soup', _ingredients, cooking_tick: -1 }))).toEqual(soup('ot'));
  });

  it('give older soups n of one ingredient: 0 idle, 20 and more finished', () => {
    const old = (ticks: number): Json => read(at(2, 0, { name: 'soup', state: ['tomato', 2, ticks] }));
    expect([old(0), old(3), old(20), old(99)]).toEqual([soup('tt'), soup('tt', 3), soup('tt', 20), soup('tt', 20)]);
  });

  it('may repeat the orders of the kitchen and not change them', () => {
    const p = play('cramped_room');
    const other = theirs([], { all_orders: [{ ingredients: ['onion'] }] });
    expect(() => p.load(other)).toThrow('state.all_orders: differs from the orders of this kitchen; orders belong to the scenario');
  });

  it.each([
    [{ held_object: 1 }, "state: unknown key 'held_object'. Known keys: players, objects, bonus_orders, all_orders, timestep"],
    [
      { players: [at(1, 1, { orientation: [1, 1] }), at(3, 2, { orientation: [0, -1] })] },
      'state.players[0].orientation: expected [0, -1], [0, 1], [1, 0] or [-1, 0], got [1, 1]',
    ],
    [{ timestep: -1 }, 'state.timestep: expected a whole number of ticks, 0 or more, got -1'],
    [{ objects: [at(2, 0, { name: 'soup' })] }, 'state.objects[0]._ingredients: missing'],
    [{ objects: [at(1, 0, { name: 'soop' })] }, "state.objects[0].name: expected 'onion', 'tomato', 'dish' or 'soup', got \"soop\""],
    [{ objects: [at(1, 0, { name: 'dish', cooking_tick: 2 })] }, 'state.objects[0].cooking_tick: only a soup has it, and this is a dish'],
    [
      { objects: [at(2, 0, { name: 'soup', _ingredients: parts(2, 1, 'onion') })] },
      'state.objects[0]._ingredients[0].position: expected [2, 0], where the thing itself is, got [2, 1]',
    ],
    [
      { objects: [at(2, 0, { name: 'soup', cooking_tik: 2, _ingredients: [] })] },
      "state.objects[0]: unknown key 'cooking_tik'; did you mean 'cooking_tick'?",
    ],
  ] as [JsonObject, string][])('are refused with the field named: %j', (wrong, message) => {
    expect(() => play('cramped_room').load({ ...theirs([]), ...wrong })).toThrow(message);
  });
});

describe('a wrong state', () => {
  const change = (key: 'players' | 'objects', k: number, wrong: JsonObject): JsonObject => ({
    ...full, [key]: (full[key] as JsonObject[]).map((x, j) => (j === k ? { ...x, ...wrong } : x)),
  });
  it.each([
    [{ ...full, tikc: 1 }, "state: unknown key 'tikc'; did you mean 'tick'?"],
    [{ ...full, tick: 0.5 }, 'state.tick: expected a whole number of ticks, 0 or more, got 0.5'],
    [{ ...full, seed: -1 }, 'state.seed: expected an unsigned 64-bit integer as decimal text, got -1'],
    [{ ...full, players: (full.players as Json[]).slice(1) }, 'state.players: this kitchen has 2 players, got 1'],
    [change('players', 0, { position: [0, 1] }), 'state.players[0].position: [0, 1] is no floor; players stand on floor'],
    [change('players', 0, { position: [9, 1] }), 'state.players[0].position: [9, 1] is outside this kitchen of 5 x 4 cells'],
    [change('players', 1, { position: [1, 1] }), 'state.players[1].position: player 0 stands there already'],
    [change('players', 0, { facing: 'up' }), 'state.players[0].facing: expected one of north, south, east, west, got "up"'],
    [change('players', 0, { held: 'onoin' }), "state.players[0].held: unknown object 'onoin'; did you mean 'onion'?"],
    [change('players', 0, { held: soup('oooo') }), 'state.players[0].held: a soup has at most 3 ingredients here, got 4'],
    [change('objects', 1, { object: 'onion' }), 'state.objects[1].object: only soup is in a pot, got onion'],
    [change('objects', 2, { position: [4, 3] }), 'state.objects[2].position: an object lies there already'],
    [change('objects', 0, { position: [2, 1] }), 'state.objects[0].position: [2, 1] is neither a counter nor a pot'],
    [change('objects', 2, { object: soup('', 0) }), 'state.objects[2].object: a soup without ingredients cannot cook'],
    [change('objects', 1, { object: { soup: ['leek'] } }), "state.objects[1].object.soup[0]: expected 'onion' or 'tomato', got \"leek\""],
    [
      change('objects', 1, { object: soup('o', 70_000) }),
      'state.objects[1].object.cookingTick: expected a whole number of ticks, -1 (idle) to 65534, got 70000',
    ],
  ] as [JsonObject, string][])('is refused with the field named, and the world stays: %#', (wrong, message) => {
    const p = play('cramped_room').load(full);
    const before = worldBytes(p.worlds, 0).slice();
    expect(() => p.load(wrong)).toThrow(message);
    expect(worldBytes(p.worlds, 0)).toEqual(before);
  });
});

describe('the layout', () => {
  it('is small, since it is hashed every tick', () => {
    expect(play('cramped_room').env.stride).toBeLessThanOrEqual(104);
    const { layout } = play('cramped_room').env;
    expect(layout.map((f) => `${f.name} ${f.dtype}[${f.shape.join()}] @${f.offset}${f.secret ? ' secret' : ''}`)).toEqual([
      'score f64[] @0', 'seed i32[2] @8 secret', 'draws i32[] @16 secret', 'tick i32[] @20', 'pose i32[2] @24', 'held i32[2] @32',
      'object i32[10] @40', 'count u8[] @80', 'simmering u8[] @81', 'order u8[10] @82',
    ]);
  });
});

interface Drawn {
  players: { position: number[]; held: Json }[];
  objects: { object: { soup: string[]; cookingTick: number } }[];
}

describe('starts', () => {
  it('put everyone on their digit, facing north, with nothing', () => {
    expect(play('cramped_room').dump()).toMatchObject(stateOf([[1, 2, 'north'], [3, 1, 'north']]));
    expect(play('tutorial_1').dump()).toMatchObject(stateOf([[4, 3, 'west'], [4, 1, 'north']], [[2, 2, soup('oo')]]));
  });

  it('are drawn from the seed alone', () => {
    const p = play({ layout: 'cramped_room', randomStart: { positions: true, objects: 0.5 } });
    const w = createWorlds(p.env, 3);
    [5n, 6n, 5n].forEach((seed, i) => p.env.reset(w, i, seed));
    expect(worldBytes(w, 2)).toEqual(worldBytes(w, 0));
    expect(worldBytes(w, 1)).not.toEqual(worldBytes(w, 0));
    expect(p.env.dump(w, 0)).toMatchObject({ seed: '5', tick: 0 });
  });

  it('are distributed as the reference draws them', () => {
    const p = play({ layout: 'cramped_room', randomStart: { positions: true, objects: 0.4 } });
    const n = 6000;
    const counts: Record<string, number> = {};
    const note = (key: string): void => {
      counts[key] = (counts[key] ?? 0) + 1 / n;
    };
    for (let k = 0; k < n; k++) {
      p.env.reset(p.worlds, 0, deriveSeed(1n, k));
      const state = p.dump() as unknown as Drawn;
      note(`at ${state.players.map((q) => q.position.join()).join(' ')}`);
      const { held } = state.players[0];
      note(`holds ${held === null ? 'nothing' : typeof held === 'string' ? held : 'soup'}`);
      if (held !== null && typeof held === 'object') expect((held as { cookingTick: number }).cookingTick).toBe(20);
      const pot = state.objects[0]?.object;
      note(pot === undefined ? 'pot empty' : `pot ${pot.cookingTick}`);
      if (pot !== undefined) note(`soup ${pot.soup.map((c) => c[0]).join('')}`);
    }
    // 6 floor cells: 30 ordered pairs. Standard deviations here are below 0.0065.
    const joint = Object.entries(counts).filter(([key]) => key.startsWith('at '));
    expect(joint).toHaveLength(30);
    for (const [, share] of joint) expect(Math.abs(share - 1 / 30)).toBeLessThan(0.012);
    const close = (key: string, share: number): void => expect(Math.abs(counts[key] - share), key).toBeLessThan(0.025);
    close('holds nothing', 0.6);
    close('holds onion', 0.4 * 0.6);
    close('holds dish', 0.4 * 0.2);
    close('holds soup', 0.4 * 0.2);
    close('pot empty', 0.6);
    close('pot 0', 0.4 * 0.4);
    close('pot -1', 0.4 * 0.6);
    close('soup o', 0.4 / 9);
    close('soup ot', 0.4 / 9);
    close('soup ott', 0.4 / 9);
    close('soup oo', 0.4 / 6);
    close('soup oot', 0.4 / 6);
    close('soup ooo', 0.4 / 3);
  });

  it('draw no soup that is too large for the pot', () => {
    const p = play({ layout: 'cramped_room', orders: [['onion']], maxIngredients: 1, randomStart: { positions: false, objects: 1 } });
    for (let k = 0; k < 50; k++) {
      p.env.reset(p.worlds, 0, BigInt(k));
      expect(p.at(2, 0)).toEqual(soup('o', 0));
    }
  });
});
