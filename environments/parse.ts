import { z } from 'zod';
import { InputError, nearest } from './errors.ts';

/**
 * Checks a value from a file or an option against a strict schema. Throws InputError with the path of the first thing
 * that is wrong; an unknown key is named together with the nearest key that the schema knows there.
 */
export function parseStrict<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = pathText(where, issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    const key = issue.keys[0];
    const near = nearest(key, known);
    throw new InputError(path, `unknown key '${key}'${near === undefined ? '.' : `; did you mean '${near}'?`} Known keys: ${known.join(', ')}`);
  }
  const came = issue.input === undefined ? '' : `, got ${short(issue.input)}`;
  throw new InputError(path, `${issue.message}${came}`);
}

function pathText(where: string, path: readonly PropertyKey[]): string {
  let text = where;
  for (const part of path) text += typeof part === 'number' ? `[${part}]` : `${text === '' ? '' : '.'}${String(part)}`;
  return text;
}

function short(value: unknown): string {
  const text = typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The keys that the schema knows at a path, looking through optionals, arrays, records and unions. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodUnion) return [...new Set((inner.options as z.ZodType[]).flatMap((o) => keysAt(o, path)))];
  if (path.length === 0) return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  const [head, ...rest] = path;
  if (inner instanceof z.ZodObject) {
    const next = (inner.shape as Record<string, z.ZodType | undefined>)[String(head)];
    return next === undefined ? [] : keysAt(next, rest);
  }
  if (inner instanceof z.ZodArray) return keysAt(inner.element as z.ZodType, rest);
  if (inner instanceof z.ZodRecord) return keysAt(inner.valueType as z.ZodType, rest);
  return [];
}

function unwrap(schema: z.ZodType): z.ZodType {
  let s = schema;
  while (s instanceof z.ZodOptional || s instanceof z.ZodNullable || s instanceof z.ZodDefault || s instanceof z.ZodPrefault) {
    s = s.unwrap() as z.ZodType;
  }
  return s;
}
