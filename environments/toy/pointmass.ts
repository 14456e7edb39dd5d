import type { Box, Environment, Family, Scenario } from '../contract.ts';
import { createTensor } from '../worlds.ts';
import { defineFamily } from './family.ts';
import { stateView, viewer } from './furniture.ts';
import { complete, options, presets } from './pointmass/config.ts';
import type { PointmassConfig } from './pointmass/config.ts';
import { createState } from './pointmass/state.ts';
import { EVENTS, createStep } from './pointmass/step.ts';
import { createViews } from './pointmass/views.ts';

/** Two teams push point masses into their goals; the smallest world with continuous actions. */
export const pointmass: Family = defineFamily({
  id: 'pointmass', rules: 1, title: 'Point masses', presets, options, complete,
  create: (scenario, config): Environment => createPointmass(scenario, config),
});

function createPointmass(scenario: Scenario, config: PointmassConfig): Environment {
  const state = createState(config);
  const { specs, length, features, text, scene } = createViews(config, state);
  const force: Box = {
    kind: 'box',
    low: [-config.maxForce, -config.maxForce], high: [config.maxForce, config.maxForce],
    names: ['x', 'y'], units: ['N', 'N'], default: [0, 0],
  };
  const seats = Array.from({ length: 2 * config.perTeam }, (_, s) => ({ team: s < config.perTeam ? 0 : 1, role: 'mass' }));
  return {
    id: 'pointmass', rules: pointmass.rules, scenario, seats,
    actions: seats.map(() => force),
    rewards: [{ name: 'win', unit: 'wins' }, { name: 'progress', unit: 'm' }],
    weighting: config.reward,
    events: EVENTS, horizon: config.horizon, tickHz: config.tickHz, information: 'full',
    stride: state.stride, layout: state.layout, views: specs,
    reset: state.reset,
    load: state.load,
    dump: state.dump,
    step: createStep(config, state),
    view: viewer({
      features: (w, i, seat, out) => features(w, i, seat, out ?? createTensor('f32', length)),
      text,
      scene,
      state: stateView(state.layout, state.stride),
    }),
    legal: () => undefined,
    acting: () => true,
  };
}
