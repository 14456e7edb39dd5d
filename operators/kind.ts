import { z } from 'zod';
import { InputError, parseStrict, type JsonObject } from '../environments/index.ts';
import { blueprintOf, worstGrade, type BlueprintDraft } from './blueprint.ts';
import type { Blueprint, Grade, Operator, OperatorKind } from './contract.ts';

/** What a kind of operator says of itself. Everything but `kind`, `about`, `example` and `build` may be left out. */
export interface KindDefinition<P extends z.ZodObject> {
  readonly kind: string;
  /** One line for lists and help. */
  readonly about: string;
  /** Seat text (or JSON) that builds one. */
  readonly example: string;
  /** Ids of the environments it can act in; absent: any. */
  readonly environments?: readonly string[];
  /** Its parameters; absent: none. Parsing the output again must give the same. */
  readonly params?: P;
  /** Parameters that seat text gives by position, before the children: `every(2,random)`. */
  readonly positional?: readonly (keyof z.input<P> & string)[];
  /** Fewest and most children; absent: none. */
  readonly children?: readonly [least: number, most: number];
  /** Turns the names of `name=child` in seat text into parameters. Absent: its children have no names. */
  readonly nameChildren?: (names: readonly string[]) => JsonObject;
  /** What it may declare, its usual grade first. Absent: exact, so a combinator is as good as its worst child. */
  readonly grade?: Grade | readonly Grade[];
  /** Parts of a blueprint that it has a use for; others are refused. */
  readonly takes?: readonly Part[];
  build(params: z.output<P>, made: { readonly blueprint: Blueprint; readonly children: readonly Operator[] }): Operator;
}

type Part = 'prompts' | 'model' | 'budgets' | 'contract';
const PARTS: readonly Part[] = ['prompts', 'model', 'budgets', 'contract'];

/** A kind as the registry holds it. */
export interface RegisteredKind extends OperatorKind {
  readonly example: string;
  readonly positional: readonly string[];
  readonly children: readonly [least: number, most: number];
  readonly parameters: readonly string[];
  readonly nameChildren?: (names: readonly string[]) => JsonObject;
  /** Checks a draft of this kind and says everything that it left out. Throws InputError. */
  complete(draft: BlueprintDraft, children: readonly Blueprint[], where: string): Blueprint;
}

/** Makes a kind out of its definition: parameters, children, grade and parts are checked alike for all. */
export function defineKind<P extends z.ZodObject>(d: KindDefinition<P>): RegisteredKind {
  const schema = d.params ?? (z.strictObject({}) as unknown as P);
  const [least, most] = d.children ?? [0, 0];
  return {
    kind: d.kind,
    about: d.about,
    example: d.example,
    positional: d.positional ?? [],
    children: [least, most],
    parameters: Object.keys(schema.shape),
    ...(d.environments === undefined ? {} : { environments: d.environments }),
    ...(d.nameChildren === undefined ? {} : { nameChildren: d.nameChildren }),
    complete(draft, children, where) {
      checkParts(d.kind, draft, d.takes ?? [], where);
      checkCount(d.kind, children.length, least, most, where);
      const params = parseParams(d.kind, schema, draft.params ?? {}, where) as JsonObject;
      const grade = checkGrade(draft, children, d.grade ?? 'exact', where);
      const { prompts, model, budgets, contract } = draft;
      return blueprintOf({ kind: d.kind, grade, params, prompts, model, budgets, contract, children });
    },
    build(blueprint, build) {
      const params = parseParams(d.kind, schema, blueprint.params ?? {}, d.kind);
      return d.build(params, { blueprint, children: (blueprint.children ?? []).map(build) });
    },
  };
}

/** A list of names; seat text gives one name without the list. */
export function namesSchema(error: string): z.ZodType<string[]> {
  return z.preprocess((v) => (typeof v === 'string' ? [v] : v), z.array(z.string({ error }), { error: `${error}, or a list of them` }));
}

function parseParams<P extends z.ZodObject>(kind: string, schema: P, params: JsonObject, where: string): z.output<P> {
  const keys = Object.keys(schema.shape);
  const unwanted = Object.keys(params)[0];
  if (keys.length === 0 && unwanted !== undefined)
    throw new InputError(`${where}.params`, `'${kind}' takes no parameters, got '${unwanted}'; leave it out`);
  return parseStrict(schema, params, `${where}.params`);
}

function checkParts(kind: string, draft: BlueprintDraft, takes: readonly Part[], where: string): void {
  for (const part of PARTS) {
    if (draft[part] !== undefined && !takes.includes(part))
      throw new InputError(`${where}.${part}`, `'${kind}' has no use for ${part}; leave it out`);
  }
}

function checkCount(kind: string, n: number, least: number, most: number, where: string): void {
  if (n >= least && n <= most) return;
  const wanted = most === 0 ? 'no operators inside it' : least === most ? `exactly ${least} inside it` : `${least} or more inside it`;
  throw new InputError(`${where}.children`, `'${kind}' takes ${wanted}, got ${n}`);
}

function checkGrade(draft: BlueprintDraft, children: readonly Blueprint[], own: Grade | readonly Grade[], where: string): Grade {
  const allowed = typeof own === 'string' ? [own] : own;
  const possible = allowed.map((grade) => worstGrade([grade, ...children.map((child) => child.grade)]));
  if (draft.grade === undefined) return possible[0];
  if (possible.includes(draft.grade)) return draft.grade;
  const worst = children.find((child) => child.grade === possible[0]);
  const why = worst === undefined ? '' : ` (because of '${worst.kind}' inside it)`;
  throw new InputError(
    `${where}.grade`,
    `'${draft.kind}' is ${possible.join(' or ')}${why}, not ${draft.grade}; correct it or leave it out`,
  );
}
