import { describe, expect, it } from 'vitest';
import type { Json } from '../contract.ts';
import { Stream } from '../hash/streams.ts';
import { Batch, createTensor, tensorLength, viewAll, viewEach } from '../worlds.ts';
import { losslessChannels } from './lossless.ts';
import { play, soup, stateOf, type Play } from './testing.ts';

/** `channel@x,y=value` of everything that is not terrain and not zero. */
function seen(p: Play, seat: number): string[] {
  const { width, height, players } = p.kitchen;
  const channels = losslessChannels(players);
  const tensor = p.env.view(p.worlds, 0, seat, 'lossless') as Uint8Array;
  const list: string[] = [];
  channels.forEach((name, c) => {
    if (c >= 5 * players && c < 5 * players + 6) return;
    for (let x = 0; x < width; x++) {
      for (let y = 0; y < height; y++) {
        const value = tensor[(x * height + y) * channels.length + c];
        if (value !== 0) list.push(`${name}@${x},${y}=${value}`);
      }
    }
  });
  return list;
}

const TWO: [number, number, string][] = [[1, 1, 'north'], [3, 1, 'north']];

describe('lossless', () => {
  it('has 26 channels for two and 5n + 16 for n', () => {
    expect([1, 2, 3, 9].map((n) => losslessChannels(n).length)).toEqual([21, 26, 31, 61]);
    expect(play('multiplayer_schelling').env.views.lossless).toMatchObject({ shape: [7, 7, 36], dtype: 'u8' });
  });

  it('shows terrain by kind', () => {
    const tensor = play('cramped_room').env.view(play('cramped_room').worlds, 0, 0, 'lossless') as Uint8Array;
    const count = (channel: string): number => tensor.filter((v, k) => k % 26 === losslessChannels(2).indexOf(channel) && v === 1).length;
    const names = ['pot', 'counter', 'onion_dispenser', 'tomato_dispenser', 'dish_dispenser', 'serving_window'];
    expect(names.map(count)).toEqual([1, 9, 2, 0, 1, 1]);
  });

  it('shows own player first, soups by where they are, and hands', () => {
    const put = [[4, 3, 'dish'], [2, 0, soup('oo', 7)], [0, 0, soup('t')], [1, 0, 'tomato']] as [number, number, Json][];
    const p = play('cramped_room').load(stateOf([[1, 1, 'east', 'onion'], [3, 2, 'south', soup('oto', 20)]], put, 360));
    const things = [
      'onions_in_soup@2,0=2', 'onions_in_soup@3,2=2', 'tomatoes_in_soup@0,0=1', 'tomatoes_in_soup@3,2=1', 'cook_time_remaining@2,0=13',
      'soup_done@0,0=1', 'soup_done@3,2=1', 'dishes@4,3=1', 'onions@1,1=1', 'tomatoes@1,0=1',
    ];
    expect(seen(p, 0)).toEqual(['self_at@1,1=1', 'other_1_at@3,2=1', 'self_faces_east@1,1=1', 'other_1_faces_south@3,2=1', ...things]);
    expect(seen(p, 1)).toEqual(['self_at@3,2=1', 'other_1_at@1,1=1', 'self_faces_south@3,2=1', 'other_1_faces_east@1,1=1', ...things]);
  });

  it('shows idle and ready soups in pots', () => {
    const inPot = (object: Json): string[] => seen(play('cramped_room').load(stateOf(TWO, [[2, 0, object]])), 0).slice(4);
    expect(inPot(soup('oot'))).toEqual(['onions_in_pot@2,0=2', 'tomatoes_in_pot@2,0=1']);
    expect(inPot(soup('oot', 20))).toEqual(['onions_in_soup@2,0=2', 'tomatoes_in_soup@2,0=1', 'soup_done@2,0=1']);
    expect(inPot(soup(''))).toEqual([]);
  });

  it('keeps the others in the order of their numbers', () => {
    const p = play({ layout: { grid: ['XPXXX', 'O123S', 'X   X', 'XDXXX'] } });
    const places = (seat: number): string[] => seen(p, seat).slice(0, 3);
    expect(places(0)).toEqual(['self_at@1,1=1', 'other_1_at@2,1=1', 'other_2_at@3,1=1']);
    expect(places(1)).toEqual(['self_at@2,1=1', 'other_1_at@1,1=1', 'other_2_at@3,1=1']);
    expect(places(2)).toEqual(['self_at@3,1=1', 'other_1_at@1,1=1', 'other_2_at@2,1=1']);
  });

  it('is urgent everywhere in the last 39 ticks', () => {
    const all = (tick: number): string[] => seen(play('cramped_room').load(stateOf(TWO, [], tick)), 0);
    const urgent = (tick: number): number => all(tick).filter((s) => s.startsWith('urgency')).length;
    expect([0, 360, 361, 400].map(urgent)).toEqual([0, 0, 20, 20]);
  });

  it('holds a cooking time as the reference does when its numbers are cast to bytes', () => {
    const p = play({ layout: 'cramped_room', cookTime: 300 }).load(stateOf([[1, 1, 'north'], [3, 1, 'north']], [[2, 0, soup('o', 2)]]));
    expect(seen(p, 0).slice(4)).toEqual(['onions_in_soup@2,0=1', `cook_time_remaining@2,0=${298 % 256}`]);
  });
});

describe('all seats of many worlds at once', () => {
  const layouts = ['cramped_room', 'forced_coordination_tomato', 'multiplayer_schelling', 'cramped_room_single', 'tutorial_1'];
  it.each(layouts)('see what each sees alone: %s', (layout) => {
    const { env } = play({ layout, randomStart: { positions: true, objects: 0.6 }, horizon: 60 });
    const batch = new Batch(env, 21, 4n);
    const draws = new Stream(5n, 'views');
    for (let t = 0; t < 60; t++) {
      for (let k = 0; k < batch.joint.length; k++) batch.joint[k] = draws.below(6);
      batch.step();
      if (t % 6 !== 5) continue;
      // 3 to 21 is neither a whole number of blocks nor begins at one
      for (const view of ['lossless', 'features']) {
        const length = tensorLength(env.views[view]);
        const all = createTensor(view === 'lossless' ? 'u8' : 'f32', 18 * env.seats.length * length).fill(7);
        viewAll(env, batch.worlds, 3, 21, view, all);
        const alone = createTensor(view === 'lossless' ? 'u8' : 'f32', all.length);
        viewEach(env, batch.worlds, 3, 21, view, alone);
        expect(all.findIndex((x, k) => x !== alone[k])).toBe(-1);
      }
    }
  });
});
