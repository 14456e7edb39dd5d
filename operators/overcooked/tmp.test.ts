import { it } from 'vitest';
import { Stream, createJoint, createOutcome, createWorlds, makeEnvironment, type Environment, type JsonObject } from '../../environments/index.ts';
import { buildOperator, episodeContext, type Frame } from '../index.ts';
function playPair(env: Environment, seed: bigint): number {
  const worlds = createWorlds(env, 1), joint = createJoint(env, 1), out = createOutcome(env, 1);
  env.reset(worlds, 0, seed);
  const pair = [0, 1].map((seat) => { const operator = buildOperator({ kind: 'greedy' }); return { operator, state: operator.init(episodeContext(env, seat)), random: new Stream(seed, 'operator', seat) }; });
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
it('x', () => {
  for (const layout of ['cramped_room', 'asymmetric_advantages', 'counter_circuit_o_1order', 'coordination_ring', 'forced_coordination'])
    for (const dynamics of ['new', 'old']) {
      const env = makeEnvironment('overcooked', { layout, dynamics } as JsonObject);
      const h: Record<number, number> = {};
      for (let s = 1n; s <= 200n; s++) { const x = playPair(env, s); h[x] = (h[x] ?? 0) + 1; }
      console.log(layout, dynamics, JSON.stringify(h));
    }
});
