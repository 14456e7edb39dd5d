import { describe, expect, it } from 'vitest';
import type { Environment, JsonObject } from '../contract.ts';
import { Stream } from '../hash/streams.ts';
import { createJoint, createOutcome, createWorlds, worldBytes } from '../worlds.ts';
import { layoutNames } from './config.ts';
import { overcooked } from './index.ts';

const make = (from: string | JsonObject): Environment => overcooked.create(overcooked.resolve(from));

function textOf(from: JsonObject, seat: number): string {
  const env = make(from);
  const w = createWorlds(env, 1);
  env.reset(w, 0, 1n);
  return env.view(w, 0, seat, 'text') as string;
}

/** One soup cooks, one is carried, a dish and a tomato lie about; in the middle of an episode. */
const BUSY = {
  tick: 112,
  score: 40,
  players: [
    { position: [2, 1], facing: 'north', held: 'onion' },
    { position: [3, 2], facing: 'south', held: { soup: ['onion', 'onion', 'onion'], cookingTick: 20 } },
  ],
  objects: [
    { position: [4, 2], object: 'tomato' },
    { position: [0, 2], object: 'dish' },
    { position: [2, 0], object: { soup: ['onion', 'tomato'], cookingTick: 7 } },
  ],
};

describe('the text view', () => {
  it('lets a reader act', () => {
    expect(textOf({ layout: 'cramped_room', start: BUSY }, 0)).toBe(`\
Overcooked kitchen cramped_room. You are player 1 of a team of 2. Tick 112 of 400, 288 left. Score 40.

   01234
 0 XXPXX
 1 O 1 O
 2 X  2X
 3 XDXSX
' ' floor, X counter, P pot, O onion dispenser, D dish dispenser, S serving window, digits players. (x,y): x runs east, y south, from (0,0).

Players:
1 (you) at (2,1), faces north to pot (2,0), holds an onion
2 at (3,2), faces south to serving window (3,3), holds a soup of 3 onions (pays 20)
Pots:
(2,0) cooking: 1 onion + 1 tomato, ready in 13 ticks, pays 0
On counters: (0,2) a dish; (4,2) a tomato

You can reach: pots (2,0), onion dispensers (0,1) (4,1), dish dispensers (1,3), serving windows (3,3), counters (1,0) (3,0) (0,2) (4,2) (2,3).
The others reach the same.

Orders (they never run out; any other soup pays 0):
3 onions: pays 20, cooks 20 ticks

A direction turns you, and moves you one tile if that is free floor. If two players want one tile or would swap, nobody moves.
interact uses the tile in front. Onions and tomatoes go into a pot one by one, at most 3; interact with empty hands starts it, then nothing \
more goes in. Take a ready soup with a dish and bring it to a serving window. A counter holds one thing.

Actions now, if nobody else acts:
north: no move, you face pot (2,0)
south: move to (2,2)
east: move to (3,1)
west: move to (1,1)
interact: nothing, the soup is cooking and takes no more
Answer with one of: north, south, east, west, stay, interact.`);
  });

  it('says what only the other reaches, and where things change hands', () => {
    const reach = (seat: number) => /You can reach[^]*?\n\n/.exec(textOf({ layout: 'forced_coordination' }, seat))?.[0];
    expect(reach(0)).toBe(`\
You can reach: pots (3,0) (4,1), serving windows (3,4), counters (2,1) (2,2) (4,2) (2,3) (4,3).
Player 2 is walled off from you. Only on that side: onion dispensers (0,1) (0,2), dish dispensers (0,3), counters (1,0) (1,4).
From both sides: counters (2,1) (2,2) (2,3) (hand things over on a counter).

`);
    expect(reach(1)).toContain('Player 1 is walled off from you. Only on that side: pots (3,0) (4,1), serving windows (3,4), counters (4,2) (4,3).');
    const crowd = textOf({ layout: { grid: ['XXXXXXXX', 'O1P23D4X', 'XXXXSXXX'] } }, 0);
    expect(crowd).toContain('Players 2, 3 are walled off from you. Only on that side: dish dispensers (5,1), serving windows (4,2), counters');
    expect(crowd).toContain('From both sides: pots (2,1).\nPlayer 4 is walled off from you.');
    expect(crowd).toContain('counters (6,0) (7,1) (6,2).\nFrom both sides: nothing.');
  });

  it('prices every order, with bonus and infinity', () => {
    const text = textOf({ layout: 'tutorial_3', bonusOrders: [['onion', 'tomato', 'tomato'], ['tomato']] }, 1);
    expect(text).toContain('1 onion: pays 21, cooks 15 ticks\n');
    expect(text).toContain('1 tomato: pays infinite (bonus), cooks 7 ticks\n');
    expect(text).toContain('2 onions + 1 tomato: pays 55, cooks 37 ticks\n1 onion + 2 tomatoes: pays infinite (bonus), cooks 29 ticks\n\n');
  });

  it('tells old dynamics and other sizes of pots', () => {
    expect(textOf({ layout: 'cramped_room', dynamics: 'old' }, 0)).toContain('at most 3; it starts to cook by itself at exactly 3. Take');
    expect(textOf({ layout: 'cramped_room', maxIngredients: 5 }, 0)).toContain('at most 5; interact with empty hands starts it');
  });

  it('is the same for equal states, however they came about', () => {
    const turned = { ...BUSY, objects: BUSY.objects.toReversed() };
    expect(textOf({ layout: 'cramped_room', start: turned }, 1)).toBe(textOf({ layout: 'cramped_room', start: BUSY }, 1));
  });

  it('stays short in small kitchens', () => {
    expect(textOf({ layout: 'cramped_room', start: BUSY }, 0).length).toBeLessThan(2000);
    expect(Math.max(...layoutNames.map((layout) => textOf({ layout }, 0).length))).toBeLessThan(2500);
  });
});

