import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { nearest } from './nearest.ts';

/** One thing that is wrong with a message: the path inside it, and what came and what was expected. */
export interface Complaint {
  readonly where: string;
  readonly message: string;
}

export interface Check {
  readonly passes: (message: unknown) => boolean;
  /** Why `passes` said no. Slow: for telling the sender, once. */
  readonly explain: (message: unknown) => Complaint;
}

interface SchemaError {
  keyword: string;
  schemaPath: string;
  instancePath: string;
  params: { [name: string]: unknown };
  message: string;
}

/**
 * A check compiled to JavaScript. In a page whose Content-Security-Policy lacks 'unsafe-eval', TypeBox notices at the first
 * Compile and walks the schema instead: same answers, some hundred times slower, never an exception. Server code always compiles.
 */
export function compileCheck(schema: TSchema): Check {
  const compiled = Compile(schema);
  return { passes: (message) => compiled.Check(message), explain: (message) => explain(schema, message, compiled.Errors(message) as SchemaError[]) };
}

/**
 * The same schema for a reader that is older than its writer: keys it does not know are let through, and a word out of a closed
 * list may be any text.
 */
export function tolerant(schema: TSchema): TSchema {
  const copy = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(copy);
    if (typeof value !== 'object' || value === null || '~refine' in value) return value;
    const from = value as { [key: string]: unknown };
    if (Array.isArray(from.anyOf) && from.anyOf.every((s: { const?: unknown }) => typeof s.const === 'string')) return { type: 'string' };
    return Object.fromEntries(Object.entries(from).filter(([k, v]) => !(k === 'additionalProperties' && v === false)).map(([k, v]) => [k, copy(v)]));
  };
  return copy(schema) as TSchema;
}

function explain(schema: TSchema, message: unknown, all: SchemaError[]): Complaint {
  const errors = withoutOtherBranches(all);
  const best =
    errors.find((e) => e.keyword === 'additionalProperties') ??
    errors.find((e) => e.keyword === 'required') ??
    deepest(errors.filter((e) => e.keyword !== 'anyOf')) ??
    all[0];
  if (best === undefined) return { where: '', message: 'does not have the shape of its kind' };
  const where = pathText(best.instancePath);
  if (best.keyword === 'additionalProperties') {
    const [key] = best.params.additionalProperties as string[];
    const known = knownKeys(schema, best.schemaPath);
    const near = nearest(key, known);
    const hint = near === undefined ? '.' : `; did you mean '${near}'?`;
    return { where, message: `unknown key '${key.slice(0, 64)}'${hint} Known keys: ${known.join(', ')}` };
  }
  if (best.keyword === 'required') return { where, message: `lacks ${(best.params.requiredProperties as string[]).map((k) => `'${k}'`).join(', ')}` };
  return { where, message: `${expected(schema, best, errors)}, got ${short(at(message, best.instancePath))}` };
}

/** Where a union's branches are told apart by a constant and one has it right, the complaints of the others are noise. */
function withoutOtherBranches(errors: SchemaError[]): SchemaError[] {
  const constants = errors.filter((e) => e.keyword === 'const');
  const wrong = constants.map((e) => /^.*\/anyOf\/\d+\//.exec(e.schemaPath)?.[0]).filter((p) => p !== undefined);
  const isNoise = (e: SchemaError): boolean => wrong.some((p) => `${e.schemaPath}/`.startsWith(p));
  const kept = errors.filter((e) => !isNoise(e));
  return kept.some((e) => e.keyword !== 'anyOf') ? kept : errors.filter((e) => e.keyword === 'const' || !isNoise(e));
}

function deepest(errors: SchemaError[]): SchemaError | undefined {
  const depth = (e: SchemaError): number => e.instancePath.split('/').length;
  return errors.reduce<SchemaError | undefined>((a, b) => (a === undefined || depth(b) > depth(a) ? b : a), undefined);
}

function expected(schema: TSchema, error: SchemaError, all: SchemaError[]): string {
  const here = all.filter((e) => e.instancePath === error.instancePath);
  if (error.keyword === 'const') {
    const words = here.filter((e) => e.keyword === 'const').map((e) => JSON.stringify(e.params.allowedValue));
    return `must be ${[...new Set(words)].join(' or ')}`;
  }
  const types = here.flatMap((e) => (e.keyword === 'type' ? [String(e.params.type)] : e.keyword === '~refine' ? [e.message.replace(/^must be an? /, '')] : []));
  if (types.length > 1) return `must be ${[...new Set(types)].join(' or ')}`;
  const rule = lookUp(schema, error.schemaPath)?.[error.keyword];
  if (typeof rule !== 'string' && typeof rule !== 'number') return error.message;
  return error.message.includes(`${rule}`) ? error.message : `${error.message} (${rule})`;
}

function lookUp(schema: TSchema, schemaPath: string): { [key: string]: unknown } | undefined {
  let here: unknown = schema;
  for (const step of steps(schemaPath.replace(/^#/, ''))) here = (here as { [key: string]: unknown } | undefined)?.[step];
  return here as { [key: string]: unknown } | undefined;
}

function knownKeys(schema: TSchema, schemaPath: string): string[] {
  return Object.keys((lookUp(schema, schemaPath)?.properties as object | undefined) ?? {}).filter((k) => k !== 't');
}

const steps = (pointer: string): string[] => pointer.split('/').slice(1).map((s) => s.replace(/~1/g, '/').replace(/~0/g, '~'));

function pathText(pointer: string): string {
  let text = '';
  for (const step of steps(pointer)) text += /^\d+$/.test(step) ? `[${step}]` : `${text === '' ? '' : '.'}${step}`;
  return text.slice(0, 200);
}

function at(message: unknown, pointer: string): unknown {
  let here = message;
  for (const step of steps(pointer)) here = (here as { [key: string]: unknown } | null | undefined)?.[step];
  return here;
}

function short(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a map';
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, 64)) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
