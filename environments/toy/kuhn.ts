import type { Discrete, Environment, Family, Scenario } from '../contract.ts';
import { createTensor } from '../worlds.ts';
import { defineFamily } from './family.ts';
import { allLegal, viewer } from './furniture.ts';
import { complete, options, presets } from './kuhn/config.ts';
import type { KuhnConfig } from './kuhn/config.ts';
import { ACTIONS, dump, layout, load, reset, stride } from './kuhn/state.ts';
import { EVENTS, createStep } from './kuhn/step.ts';
import { CHANNELS, acting, features, scene, text, views } from './kuhn/views.ts';

const actions: Discrete = { kind: 'discrete', n: 2, names: ACTIONS, default: 0, press: ['edge', 'edge'] };

/** Kuhn poker: two seats, hidden cards, turns; the smallest world with partial information. */
export const kuhn: Family = defineFamily({
  id: 'kuhn', rules: 1, title: 'Kuhn poker', presets, options, complete,
  create: (scenario, config): Environment => createKuhn(scenario, config),
});

function createKuhn(scenario: Scenario, config: KuhnConfig): Environment {
  return {
    id: 'kuhn', rules: kuhn.rules, scenario,
    seats: [{ team: 0, role: 'gambler' }, { team: 1, role: 'gambler' }],
    actions: [actions, actions],
    rewards: [{ name: 'chips', unit: 'chips' }],
    weighting: config.reward,
    events: EVENTS, horizon: config.horizon, tickHz: config.tickHz, information: 'partial',
    stride, layout, views,
    reset,
    load: (w, i, json) => load(config, w, i, json),
    dump,
    step: createStep(config),
    view: viewer({
      features: (w, i, seat, out) => features(config, w, i, seat, out ?? createTensor('i32', CHANNELS.length)),
      text: (w, i, seat) => text(config, w, i, seat),
      scene: (w, i, seat) => scene(config, w, i, seat),
    }),
    legal: allLegal(ACTIONS.length),
    acting,
  };
}
