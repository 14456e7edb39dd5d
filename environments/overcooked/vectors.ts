import { z } from 'zod';
import type { Json, JsonObject } from '../contract.ts';
import { InputError, unknownName } from '../errors.ts';
import { parseStrict } from '../parse.ts';

/** The vector files of overcooked_ai that `conform` reads: `overcooked-golden/1` and `overcooked-fuzz/1`. */
export const FORMATS = ['overcooked-golden/1', 'overcooked-fuzz/1'] as const;

/** JSON has no Infinity; the files write it as text. */
const real = z.union([z.number(), z.enum(['Infinity', '-Infinity'])], { error: 'expected a number or "Infinity"' });
const reals = z.array(real, { error: 'expected a list of numbers' });
const names = z.array(z.string());
/** Long lists are compared as they stand, not looked into. */
const lists = z.array(z.unknown(), { error: 'expected a list, one a player' });

const soup = z.tuple([z.literal('soup'), z.array(z.enum(['onion', 'tomato'])), z.int(), z.int()]);
const object = z.union([z.null(), z.enum(['onion', 'tomato', 'dish']), soup], {
  error: "expected null, 'onion', 'tomato', 'dish' or ['soup', ingredients, tick, cook time]",
});

export const stateSchema = z.strictObject({
  t: z.int(),
  p: z.array(z.tuple([z.int(), z.int(), z.int().min(0).max(3), object], { error: 'expected [x, y, orientation, held]' })),
  o: z.array(z.tuple([z.int(), z.int(), object], { error: 'expected [x, y, object]' })),
});

/** State: tick, players [x, y, orientation, held], objects [x, y, object] in the order they were put down. */
export type VectorState = z.output<typeof stateSchema>;
export type VectorObject = z.output<typeof object>;

const observations = { lh: names.optional(), ll: lists.optional(), feat: lists.optional(), phi: z.number().nullish() };
const outcome = {
  a: z.array(z.int().min(0).max(5), { error: 'expected action numbers 0 to 5' }),
  r: reals,
  sh: reals,
  ev: z.array(z.tuple([z.string(), z.int()], { error: 'expected [event, player]' })),
};

const kitchen = {
  layout_name: z.string(),
  layout: z.record(z.string(), z.json()),
  mdp_overrides: z.record(z.string(), z.json()),
  seed: z.number().nullish(),
  terrain: names.optional(),
  num_players: z.int().optional(),
  old_dynamics: z.boolean().optional(),
  order_bonus: real.optional(),
  rew_shaping_params: z.record(z.string(), z.number()).optional(),
  all_orders: z.array(names).optional(),
  bonus_orders: z.array(names).optional(),
  recipes: z
    .array(z.strictObject({ ingredients: names, base_value: real, cook_time: real, delivery_reward: real }, { error: 'expected a recipe' }))
    .optional(),
};

const goldenSchema = z.strictObject({
  format: z.literal('overcooked-golden/1'),
  // Where the file came from; nothing to compare.
  source: z.unknown().optional(),
  name: z.string().optional(),
  random_start: z.unknown().optional(),
  recorded_rewards_nonzero: z.unknown().optional(),
  ...kitchen,
  horizon: z.int().min(1),
  start_state: z.record(z.string(), z.json()),
  initial: z.strictObject({ s: stateSchema, ...observations }),
  steps: z.array(z.strictObject({ ...outcome, s: stateSchema, done: z.boolean(), ...observations })),
});

const fuzzSchema = z.strictObject({
  format: z.literal('overcooked-fuzz/1'),
  source: z.unknown().optional(),
  commit: z.unknown().optional(),
  groups: z.array(
    z.strictObject({
      ...kitchen,
      cases: z.array(z.strictObject({ pre: stateSchema, ...outcome, post: stateSchema, ...observations })),
    }),
  ),
});

export type Golden = z.output<typeof goldenSchema>;
export type Fuzz = z.output<typeof fuzzSchema>;
export type FuzzGroup = Fuzz['groups'][number];
export type VectorKitchen = Pick<Golden, keyof typeof kitchen>;
export type Observations = Pick<Golden['initial'], keyof typeof observations>;
export type VectorOutcome = Pick<Golden['steps'][number], keyof typeof outcome>;

/** Checks a file's shape. Throws InputError; an unknown format or key is named with the nearest known one. */
export function parseVectors(file: string, json: Json): Golden | Fuzz {
  const format = json !== null && typeof json === 'object' && !Array.isArray(json) ? (json as JsonObject).format : undefined;
  if (format === 'overcooked-golden/1') return parseStrict(goldenSchema, json, file);
  if (format === 'overcooked-fuzz/1') return parseStrict(fuzzSchema, json, file);
  if (typeof format === 'string') throw new InputError(`${file}.format`, unknownName('format', format, FORMATS));
  throw new InputError(`${file}.format`, `expected one of ${FORMATS.join(', ')}, got ${JSON.stringify(format) ?? 'nothing'}`);
}

/** JSON in which the numbers Infinity, -Infinity and NaN may stand bare, as Python writes them: they become text and null. */
export function parseVectorText(file: string, text: string): Json {
  const plain = text.replace(/(?<=[[,:]\s*)(-?Infinity)(?=\s*[\],}])/g, '"$1"').replace(/(?<=[[,:]\s*)NaN(?=\s*[\],}])/g, 'null');
  try {
    return JSON.parse(plain) as Json;
  } catch (error) {
    throw new InputError(file, `no JSON: ${(error as Error).message}`);
  }
}
