import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../contract.ts';
import { InputError } from '../errors.ts';
import { Stream } from '../hash/streams.ts';
import { createJoint, createOutcome, createWorlds } from '../worlds.ts';
import { kuhn } from './kuhn.ts';
import { CARDS } from './kuhn/state.ts';

/** Loads a deal, plays a line of passes and bets, and returns what each step gave. */
function play(cards: [string, string], line: string, options: JsonObject = {}, hand = 0) {
  const env = kuhn.create(kuhn.resolve(options));
  const w = createWorlds(env, 1);
  const joint = createJoint(env, 1);
  const out = createOutcome(env, 1);
  env.load(w, 0, { tick: 0, hand, chips: [0, 0], cards, history: [], seed: '1', draws: 1 });
  const actors: number[] = [];
  for (const letter of line) {
    const seat = [0, 1].filter((s) => env.acting(w, 0, s));
    expect(seat).toHaveLength(1);
    actors.push(seat[0]);
    joint[seat[0]] = letter === 'b' ? 1 : 0;
    joint[1 - seat[0]] = 1;
    env.step(w, 0, 1, joint, out);
  }
  return { env, w, out, actors, reward: [...out.reward], status: out.status[0] };
}

/** [line, what the seat that began gets with the higher card, with the lower]; Kuhn 1950, the five terminal sequences. */
const LINES: [string, number, number][] = [
  ['pp', 1, -1],
  ['bp', 1, 1],
  ['bb', 2, -2],
  ['pbp', -1, -1],
  ['pbb', 2, -2],
];

