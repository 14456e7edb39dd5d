import type { ActionSpace, Environment, Field, Shows } from '../../contract.ts';
import { canonicalJson } from '../../hash/canonical.ts';
import { teamsOf } from '../../worlds.ts';
import type { Check } from '../check.ts';
import { elementsOf } from '../layout.ts';
import { refute } from '../types.ts';

/** What an environment says of itself before anything is played. */
export const declaration: Check = {
  name: 'declaration',
  asks: 'Is what the environment declares of itself complete and consistent?',
  run: ({ env }) => {
    expect(env.id === env.scenario.environment, `id '${env.id}' is not scenario.environment '${env.scenario.environment}'`);
    expect(Number.isInteger(env.rules) && env.rules >= 1, `rules is ${env.rules}, expected an integer from 1`);
    expect(Number.isInteger(env.horizon) && env.horizon >= 1, `horizon is ${env.horizon}, expected an integer from 1`);
    expect(env.horizon === env.scenario.config.horizon, `horizon is ${env.horizon}, scenario.config.horizon is ${env.scenario.config.horizon}`);
    expect(env.scenario.config['reward'] !== undefined, 'scenario.config has no reward');
    expect(env.tickHz > 0, `tickHz is ${env.tickHz}`);
    canonicalJson(env.scenario);
    seats(env);
    env.actions.forEach((space, seat) => action(space, `actions[${seat}]`));
    rewards(env);
    expect(new Set(env.events).size === env.events.length, 'two events have the same name');
    views(env);
    return `${env.seats.length} seats, ${env.rewards.length} channels, ${env.events.length} events, ${Object.keys(env.views).length} views`;
  },
};

function expect(holds: boolean, otherwise: string): void {
  if (!holds) refute(otherwise);
}

function seats(env: Environment): void {
  expect(env.seats.length >= 1, 'there is no seat');
  expect(env.actions.length === env.seats.length, `${env.seats.length} seats but ${env.actions.length} action spaces`);
  for (let team = 0; team < teamsOf(env); team++) expect(env.seats.some((s) => s.team === team), `no seat is of team ${team}`);
}

function action(space: ActionSpace, where: string): void {
  if (space.kind === 'discrete') {
    component(space.n, space.names, space.press, space.default, where);
    return;
  }
  const n = space.default.length;
  expect(n >= 1 && space.names.length === n, `${where}: ${space.names.length} names for ${n} components`);
  if (space.kind === 'multidiscrete') {
    expect(space.nvec.length === n && space.press.length === n, `${where}: nvec or press is not of length ${n}`);
    space.nvec.forEach((k, c) => component(k, space.names[c], space.press[c], space.default[c], `${where}, component ${c}`));
    return;
  }
  expect(space.low.length === n && space.high.length === n && space.units.length === n, `${where}: low, high or units is not of length ${n}`);
  for (let c = 0; c < n; c++) {
    const [low, high, standard] = [space.low[c], space.high[c], space.default[c]];
    expect(Number.isFinite(low) && Number.isFinite(high) && low < high, `${where}, component ${c}: bounds ${low}..${high}`);
    expect(standard >= low && standard <= high, `${where}, component ${c}: the default ${standard} is outside ${low}..${high}`);
  }
}

function component(n: number, names: readonly string[], press: readonly string[], standard: number, where: string): void {
  expect(Number.isInteger(n) && n >= 1, `${where}: n is ${n}`);
  expect(names.length === n && press.length === n, `${where}: ${names.length} names and ${press.length} presses for ${n} actions`);
  expect(new Set(names).size === n, `${where}: two actions have the same name`);
  expect(Number.isInteger(standard) && standard >= 0 && standard < n, `${where}: the default ${standard} is not in 0..${n - 1}`);
}

function rewards(env: Environment): void {
  const channels = env.rewards.map((r) => r.name);
  expect(channels.length >= 1 && new Set(channels).size === channels.length, `reward channels are ${channels.join(', ')}`);
  for (const [name, weight] of Object.entries(env.weighting.weights)) {
    expect(channels.includes(name), `weighting.weights names '${name}', which is no channel (${channels.join(', ')})`);
    expect(Number.isFinite(weight), `weighting.weights.${name} is ${weight}`);
  }
}

function views(env: Environment): void {
  const kinds = Object.values(env.views).map((v) => v.kind);
  for (const kind of ['text', 'scene', 'state']) expect(kinds.filter((k) => k === kind).length <= 1, `more than one view is of kind ${kind}`);
  expect(env.information === 'full' || !kinds.includes('state'), `a 'state' view shows everything, but information is '${env.information}'`);
  for (const [name, spec] of Object.entries(env.views)) {
    expect(spec.shows.length === env.seats.length, `view ${name}: shows has ${spec.shows.length} entries for ${env.seats.length} seats`);
    for (const shows of spec.shows) shownFields(env.layout, shows, `view ${name}`);
    if (spec.kind !== 'tensor') continue;
    expect(spec.axes.length === spec.shape.length, `view ${name}: ${spec.axes.length} axes for a shape of ${spec.shape.length}`);
    expect(spec.channels.length === (spec.shape.at(-1) ?? 1), `view ${name}: ${spec.channels.length} channels, but the last axis has ${spec.shape.at(-1)}`);
  }
}

function shownFields(layout: readonly Field[], shows: Shows, where: string): void {
  for (const [name, elements] of Object.entries(shows)) {
    const field = layout.find((f) => f.name === name);
    if (field === undefined) refute(`${where} shows '${name}', which is no field`);
    expect(!field.secret, `${where} shows the secret field ${name}`);
    if (elements === 'all') continue;
    for (const e of elements) expect(Number.isInteger(e) && e >= 0 && e < elementsOf(field), `${where} shows ${name}[${e}], which does not exist`);
  }
}
