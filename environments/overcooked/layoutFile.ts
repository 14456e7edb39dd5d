import type { Json, JsonObject } from '../contract.ts';
import { InputError } from '../errors.ts';
import { checkLayout, resolveOvercooked } from './config.ts';
import { parseLiteral, type Literal, type Position } from './literal.ts';
import { fromUpstream, ignoredKeys, UPSTREAM_NAMES } from './upstream.ts';

export interface LayoutFile {
  /** Options for `resolveOvercooked`, more may be added: `resolveOvercooked({ ...options, horizon: 200 })`. */
  readonly options: JsonObject;
  /** Keys that changed nothing, since overcooked_ai ignores them as well. */
  readonly ignored: readonly string[];
}

/**
 * Reads a kitchen from the text of a file: `*.json` in our own form (comments and trailing commas are fine): a layout object, or
 * with a key `layout` all options of a scenario; anything else as overcooked_ai's layout files, a Python dict. The kitchen's
 * name is the file's unless it gives one. Throws InputError at `file:line:column`.
 */
export function readLayout(text: string, file: string): LayoutFile {
  const literal = parseLiteral(text, file);
  const { value } = literal;
  const base = (file.split(/[\\/]/).pop() as string).replace(/\.[^.]*$/, '').slice(0, 100) || 'custom';
  const own = file.toLowerCase().endsWith('.json');
  try {
    if (!isObject(value)) {
      throw new InputError('', `expected {…} with a grid, got ${Array.isArray(value) ? 'a list' : JSON.stringify(value)}`);
    }
    return own ? readOwn(value, base) : readUpstream(value, base);
  } catch (error) {
    if (error instanceof InputError) throw relocate(error, literal, file, own);
    throw error;
  }
}

function readOwn(value: JsonObject, base: string): LayoutFile {
  if ('layout' in value) {
    resolveOvercooked(value);
    return { options: value, ignored: [] };
  }
  const theirs = Object.keys(value).find((key) => Object.hasOwn(UPSTREAM_NAMES, key));
  if (theirs !== undefined) {
    const message = `this is overcooked_ai's name; in a .json file it is ${UPSTREAM_NAMES[theirs]}, or rename the file to .layout`;
    throw new InputError(theirs, message);
  }
  checkLayout(value);
  return { options: { layout: { name: base, ...value } }, ignored: [] };
}

function readUpstream(value: JsonObject, base: string): LayoutFile {
  const options = fromUpstream(value, {}, base);
  checkLayout(options.layout);
  return { options, ignored: ignoredKeys(value) };
}

function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The same error, with the place in the file for its path. */
function relocate(error: InputError, { at }: Literal, file: string, own: boolean): InputError {
  const path = own ? error.where : upstreamPath(error.where);
  let message = error.where === '' ? error.message : error.message.slice(error.where.length + 2);
  const unknown = /^unknown key '([^']+)'/.exec(message)?.[1];
  const { line, column } = nearestPosition(at, unknown === undefined ? path : `${path}${path === '' ? '' : '.'}${unknown}`);
  if (!own) message = inUpstreamWords(message);
  return new InputError(`${file}:${line}:${column}`, path === '' || /^(layout\.)?grid\[/.test(path) ? message : `${path}: ${message}`);
}

/** The position of the longest beginning of a path that has one. */
function nearestPosition(at: ReadonlyMap<string, Position>, path: string): Position {
  for (let p = path; p !== ''; p = p.replace(/(^|\.)[^.[]*$|\[\d+\]$/, '')) {
    const found = at.get(p);
    if (found !== undefined) return found;
  }
  return at.get('') as Position;
}

/** `orders[1][0]` is `start_all_orders[1].ingredients[0]` there. */
function upstreamPath(path: string): string {
  const head = /^\w*/.exec(path)?.[0] ?? '';
  const theirs = Object.keys(UPSTREAM_NAMES).find((name) => UPSTREAM_NAMES[name] === head) ?? head;
  const rest = path.slice(head.length);
  return theirs + (head === 'orders' || head === 'bonusOrders' ? rest.replace(/^(\[\d+\])(\[\d+\])$/, '$1.ingredients$2') : rest);
}

/** Our names of parameters in a message, in theirs; those that are plain words as well stay. */
function inUpstreamWords(message: string): string {
  let text = message;
  for (const [theirs, ours] of Object.entries(UPSTREAM_NAMES)) {
    if (/[A-Z]/.test(ours)) text = text.replace(new RegExp(`\\b${ours}\\b`, 'g'), theirs);
  }
  return text;
}
