import {
  InputError, compileKitchen, upstreamNames, type Environment, type Json, type JsonObject, type Kitchen,
} from '../environments/index.ts';
import { Recheck } from './recheck.ts';
import { differenceText } from './verify.ts';
import { openWorld } from './world.ts';

/** overcooked_ai writes actions as direction vectors, and one as a word; in the order of its action numbers, which are ours. */
const ACTIONS: readonly Json[] = [[0, -1], [0, 1], [1, 0], [-1, 0], [0, 0], 'interact'];
const ORIENTATIONS: { readonly [facing: string]: Json } = { north: [0, -1], south: [0, 1], east: [1, 0], west: [-1, 0] };

interface Thing {
  readonly soup: readonly ('onion' | 'tomato')[];
  readonly cookingTick: number;
}

/** What `dump` of a kitchen gives. */
interface Dump {
  readonly tick: number;
  readonly players: readonly { readonly position: Json; readonly facing: string; readonly held: string | Thing | null }[];
  readonly objects: readonly { readonly position: Json; readonly object: string | Thing }[];
}

/**
 * An Overcooked record as a trajectory file of overcooked_ai (`AgentEvaluator.load_traj_from_json`): one episode, the state before
 * each joint action as its `to_dict` writes it, the sum of the sparse rewards a step. Infinities are written as Python does. Loading
 * needs a layout that overcooked_ai has under that name. Throws InputError for other environments, and where the record does not verify.
 */
export function* exportOvercookedAi(bytes: Uint8Array): Generator<string> {
  const { record, env, ticks } = openWorld(bytes);
  if (env.id !== 'overcooked') {
    const wanted = `a trajectory of overcooked_ai needs a record of 'overcooked'`;
    throw new InputError('', `${wanted}, and this is one of '${env.id}'; export it as csv or jsonl`);
  }
  const kitchen = compileKitchen(env.scenario.config);
  const recheck = new Recheck(env, record.header);
  const cursor = ticks();
  const actions: Json[] = [];
  const rewards: number[] = [];
  const dones: boolean[] = [];
  const sparse = env.rewards.findIndex(({ name }) => name === 'sparse');
  const n = env.seats.length;
  yield '{"ep_states":[[';
  while (cursor.next()) {
    const state = stateOf(kitchen, recheck.env.dump(recheck.worlds, 0) as unknown as Dump);
    yield `${cursor.tick === 0 ? '' : ','}${python(state)}`;
    const difference = recheck.tick(cursor);
    if (difference !== undefined) throw new InputError('', `the record does not verify: ${differenceText(difference)}`);
    actions.push(Array.from(cursor.actions, (a) => ACTIONS[a]));
    rewards.push(cursor.reward.subarray(sparse * n, (sparse + 1) * n).reduce((a, b) => a + b, 0));
    dones.push(cursor.status !== 0);
  }
  const episode: JsonObject = {
    ep_actions: [actions],
    ep_rewards: [rewards],
    ep_dones: [dones],
    ep_returns: [rewards.reduce((a, b) => a + b, 0)],
    ep_lengths: [rewards.length],
    mdp_params: [mdpParams(env, kitchen)],
    env_params: [{ start_state_fn: null, horizon: env.horizon, info_level: 0, num_mdp: 1 }],
  };
  yield `]],${python(episode).slice(1)}\n`;
}

function stateOf(kitchen: Kitchen, dump: Dump): JsonObject {
  return {
    players: dump.players.map(({ position, facing, held }) => ({
      position,
      orientation: ORIENTATIONS[facing],
      held_object: held === null ? null : objectOf(kitchen, position, held),
    })),
    objects: dump.objects.map(({ position, object }) => objectOf(kitchen, position, object)),
    bonus_orders: orders(kitchen.bonusOrders),
    all_orders: orders(kitchen.orders),
    timestep: dump.tick,
  };
}

function objectOf(kitchen: Kitchen, position: Json, object: string | Thing): JsonObject {
  if (typeof object === 'string') return { name: object, position };
  const { soup, cookingTick } = object;
  const onions = soup.filter((name) => name === 'onion').length;
  const cookTime = kitchen.cookTime[onions * (kitchen.maxIngredients + 1) + soup.length - onions];
  const idle = cookingTick < 0;
  const ready = !idle && cookingTick >= cookTime;
  return {
    name: 'soup',
    position,
    _ingredients: soup.map((name) => ({ name, position })),
    cooking_tick: cookingTick,
    is_cooking: !idle && !ready,
    is_ready: ready,
    is_idle: idle,
    cook_time: idle ? -1 : cookTime,
    _cooking_tick: cookingTick,
  };
}

function orders(recipes: Kitchen['orders']): Json[] {
  return recipes.map((ingredients) => ({ ingredients: [...ingredients] }));
}

/** What overcooked_ai itself writes, and each parameter that the scenario states. */
function mdpParams(env: Environment, kitchen: Kitchen): JsonObject {
  const { config } = env.scenario;
  const own = config as unknown as { layout: { name: string; grid: string[] }; dynamics: string };
  const params: JsonObject = {
    layout_name: own.layout.name,
    terrain: own.layout.grid.map((row) => row.split('').map((tile) => (/\d/.test(tile) ? ' ' : tile))),
    start_player_positions: Array.from(kitchen.startCell, (cell) => [cell % kitchen.width, Math.floor(cell / kitchen.width)]),
  };
  for (const [theirs, ours] of Object.entries(upstreamNames)) {
    const value = config[ours];
    if (value === undefined || value === null || ours === 'start') continue;
    params[theirs] = ours === 'orderBonus' ? Number(value) : value;
  }
  params.start_all_orders = orders(kitchen.orders);
  params.start_bonus_orders = orders(kitchen.bonusOrders);
  const { placementInPot, dishPickup, soupPickup } = kitchen.shaping;
  params.rew_shaping_params = {
    PLACEMENT_IN_POT_REW: placementInPot, DISH_PICKUP_REWARD: dishPickup, SOUP_PICKUP_REWARD: soupPickup,
    DISH_DISP_DISTANCE_REW: 0, POT_DISTANCE_REW: 0, SOUP_DISTANCE_REW: 0,
  };
  if (own.dynamics === 'old') params.old_dynamics = true;
  return params;
}

/** JSON with infinities as Python's json module writes and reads them. */
function python(value: Json): string {
  if (typeof value === 'number') return Number.isNaN(value) ? 'NaN' : Number.isFinite(value) ? JSON.stringify(value) : String(value);
  if (Array.isArray(value)) return `[${value.map((v) => python(v)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value).map(([key, v]) => `${JSON.stringify(key)}:${python(v)}`).join(',')}}`;
}
