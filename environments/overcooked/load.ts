import { z } from 'zod';
import type { Json, JsonObject } from '../contract.ts';
import { InputError, unknownName } from '../errors.ts';
import { parseSeed } from '../hash/streams.ts';
import { parseStrict } from '../parse.ts';
import { FLOOR, POT, type Kitchen } from './kitchen.ts';
import { DISH, MAX_COOKING_TICK, NOTHING, ONION, SOUP, TOMATO, KIND_MASK, contentsOf, countOf, soupCode } from './objects.ts';
import { integer, positionSchema, rawPosition, tickSchema, type RawObject, type RawPosition, type RawState } from './rawState.ts';
import { FACINGS } from './state.ts';
import type { Tables } from './tables.ts';
import { isUpstream, parseUpstream } from './upstreamState.ts';

/** A checked state, ready to be written into a world. */
export interface StateData {
  readonly tick: number;
  readonly score: number;
  readonly seed: bigint;
  readonly draws: number;
  readonly players: readonly { readonly cell: number; readonly facing: number; readonly held: number }[];
  /** In the order in which they were put down. */
  readonly objects: readonly { readonly slot: number; readonly code: number }[];
}

/**
 * Reads a state in our own form (`dump`) or as overcooked_ai's `to_dict` writes it. Throws InputError naming the field.
 */
export function parseState(kitchen: Kitchen, tables: Pick<Tables, 'cookTime'>, json: Json, where: string): StateData {
  const raw = isUpstream(json) ? parseUpstream(kitchen, json, where) : parseOwn(json, where);
  if (raw.players.length !== kitchen.players) {
    throw new InputError(`${where}.players`, `this kitchen has ${kitchen.players} players, got ${raw.players.length}`);
  }
  const players = raw.players.map(({ position, facing, held }) => ({
    cell: floorCell(kitchen, position), facing, held: held === null ? NOTHING : codeOf(kitchen, tables, held),
  }));
  players.forEach((p, k) => {
    const first = players.findIndex((q) => q.cell === p.cell);
    if (first < k) throw new InputError(raw.players[k].position.where, `player ${first} stands there already`);
  });
  const objects = raw.objects.map((o) => ({ slot: slotAt(kitchen, o.position), code: codeOf(kitchen, tables, o.object) }));
  objects.forEach((o, k) => {
    const { position, object } = raw.objects[k];
    if (objects.findIndex((other) => other.slot === o.slot) < k) throw new InputError(position.where, 'an object lies there already');
    if (kitchen.tile[kitchen.slotCell[o.slot]] === POT && (o.code & KIND_MASK) !== SOUP) {
      throw new InputError(object.where, `only soup is in a pot, got ${object.kind}`);
    }
  });
  return { tick: raw.tick, score: raw.score, seed: raw.seed, draws: raw.draws, players, objects };
}

function cellAt(kitchen: Kitchen, position: RawPosition): number {
  const { x, y } = position;
  if (x < 0 || y < 0 || x >= kitchen.width || y >= kitchen.height) {
    throw new InputError(position.where, `[${x}, ${y}] is outside this kitchen of ${kitchen.width} x ${kitchen.height} cells`);
  }
  return y * kitchen.width + x;
}

function floorCell(kitchen: Kitchen, position: RawPosition): number {
  const cell = cellAt(kitchen, position);
  if (kitchen.tile[cell] !== FLOOR) {
    throw new InputError(position.where, `[${position.x}, ${position.y}] is no floor; players stand on floor`);
  }
  return cell;
}

function slotAt(kitchen: Kitchen, position: RawPosition): number {
  const slot = kitchen.slot[cellAt(kitchen, position)];
  if (slot < 0) {
    throw new InputError(position.where, `[${position.x}, ${position.y}] is neither a counter nor a pot; objects lie there only`);
  }
  return slot;
}