describe.each([...layoutNames])('the text view of %s', (name) => {
  it('names exactly the tiles that a player can come to stand before', () => {
    const env = make(name);
    const grid = (env.scenario.config.layout as { grid: string[] }).grid;
    env.seats.forEach((_, seat) => {
      const line = /You can reach: (.*)\./.exec(textOf({ layout: name }, seat))?.[1] as string;
      const named = [...line.matchAll(/\((\d+),(\d+)\)/g)].map(([, x, y]) => `${x},${y}`);
      expect(named.toSorted()).toEqual(walk(grid, textOf({ layout: name }, seat)).toSorted());
    });
  });
});

/** Tiles beside the floor that can be walked to from where the text says "you" stand. */
function walk(grid: readonly string[], text: string): string[] {
  const [, x0, y0] = /\(you\) at \((\d+),(\d+)\)/.exec(text) as RegExpExecArray;
  const seen = new Set([`${x0},${y0}`]);
  const found = new Set<string>();
  for (const place of seen) {
    const [x, y] = place.split(',').map(Number);
    for (const [nx, ny] of [[x, y - 1], [x, y + 1], [x + 1, y], [x - 1, y]]) (/[ \d]/.test(grid[ny][nx]) ? seen : found).add(`${nx},${ny}`);
  }
  return [...found];
}

/** Does what makes soup where the text says that interact would, three times in four; else anything. */
function play(text: string, random: Stream): number {
  const useful = /^interact: (take (an onion|a tomato|a dish|the soup)|put .* pot|deliver)/m.test(text);
  return useful && random.below(4) > 0 ? 5 : random.below(6);
}

