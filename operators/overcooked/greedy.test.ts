import { describe, expect, it } from 'vitest';
import { Stream, createJoint, createOutcome, createWorlds, makeEnvironment, type Environment, type JsonObject } from '../../environments/index.ts';
import { buildOperator, checkOperator, episodeContext, type Frame } from '../index.ts';

/** Score of a pair of greedy cooks over one episode. */
function playPair(env: Environment, seed: bigint): number {
  const worlds = createWorlds(env, 1);
  const joint = createJoint(env, 1);
  const out = createOutcome(env, 1);
  env.reset(worlds, 0, seed);
  const pair = [0, 1].map((seat) => {
    const operator = buildOperator({ kind: 'greedy' });
    return { operator, state: operator.init(episodeContext(env, seat)), random: new Stream(seed, 'operator', seat) };
  });
  for (let tick = 0; out.status[0] === 0; tick++) {
    pair.forEach(({ operator, state, random }, seat) => {
      const views = { state: env.view(worlds, 0, seat, 'state') };
      const frame: Frame = { episode: 0, tick, seat, acting: true, views, legal: new Uint8Array(6).fill(1), reward: 0, status: 0, inbox: [], random: random.at(tick) };
      joint[seat] = operator.decide(state, frame).action as number;
    });
    env.step(worlds, 0, 1, joint, out);
  }
  return out.score[0];
}

const SEEDS = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n];

/** Upstream's pairs over 400 ticks and 5 seeds. */
const RANGES: [layout: string, dynamics: 'new' | 'old', least: number, most: number][] = [
  ['cramped_room', 'new', 180, 200],
  ['cramped_room', 'old', 180, 200],
  ['asymmetric_advantages', 'new', 240, 260],
  ['asymmetric_advantages', 'old', 240, 320],
  ['counter_circuit_o_1order', 'new', 0, 40],
  ['counter_circuit_o_1order', 'old', 0, 40],
  ['coordination_ring', 'new', 0, 0],
  ['coordination_ring', 'old', 0, 0],
  ['forced_coordination', 'new', 0, 0],
  ['forced_coordination', 'old', 0, 0],
];

describe('greedy', () => {
  it.each(RANGES)('scores as upstream in %s under %s dynamics: %d to %d', (layout, dynamics, least, most) => {
    const env = makeEnvironment('overcooked', { layout, dynamics } as JsonObject);
    const scores = SEEDS.map((seed) => playPair(env, seed));
    console.log(layout, dynamics, scores.join(' '));
    expect(Math.min(...scores)).toBeGreaterThanOrEqual(least);
    expect(Math.max(...scores)).toBeLessThanOrEqual(most);
  });
  void checkOperator;
});
