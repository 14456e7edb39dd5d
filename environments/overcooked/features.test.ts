import { describe, expect, it } from 'vitest';
import { featureNames, featuresLength, reachablePots } from './features.ts';
import { play, soup, stateOf, type Play } from './testing.ts';

/** Features by name, those that are not zero. */
function seen(p: Play, seat: number, prefix: string): Record<string, number> {
  const values = p.env.view(p.worlds, 0, seat, 'features') as Float32Array;
  const names = featureNames(p.kitchen.players);
  const told = names.map((name, k) => [name, values[k]] as const).filter(([name, value]) => name.startsWith(prefix) && value !== 0);
  return Object.fromEntries(told.map(([name, value]) => [name.slice(prefix.length), value]));
}

describe('features', () => {
  it('are 96 numbers for two players, and 46n + 2(n - 1) + 2 for n, all with names', () => {
    expect([1, 2, 3, 9].map(featuresLength)).toEqual([48, 96, 144, 432]);
    for (const n of [1, 2, 5]) expect(new Set(featureNames(n)).size).toBe(featuresLength(n));
  });

  it('tell what is near, in the hand and in the pots', () => {
    const p = play('asymmetric_advantages').load(
      stateOf([[6, 2, 'west', 'dish'], [1, 3, 'south', soup('oto', 20)]], [[4, 2, soup('oo')], [4, 3, soup('ooo', 12)], [5, 0, 'onion']]),
    );
    expect(seen(p, 0, 'self_')).toEqual({
      faces_west: 1, holds_dish: 1, closest_onion_dx: -1, closest_onion_dy: -1, serving_dx: 2, serving_dy: -1,
      pot_0_exists: 1, pot_0_onions: 2, pot_0_dx: -2,
      pot_1_exists: 1, pot_1_is_full: 1, pot_1_is_cooking: 1, pot_1_onions: 3, pot_1_cook_time_remaining: 8, pot_1_dx: -2, pot_1_dy: 1,
      wall_north: 1, x: 6, y: 2,
    });
    expect(seen(p, 1, 'other_1_')).toMatchObject({ holds_dish: 1, dx: 5, dy: -1 });
    const soups = { holds_soup: 1, closest_soup_onions: 2, closest_soup_tomatoes: 1 };
    expect(seen(p, 1, 'self_')).toMatchObject({ ...soups, wall_south: 1, wall_west: 1 });
  });

  it('count steps and turns, and take the first of equals', () => {
    const grid = ['XXOXX', 'O 1 O', 'X   X', 'XPDSX'];
    const onion = (facing: string): number[] => {
      const p = play({ layout: { grid } }).load(stateOf([[2, 2, facing]]));
      const { closest_onion_dx = 0, closest_onion_dy = 0 } = seen(p, 0, 'self_');
      return [closest_onion_dx, closest_onion_dy];
    };
    // From (2, 2) all three are two actions away.
    expect(onion('north')).toEqual([0, -2]);
    const p = play({ layout: { grid } }).load(stateOf([[3, 1, 'east']]));
    expect(seen(p, 0, 'self_')).toMatchObject({ closest_onion_dx: 1 });
  });

  it('say nothing of what cannot be reached', () => {
    const p = play('forced_coordination');
    expect(seen(p, 1, 'self_').pot_0_exists).toBeUndefined();
    expect(seen(p, 0, 'self_').pot_0_exists).toBe(1);
    const walled = play({ layout: { grid: ['XPXXX', 'O1XPX', 'XD XX', 'XXSXX'] } });
    expect(reachablePots(walled.kitchen)).toEqual([0]);
    expect(walled.env.views.features.shows[0].object).toEqual([walled.kitchen.slot[1]]);
  });

  it('tell of the two nearest pots only, and of empty and ready ones', () => {
    const p = play({ layout: { grid: ['XPXPXPX', 'O1    S', 'XDXXXXX'] } }).load(stateOf([[5, 1, 'east']], [[3, 0, soup('t', 25)]]));
    expect(seen(p, 0, 'self_pot_')).toEqual({
      '0_exists': 1, '0_is_empty': 1, '0_dy': -1, '1_exists': 1, '1_is_full': 1, '1_is_ready': 1, '1_tomatoes': 1, '1_dx': -2, '1_dy': -1,
    });
  });
});
