import { z } from 'zod';
import type { Json } from '../contract.ts';
import { InputError } from '../errors.ts';
import { parseStrict } from '../parse.ts';
import type { Ingredient, Kitchen } from './kitchen.ts';
import { positionSchema, rawPosition, tickSchema, type RawObject, type RawState } from './rawState.ts';
import { allRecipes, checkRecipes, rank } from './recipes.ts';
import { DX, DY } from './tables.ts';

/** States as overcooked_ai writes them (`OvercookedState.to_dict`), its older forms included. */

const LEGACY_READY = 20;

const orders = z.array(
  z.strictObject({ ingredients: z.array(z.string(), { error: 'expected a list of ingredients' }) }, { error: 'expected {ingredients}' }),
  { error: 'expected a list of orders' },
);

const ingredient = z.strictObject(
  { name: z.enum(['onion', 'tomato'], { error: "expected 'onion' or 'tomato'" }), position: positionSchema },
  { error: 'expected {name, position}' },
);

const object = z.strictObject({
  name: z.enum(['onion', 'tomato', 'dish', 'soup'], { error: "expected 'onion', 'tomato', 'dish' or 'soup'" }),
  position: positionSchema,
  _ingredients: z.array(ingredient, { error: 'expected a list of ingredients' }).optional(),
  cooking_tick: z.int({ error: 'expected a whole number of ticks' }).optional(),
  // Derived or superseded in the reference too: read there, never used for what happens next.
  _cooking_tick: z.int({ error: 'expected a whole number of ticks' }).optional(),
  cook_time: z.int({ error: 'expected a whole number of ticks' }).nullish(),
  is_cooking: z.boolean({ error: 'expected true or false' }).optional(),
  is_ready: z.boolean({ error: 'expected true or false' }).optional(),
  is_idle: z.boolean({ error: 'expected true or false' }).optional(),
  state: z.tuple([z.enum(['onion', 'tomato']), z.int().min(0), z.int().min(0)], {
    error: "expected ['onion' or 'tomato', number, ticks]",
  }).optional(),
}, { error: 'expected an object: {name, position}' });

const stateSchema = z.strictObject({
  players: z.array(
    z.strictObject({ position: positionSchema, orientation: positionSchema, held_object: object.nullish() }, {
      error: 'expected {position, orientation, held_object}',
    }),
    { error: 'expected a list of players' },
  ),
  objects: z.array(object, { error: 'expected a list of objects' }).default([]),
  bonus_orders: orders.optional(),
  all_orders: orders.optional(),
  timestep: tickSchema.default(0),
}, { error: 'expected a state: {players, objects, timestep}' });

/** Whether a state is in overcooked_ai's form: only there players have an orientation and a state a timestep. */
export function isUpstream(json: Json): boolean {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return false;
  const player = Array.isArray(json.players) ? json.players[0] : undefined;
  const oriented = player !== null && typeof player === 'object' && 'orientation' in player;
  return oriented || 'timestep' in json || 'all_orders' in json || 'bonus_orders' in json;
}

export function parseUpstream(kitchen: Kitchen, json: Json, where: string): RawState {
  const state = parseStrict(stateSchema, json, where);
  checkOrders(kitchen, state, where);
  const players = state.players.map((p, k) => {
    const at = `${where}.players[${k}]`;
    const facing = [0, 1, 2, 3].find((d) => DX[d] === p.orientation[0] && DY[d] === p.orientation[1]);
    if (facing === undefined) {
      throw new InputError(`${at}.orientation`, `expected [0, -1], [0, 1], [1, 0] or [-1, 0], got [${p.orientation.join(', ')}]`);
    }
    const held = p.held_object == null ? null : parseObject(p.held_object, p.position, `${at}.held_object`);
    return { position: rawPosition(p.position, `${at}.position`), facing, held };
  });
  const objects = state.objects.map((o, k) => {
    const at = `${where}.objects[${k}]`;
    return { position: rawPosition(o.position, `${at}.position`), object: parseObject(o, o.position, at) };
  });
  return { tick: state.timestep, score: 0, seed: 0n, draws: 0, players, objects };
}

type UpstreamObject = z.output<typeof object>;

function parseObject(o: UpstreamObject, place: readonly [number, number], where: string): RawObject {
  samePlace(o.position, place, `${where}.position`);
  if (o.name !== 'soup') {
    const extra = (['_ingredients', 'state', 'cooking_tick'] as const).find((key) => o[key] !== undefined);
    if (extra !== undefined) {
      throw new InputError(`${where}.${extra}`, `only a soup has it, and this is ${o.name === 'onion' ? 'an' : 'a'} ${o.name}`);
    }
    return { kind: o.name, ingredients: [], cookingTick: -1, where };
  }
  if (o.state !== undefined) {
    const [type, count, ticks] = o.state;
    const ingredients = Array<Ingredient>(Math.min(count, 99)).fill(type);
    return { kind: 'soup', ingredients, cookingTick: ticks === 0 ? -1 : ticks >= LEGACY_READY ? 'ready' : ticks, where };
  }
  if (o._ingredients === undefined) {
    throw new InputError(`${where}._ingredients`, 'missing; a soup needs _ingredients, or state in the older form');
  }
  o._ingredients.forEach((part, k) => samePlace(part.position, place, `${where}._ingredients[${k}].position`));
  return { kind: 'soup', ingredients: o._ingredients.map((part) => part.name), cookingTick: o.cooking_tick ?? -1, where };
}

function samePlace(position: readonly [number, number], place: readonly [number, number], where: string): void {
  if (position[0] === place[0] && position[1] === place[1]) return;
  throw new InputError(where, `expected [${place.join(', ')}], where the thing itself is, got [${position.join(', ')}]`);
}

/** The reference keeps orders in the state; here they belong to the kitchen, so a state may only repeat them. */
function checkOrders(kitchen: Kitchen, state: z.output<typeof stateSchema>, where: string): void {
  const same = (mine: readonly (readonly Ingredient[])[], theirs: readonly (readonly Ingredient[])[]): boolean =>
    mine.length === theirs.length && mine.every((recipe) => theirs.some((other) => rank(other) === rank(recipe)));
  for (const key of ['all_orders', 'bonus_orders'] as const) {
    const given = state[key];
    if (given === undefined) continue;
    const recipes = checkRecipes(given.map((order) => order.ingredients), kitchen.maxIngredients, `${where}.${key}`);
    const meant = key === 'all_orders' && recipes.length === 0 ? allRecipes(kitchen.maxIngredients) : recipes;
    if (same(key === 'all_orders' ? kitchen.orders : kitchen.bonusOrders, meant)) continue;
    throw new InputError(`${where}.${key}`, 'differs from the orders of this kitchen; orders belong to the scenario, set them there');
  }
}
