import type { Family } from '../contract.ts';
import { compileKitchen, layoutNames, resolveOvercooked } from './config.ts';
import { readLayout } from './layoutFile.ts';
import { RULES, createKitchenEnvironment } from './environment.ts';

/** Cooperative cooking: the rules of overcooked_ai, for 1 to 9 players. */
export const overcooked: Family = {
  id: 'overcooked',
  rules: RULES,
  title: 'Overcooked: cook soups together and serve them',
  scenarios: layoutNames,
  resolve: resolveOvercooked,
  fromFile: readLayout,
  create: (scenario) => createKitchenEnvironment(compileKitchen(scenario.config), scenario),
};
