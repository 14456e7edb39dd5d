import type { Discrete, Environment, Family, Scenario } from '../contract.ts';
import { createTensor } from '../worlds.ts';
import { defineFamily } from './family.ts';
import { allLegal, stateView, viewer } from './furniture.ts';
import { complete, options, presets } from './matrix/config.ts';
import type { MatrixConfig } from './matrix/config.ts';
import { createState } from './matrix/state.ts';
import { createStep } from './matrix/step.ts';
import { createViews } from './matrix/views.ts';

/** Any game of two seats in a table of payoffs, played for a number of rounds; the smallest world without chance. */
export const matrix: Family = defineFamily({
  id: 'matrix', rules: 1, title: 'Matrix games', presets, options, complete,
  create: (scenario, config): Environment => createMatrix(scenario, config),
});

function createMatrix(scenario: Scenario, config: MatrixConfig): Environment {
  const state = createState(config);
  const { specs, length, features, text, scene } = createViews(config, state);
  const masks = [allLegal(config.rows.length), allLegal(config.columns.length)];
  return {
    id: 'matrix', rules: matrix.rules, scenario,
    seats: [{ team: 0, role: 'row' }, { team: 1, role: 'column' }],
    actions: [choice(config.rows), choice(config.columns)],
    rewards: [{ name: 'payoff', unit: 'payoff' }],
    weighting: config.reward,
    events: [], horizon: config.horizon, tickHz: config.tickHz, information: 'full',
    stride: state.stride, layout: state.layout, views: specs,
    reset: state.reset,
    load: state.load,
    dump: state.dump,
    step: createStep(config, state),
    view: viewer({
      features: (w, i, seat, out) => features(w, i, seat, out ?? createTensor('i32', length)),
      text,
      scene,
      state: stateView(state.layout, state.stride),
    }),
    legal: (w, i, seat, mask) => masks[seat](w, i, seat, mask),
    acting: () => true,
  };
}

/** Choices of people count once a press. The first action is the default. */
function choice(names: readonly string[]): Discrete {
  return { kind: 'discrete', n: names.length, names, default: 0, press: names.map(() => 'edge') };
}
