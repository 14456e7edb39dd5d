import { z } from 'zod';
import { InputError, hashJson, parseStrict, type JsonObject } from '../environments/index.ts';
import type { Blueprint, Contract, Grade } from './contract.ts';

/** A blueprint as a person writes it: the grade, and any parameter with a default, may be left out. */
export interface BlueprintDraft extends Omit<Blueprint, 'grade' | 'children'> {
  readonly grade?: Grade;
  readonly children?: readonly BlueprintDraft[];
}

/** Best first. */
const GRADES: readonly Grade[] = ['exact', 'cassette', 'statistical'];

/** Deepest nesting; deeper text is refused before anything recurses into it. */
const MAX_DEPTH = 32;

const object = z.record(z.string(), z.json(), { error: 'expected an object' });
const whole = (error: string) => z.int({ error }).min(0, { error });

const contractSchema = z.strictObject(
  {
    packets: z.array(z.enum(['summary', 'plan', 'policy', 'chat'], { error: 'expected summary, plan, policy or chat' })).optional(),
    maxTtlTicks: whole('expected a whole number of ticks, 0 or more').optional(),
    overrides: z
      .strictObject({
        count: whole('expected a whole number, 0 or more'),
        ticks: z.int({ error: 'expected a whole number of ticks, 1 or more' }).min(1, { error: 'expected 1 tick or more' }),
      })
      .optional(),
  },
  { error: 'expected an object with packets, maxTtlTicks, overrides' },
);

const blueprintSchema = z.strictObject(
  {
    kind: z.string({ error: 'expected the name of a kind of operator' }),
    grade: z.enum(['exact', 'cassette', 'statistical'], { error: 'expected exact, cassette or statistical (or leave it out)' }).optional(),
    params: object.optional(),
    prompts: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/, { error: 'expected a sha256, 64 hex digits' })).optional(),
    model: object.optional(),
    budgets: object.optional(),
    contract: contractSchema.optional(),
    children: z.array(z.unknown(), { error: 'expected a list of blueprints' }).optional(),
  },
  { error: 'expected a blueprint, an object with at least a kind' },
);

/** Checks the shape of a blueprint and of all in it; what its kind asks for is `completeBlueprint`'s to check. Throws InputError. */
export function parseBlueprint(value: unknown, where = 'operator', depth = 0): BlueprintDraft {
  if (depth > MAX_DEPTH) throw new InputError(where, `operators nested deeper than ${MAX_DEPTH}; take some layers away`);
  const { children, ...own } = parseStrict(blueprintSchema, value, where);
  const given = Object.fromEntries(Object.entries(own).filter(([, v]) => v !== undefined)) as unknown as Omit<BlueprintDraft, 'children'>;
  if (children === undefined) return given;
  return { ...given, children: children.map((child, k) => parseBlueprint(child, `${where}.children[${k}]`, depth + 1)) };
}

/** sha256 of the canonical JSON, 64 hex digits: what a record knows an operator by. Hash completed blueprints only. */
export function blueprintHash(blueprint: Blueprint): string {
  return hashJson(blueprint);
}

/** A whole can be repeated only as far as its least repeatable part. */
export function worstGrade(grades: Iterable<Grade>): Grade {
  let worst = 0;
  for (const grade of grades) worst = Math.max(worst, GRADES.indexOf(grade));
  return GRADES[worst];
}

/** What of a blueprint is said, in a fixed order and without empty parts, so that equal operators have one hash. */
export function blueprintOf(parts: {
  kind: string;
  grade: Grade;
  params?: JsonObject | undefined;
  prompts?: Blueprint['prompts'] | undefined;
  model?: JsonObject | undefined;
  budgets?: JsonObject | undefined;
  contract?: Contract | undefined;
  children?: readonly Blueprint[] | undefined;
}): Blueprint {
  const said = Object.entries(parts).filter(([, value]) => value !== undefined && !(isPlain(value) && Object.keys(value).length === 0));
  return Object.fromEntries(said) as unknown as Blueprint;
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