describe('what the text says an action does', () => {
  const KITCHENS: JsonObject[] = [
    { layout: 'cramped_room', cookTime: 20 }, { layout: 'cramped_room', dynamics: 'old', cookTime: 20 }, { layout: 'counter_circuit', cookTime: 20 },
    { layout: 'forced_coordination', cookTime: 20 }, { layout: { grid: ['XPSX', 'O12D', 'XT3X', 'XXXX'], maxIngredients: 2, cookTime: 20 } },
  ];
  const all = new Set<string>();

  it.each(KITCHENS)('%j', (from) => {
    const env = make({ ...from, horizon: 3000 });
    const w = createWorlds(env, 2);
    const joint = createJoint(env, 2);
    const out = createOutcome(env, 2);
    const seen = new Set<string>();
    env.reset(w, 0, 7n);
    const random = new Stream(7n, 'text');
    for (let tick = 0; tick < 2500; tick++) {
      const seat = tick % env.seats.length;
      const text = env.view(w, 0, seat, 'text') as string;
      for (const [action, name] of ['north', 'south', 'east', 'west', '', 'interact'].entries()) {
        if (name === '') continue;
        const says = new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] as string;
        seen.add(says.replace(/\d+/g, '#'));
        checkAction({ env, seat, action, says });
      }
      for (let s = 0; s < env.seats.length; s++) joint[s] = play(env.view(w, 0, s, 'text') as string, random.at(tick, s));
      env.step(w, 0, 1, joint, out);
    }
    console.log(`seed 7, ${JSON.stringify(from)}: ${seen.size} different sentences`);
    expect(seen.size).toBeGreaterThan(20);
    for (const says of seen) all.add(says);

    /** World 1 is world 0 one tick later, where only this seat acted; the sentence must say what changed. */
    function checkAction({ env, seat, action, says }: { env: Environment; seat: number; action: number; says: string }): void {
      const stay = stepped(seat, 4);
      const now = stepped(seat, action);
      const before = env.dump(w, 0) as { players: { position: number[] }[] };
      const player = (now.dump as typeof before).players[seat];
      if (action < 4) {
        const moved = player.position.join() !== before.players[seat].position.join();
        expect([says, says === `move to (${player.position.join(',')})`]).toEqual([says, moved]);
        if (!moved) expect([says, says.startsWith('no move')]).toEqual([says, JSON.stringify(now.dump) === JSON.stringify(stay.dump)]);
        return;
      }
      expect([says, says.startsWith('nothing')]).toEqual([says, JSON.stringify(now.dump) === JSON.stringify(stay.dump)]);
      const paid = /^deliver the soup for (\d+) points$/.exec(says)?.[1];
      expect([says, now.reward]).toEqual([says, Number(paid ?? 0)]);
    }

    function stepped(seat: number, action: number): { dump: unknown; reward: number } {
      worldBytes(w, 1).set(worldBytes(w, 0));
      joint.fill(4);
      joint[env.seats.length + seat] = action;
      env.step(w, 1, 2, joint, out);
      return { dump: env.dump(w, 1), reward: out.reward[2 * env.seats.length + seat] };
    }
  });

  it('was tried in every kind of place', () => {
    const parts = [
      'start cooking # onion', 'put the onion into the empty pot', 'put the onion into the pot', 'put the tomato into the pot',
      'take an onion', 'take a tomato',
      'take a dish', 'take the soup of # onion', 'deliver the soup for # points', 'put the soup on the counter', 'take a soup of # onion',
      'move to',
      'nothing, the pot starts by itself at # ingredients', 'nothing, the pot is full', 'nothing, the pot is cooking',
      'nothing, the pot is empty',
      'nothing, the pot is still cooking', 'nothing, the pot is not cooking yet', 'nothing, the soup is cooking',
      'nothing, the soup is ready and takes no more',
      'nothing, the soup is ready and needs a dish', 'nothing, soup does not go back', 'nothing, the window takes soup',
      'nothing, the counter holds a soup',
      'nothing, in front is floor', 'nothing, in front is player #', 'nothing, your hands and the pot are empty',
      'nothing, your hands and the counter are empty',
      'nothing, your hands are full and nothing goes back into the dish dispenser', 'only turn to player #', 'no move, you face pot',
    ];
    expect(parts.filter((part) => ![...all].some((says) => says.startsWith(part)))).toEqual([]);
  });
});