function codeOf(kitchen: Kitchen, tables: Pick<Tables, 'cookTime'>, object: RawObject): number {
  if (object.kind === 'onion') return ONION;
  if (object.kind === 'tomato') return TOMATO;
  if (object.kind === 'dish') return DISH;
  const { ingredients } = object;
  if (ingredients.length > kitchen.maxIngredients) {
    throw new InputError(object.where, `a soup has at most ${kitchen.maxIngredients} ingredients here, got ${ingredients.length}`);
  }
  const idle = soupCode(ingredients, -1);
  const cooks = object.cookingTick === 'ready' || object.cookingTick >= 0;
  if (cooks && countOf(idle) === 0) throw new InputError(object.where, 'a soup without ingredients cannot cook; its cooking tick is -1');
  if (!cooks) return idle;
  const tick = object.cookingTick === 'ready' ? tables.cookTime[contentsOf(idle)] : object.cookingTick;
  if (tick > MAX_COOKING_TICK) throw new InputError(object.where, `a cooking tick is at most ${MAX_COOKING_TICK}, got ${tick}`);
  return soupCode(ingredients, tick);
}

const ownSchema = z.strictObject({
  tick: tickSchema.default(0),
  score: z.union([z.number(), z.enum(['Infinity', '-Infinity'])], { error: 'expected a number of points or "Infinity"' }).default(0),
  seed: z.unknown().optional(),
  draws: integer('a whole number, 0 or more', 0, 2_147_483_647).default(0),
  players: z.array(
    z.strictObject({
      position: positionSchema,
      facing: z.enum(FACINGS, { error: `expected one of ${FACINGS.join(', ')}` }),
      held: z.unknown(),
    }, { error: 'expected {position, facing, held}' }),
    { error: 'expected a list of players' },
  ),
  objects: z.array(
    z.strictObject({ position: positionSchema, object: z.unknown() }, { error: 'expected {position, object}' }),
    { error: 'expected a list of objects' },
  ).default([]),
}, { error: 'expected a state: {tick, score, players, objects}' });

const soupSchema = z.strictObject({
  soup: z.array(z.enum(['onion', 'tomato'], { error: "expected 'onion' or 'tomato'" }), { error: 'expected a list of ingredients' }),
  cookingTick: integer(`a whole number of ticks, -1 (idle) to ${MAX_COOKING_TICK}`, -1, MAX_COOKING_TICK).default(-1),
});

function parseOwn(json: Json, where: string): RawState {
  const state = parseStrict(ownSchema, json, where);
  const seed = state.seed === undefined ? 0n : parseSeed(state.seed);
  if (seed === undefined) {
    throw new InputError(`${where}.seed`, `expected an unsigned 64-bit integer as decimal text, got ${JSON.stringify(state.seed)}`);
  }
  const players = state.players.map((p, k) => ({
    position: rawPosition(p.position, `${where}.players[${k}].position`),
    facing: FACINGS.indexOf(p.facing),
    held: p.held == null ? null : parseObject(p.held as Json, `${where}.players[${k}].held`),
  }));
  const objects = state.objects.map((o, k) => ({
    position: rawPosition(o.position, `${where}.objects[${k}].position`),
    object: parseObject(o.object as Json, `${where}.objects[${k}].object`),
  }));
  return { tick: state.tick, score: Number(state.score), seed, draws: state.draws, players, objects };
}

const LOOSE = ['onion', 'tomato', 'dish'] as const;

function parseObject(json: Json, where: string): RawObject {
  if (typeof json === 'string') {
    const kind = LOOSE.find((name) => name === json);
    if (kind === undefined) throw new InputError(where, unknownName('object', json, LOOSE));
    return { kind, ingredients: [], cookingTick: -1, where };
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    throw new InputError(where, `expected 'onion', 'tomato', 'dish' or {soup, cookingTick}, got ${JSON.stringify(json) ?? 'nothing'}`);
  }
  const soup = parseStrict(soupSchema, json as JsonObject, where);
  return { kind: 'soup', ingredients: soup.soup, cookingTick: soup.cookingTick, where };
}
