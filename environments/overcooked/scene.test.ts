import { expect, it } from 'vitest';
import type { Scene } from '../contract.ts';
import { createWorlds } from '../worlds.ts';
import { layoutNames } from './config.ts';
import { overcooked } from './index.ts';

function sceneOf(from: Parameters<typeof overcooked.resolve>[0]): Scene {
  const env = overcooked.create(overcooked.resolve(from));
  const w = createWorlds(env, 1);
  env.reset(w, 0, 1n);
  return env.view(w, 0, 0, 'scene') as Scene;
}

it('draws tiles, objects row by row, then players', () => {
  const soup = (ingredients: string[], cookingTick: number) => ({ soup: ingredients, cookingTick });
  const start = {
    tick: 5,
    score: 61,
    players: [
      { position: [1, 1], facing: 'west', held: soup(['tomato', 'onion'], 22) },
      { position: [2, 1], facing: 'south', held: null },
    ],
    objects: [
      { position: [4, 2], object: 'tomato' },
      { position: [3, 3], object: soup(['onion'], 15) },
      { position: [2, 0], object: soup(['onion', 'tomato'], 11) },
      { position: [0, 2], object: soup(['tomato'], -1) },
    ],
  };
  const prices = { onionValue: 21, tomatoValue: 13, onionTime: 15, tomatoTime: 7 };
  const layout = { grid: ['XXPXX', 'O1 2T', 'X   X', 'SDXPX'], orders: [['onion'], ['onion', 'tomato']], bonusOrders: [['onion']], ...prices };
  expect(sceneOf({ layout, start })).toEqual({
    unit: 'cell',
    width: 5,
    height: 4,
    tiles: ['XXPXX', 'O   T', 'X   X', 'SDXPX'],
    sprites: [
      { id: 'object 2', kind: 'soup', x: 2, y: 0, label: '1 onion + 1 tomato', progress: 0.5 },
      { id: 'object 10', kind: 'soup', x: 0, y: 2, label: '1 tomato' },
      { id: 'object 14', kind: 'tomato', x: 4, y: 2 },
      { id: 'object 18', kind: 'soup', x: 3, y: 3, label: '1 onion', progress: 1 },
      { id: 'player 1', kind: 'player', x: 1, y: 1, seat: 0, facing: 'west', holding: 'soup', label: '1' },
      { id: 'player 2', kind: 'player', x: 2, y: 1, seat: 1, facing: 'south', label: '2' },
    ],
    hud: [
      ['Score', '61'],
      ['Tick', '5 of 400'],
      ['Order: 1 onion', '42 points (bonus)'],
      ['Order: 1 onion + 1 tomato', '34 points'],
      ['Player 1 holds', 'a soup of 1 onion + 1 tomato (pays 34)'],
    ],
  });
});

it.each([...layoutNames])('of %s fits its own extent and can be sent as JSON', (name) => {
  const scene = sceneOf(name);
  expect([scene.tiles.length, new Set(scene.tiles.map((row) => row.length))]).toEqual([scene.height, new Set([scene.width])]);
  for (const { x, y } of scene.sprites) expect(x >= 0 && y >= 0 && x < scene.width && y < scene.height).toBe(true);
  expect(new Set(scene.sprites.map(({ id }) => id)).size).toBe(scene.sprites.length);
  expect(JSON.parse(JSON.stringify(scene))).toEqual(scene);
});