describe('kuhn', () => {
  it('pays each of the five lines of play for each of the six deals, whoever begins', () => {
    for (const first of CARDS) {
      for (const second of CARDS.filter((c) => c !== first)) {
        const higher = CARDS.indexOf(first) > CARDS.indexOf(second);
        for (const [line, high, low] of LINES) {
          const gain = higher ? high : low;
          const began = play([first, second], line, { hands: 1 });
          expect(began.reward, `${first}${second} ${line}`).toEqual([gain, -gain]);
          expect(began.status).toBe(1);
          expect([0, 1].map((s) => began.out.events[s] >>> 2)).toEqual(gain > 0 ? [1, 0] : [0, 1]);
          expect(began.actors).toEqual([0, 1, 0].slice(0, line.length));
          const second0 = play([second, first], line, { hands: 2 }, 1);
          expect(second0.reward, `${first}${second} ${line}, seat 1 begins`).toEqual([-gain, gain]);
          expect(second0.actors).toEqual([1, 0, 1].slice(0, line.length));
        }
      }
    }
  });

  it('deals by the stream (seed, environment), hand after hand, without allocating one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), (seed) => {
        const env = kuhn.create(kuhn.resolve({ hands: 4 }));
        const [w, joint, out] = [createWorlds(env, 1), createJoint(env, 1), createOutcome(env, 1)];
        const stream = new Stream(seed, 'environment');
        env.reset(w, 0, seed);
        for (let hand = 0; hand < 4; hand++) {
          const deals = ['JQ', 'JK', 'QJ', 'QK', 'KJ', 'KQ'];
          const dumped = env.dump(w, 0) as { cards: string[]; seed: string };
          expect(dumped.cards.join('')).toBe(deals[stream.below(6)]);
          expect(dumped.seed).toBe(seed.toString());
          for (let k = 0; k < 2; k++) env.step(w, 0, 1, joint, out);
        }
        expect(out.status[0]).toBe(1);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('keeps the chips at a sum of 0 and ends after its hands, whatever is played', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }), fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }), (seed, bets) => {
        const env = kuhn.create(kuhn.resolve('match'));
        const [w, joint, out] = [createWorlds(env, 1), createJoint(env, 1), createOutcome(env, 1)];
        env.reset(w, 0, seed);
        let paid = 0;
        for (let tick = 0; out.status[0] === 0; tick++) {
          joint.fill(bets[tick] ? 1 : 0);
          env.step(w, 0, 1, joint, out);
          if (out.reward[0] !== 0) paid++;
          expect(out.reward[0] + out.reward[1]).toBe(0);
          expect(out.score[0] + out.score[1]).toBe(0);
        }
        expect(paid).toBe(20);
        expect(out.status[0]).toBe(1);
        expect([0, 1].some((s) => env.acting(w, 0, s))).toBe(false);
      }),
      { seed: 2, numRuns: 50 },
    );
  });

  it('shows each seat its own card and never the other', () => {
    const { env, w } = play(['K', 'J'], 'p');
    const features = (seat: number) => [...(env.view(w, 0, seat, 'features') as Int32Array)];
    expect(features(0)).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1]);
    expect(features(1)).toEqual([1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1]);
    expect(env.view(w, 0, 0, 'text')).toMatch(/Your card: K\.[\s\S]*you pass/);
    expect(env.view(w, 0, 1, 'text')).toMatch(/Your card: J\.[\s\S]*the other pass[\s\S]*Actions: pass, bet/);
    expect(JSON.stringify(env.view(w, 0, 1, 'scene'))).not.toContain('"K"');
    expect(() => env.view(w, 0, 0, 'txt')).toThrow("view: unknown view 'txt'; did you mean 'text'?");
  });

  it('is cut off at a horizon shorter than the match', () => {
    expect(play(['K', 'J'], 'pb', { horizon: 2 }).status).toBe(2);
    expect(play(['K', 'J'], 'pp', { horizon: 2 }).status).toBe(1);
  });

  it('refuses scenarios that are none, naming the nearest', () => {
    expect(() => kuhn.resolve('standart')).toThrow("unknown scenario 'standart'; did you mean 'standard'?");
    expect(() => kuhn.resolve({ hand: 3 })).toThrow("kuhn: unknown key 'hand'; did you mean 'hands'?");
    expect(() => kuhn.resolve({ hands: 0 })).toThrow(InputError);
    expect(() => kuhn.resolve({ reward: { weights: { chip: 1 }, share: 'own' } })).toThrow(InputError);
    expect(() => kuhn.resolve({ name: 3 })).toThrow("kuhn.name: expected a scenario's name, got 3");
    const scenario = kuhn.resolve('match');
    expect(kuhn.create(scenario).scenario).toEqual(scenario);
    expect(() => kuhn.create({ ...scenario, environment: 'poker' })).toThrow("scenario.environment: expected 'kuhn', got 'poker'");
    expect(() => kuhn.create({ ...scenario, config: { horizon: 60 } })).toThrow('scenario.config: is not complete');
  });

  it('refuses states that cannot be, naming the field', () => {
    const { env, w } = play(['K', 'J'], 'p', { hands: 2 });
    const state = env.dump(w, 0) as JsonObject;
    const load = (change: JsonObject) => () => env.load(w, 0, { ...state, ...change });
    expect(load({ cards: ['K', 'K'] })).toThrow('state.cards: expected two different cards, got K twice');
    expect(load({ chips: [1, 1] })).toThrow('state.chips: expected two numbers that sum to 0, got 1, 1');
    expect(load({ hand: 2 })).toThrow('state.hand: expected 0..1, got 2');
    expect(load({ tick: 7 })).toThrow('state.tick: expected 0..6 (the horizon), got 7');
    expect(load({ history: ['pass', 'pass', 'pass'] })).toThrow('state.history: expected a betting sequence of Kuhn poker');
    expect(load({ history: ['pass', 'pass'] })).toThrow('state.history: expected a hand before the last that goes on');
    expect(load({ seed: '18446744073709551616' })).toThrow('state.seed: expected an unsigned 64-bit integer in decimal');
    expect(load({ seed: '007' })).toThrow('state.seed');
    expect(env.dump(w, 0)).toEqual(state);
  });
});
