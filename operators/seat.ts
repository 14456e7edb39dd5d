import { InputError, unknownName, type Json, type JsonObject } from '../environments/index.ts';
import type { BlueprintDraft } from './blueprint.ts';
import type { Blueprint } from './contract.ts';
import type { RegisteredKind } from './kind.ts';
import { completeBlueprint, operatorKind, operatorKinds } from './registry.ts';

/**
 * Reads an operator as written on a command line and says everything it left out:
 *
 *     seat   = kind [ '(' part { ',' part } ')' ] [ ':' key=value { ',' key=value } ]   or a blueprint in JSON
 *     part   = number | key=value | seat | name=seat
 *
 * `greedy` · `scripted:plan=NNEI` · `every(2,random)` · `first(scripted:plan=NN,random)` · `arbitrate(a=random,b=stay)`.
 * Numbers by position go to the kind's first parameters. A value is a number, true, false, null, a word, or words joined by +
 * (a list). Throws InputError naming the character, from 1, and the nearest known name.
 */
export function parseSeat(text: string, kinds: readonly RegisteredKind[] = operatorKinds): Blueprint {
  if (text.trimStart().startsWith('{')) return completeBlueprint(parseJson(text), kinds);
  const reader = new SeatReader(text, kinds);
  const draft = reader.seat();
  reader.end();
  return completeBlueprint(draft, kinds);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(
      'operator',
      `not JSON (${(error as Error).message}); a text that begins with { must be a blueprint such as {"kind":"random"}`,
    );
  }
}

/** What was read between the parentheses or after the colon. */
interface Parts {
  readonly numbers: number[];
  readonly params: JsonObject;
  readonly children: BlueprintDraft[];
  readonly names: string[];
}

const WORD = /[A-Za-z_][A-Za-z0-9_-]*/y;
const VALUE = /[^,()=\s]+/y;
const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;
const KEY = /\s*([A-Za-z_][A-Za-z0-9_-]*)\s*=/y;
const MAX_TEXT = 10_000;
const MAX_DEPTH = 32;

/** One pass from left to right. */
class SeatReader {
  private readonly text: string;
  private readonly kinds: readonly RegisteredKind[];
  private at = 0;
  private depth = 0;

  constructor(text: string, kinds: readonly RegisteredKind[]) {
    this.text = text;
    this.kinds = kinds;
    if (text.length > MAX_TEXT) throw new InputError('operator', `${text.length} characters; at most ${MAX_TEXT} are read`);
  }

  seat(): BlueprintDraft {
    const start = this.skip();
    if (++this.depth > MAX_DEPTH) throw this.error(start, `operators nested deeper than ${MAX_DEPTH}; take some layers away`);
    const name = this.match(WORD);
    if (name === undefined)
      throw this.error(start, `expected the name of an operator${this.found()}. Known: ${this.kinds.map((k) => k.kind).join(', ')}`);
    const kind = operatorKind(name, this.where(start), this.kinds);
    const parts: Parts = { numbers: [], params: {}, children: [], names: [] };
    if (this.eat('(')) this.parts(kind, parts);
    if (this.eat(':')) this.options(kind, parts);
    this.depth--;
    return this.draft(kind, parts, start);
  }

  end(): void {
    const at = this.skip();
    if (at < this.text.length)
      throw this.error(at, `expected the end${this.found()}; several operators are joined by a combinator, such as first(greedy,random)`);
  }

  private parts(kind: RegisteredKind, parts: Parts): void {
    do this.part(kind, parts);
    while (this.eat(','));
    if (!this.eat(')')) throw this.error(this.skip(), `expected , or )${this.found()} to end '${kind.kind}('`);
  }

  private part(kind: RegisteredKind, parts: Parts): void {
    const start = this.skip();
    const key = this.key();
    if (key !== undefined && (kind.nameChildren === undefined || kind.parameters.includes(key))) return this.param(kind, key, start, parts);
    const number = key === undefined ? this.number() : undefined;
    if (number !== undefined) {
      if (parts.children.length > 0) throw this.error(start, `numbers come before the operators in '${kind.kind}(…)'`);
      parts.numbers.push(number);
      return;
    }
    if (key === undefined && kind.nameChildren !== undefined)
      throw this.error(start, `'${kind.kind}' wants named operators, such as ${kind.example}`);
    if (key !== undefined) parts.names.push(key);
    parts.children.push(this.seat());
  }

  /** After a comma only another key=value goes on; anything else belongs to what is around. */
  private options(kind: RegisteredKind, parts: Parts): void {
    do {
      const start = this.skip();
      const key = this.key();
      if (key === undefined) throw this.error(start, `expected key=value after '${kind.kind}:'${this.found()}${known(kind)}`);
      this.param(kind, key, start, parts);
    } while (this.keyFollows() && this.eat(','));
  }

  private param(kind: RegisteredKind, key: string, start: number, parts: Parts): void {
    if (!kind.parameters.includes(key)) {
      if (kind.parameters.length === 0) throw this.error(start, `'${kind.kind}' takes no parameters, got '${key}'; leave it out`);
      throw this.error(start, unknownName(`parameter of '${kind.kind}'`, key, kind.parameters));
    }
    if (Object.hasOwn(parts.params, key)) throw this.error(start, `'${key}' is given twice; leave one out`);
    const from = this.skip();
    const value = this.match(VALUE);
    if (value === undefined) throw this.error(from, `expected a value for '${key}'${this.found()}`);
    parts.params[key] = value.includes('+') ? value.split('+').map(literal) : literal(value);
  }

  private draft(kind: RegisteredKind, parts: Parts, start: number): BlueprintDraft {
    if (parts.numbers.length > kind.positional.length) {
      const takes = kind.positional.length === 0 ? 'no numbers' : `only ${kind.positional.join(', ')}`;
      throw this.error(start, `'${kind.kind}' takes ${takes} by position, got ${parts.numbers.length}; for example ${kind.example}`);
    }
    const given = Object.fromEntries(parts.numbers.map((n, k) => [kind.positional[k], n]));
    const named = parts.names.length > 0 && kind.nameChildren !== undefined ? kind.nameChildren(parts.names) : {};
    const [least, most] = kind.children;
    const n = parts.children.length;
    if (n < least || n > most) {
      const wanted = most === 0 ? 'no operators' : least === most ? `exactly ${least}` : `${least} or more operators`;
      throw this.error(start, `'${kind.kind}' takes ${wanted} in its parentheses, got ${n}; for example ${kind.example}`);
    }
    const params = { ...named, ...given, ...parts.params };
    return { kind: kind.kind, ...(Object.keys(params).length > 0 ? { params } : {}), ...(n > 0 ? { children: parts.children } : {}) };
  }

  private key(): string | undefined {
    KEY.lastIndex = this.at;
    const found = KEY.exec(this.text);
    if (found === null) return undefined;
    this.at = KEY.lastIndex;
    return found[1];
  }

  private keyFollows(): boolean {
    const at = this.skip();
    if (this.text[at] !== ',') return false;
    KEY.lastIndex = at + 1;
    return KEY.test(this.text);
  }

  private number(): number | undefined {
    VALUE.lastIndex = this.at;
    const word = VALUE.exec(this.text)?.[0];
    if (word === undefined || !NUMBER.test(word)) return undefined;
    this.at += word.length;
    return Number(word);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  private eat(letter: string): boolean {
    if (this.text[this.skip()] !== letter) return false;
    this.at++;
    return true;
  }

  private skip(): number {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
    return this.at;
  }

  private found(): string {
    return this.at < this.text.length ? `, got '${this.text.slice(this.at, this.at + 12)}'` : ', got the end of the text';
  }

  private where(at: number): string {
    return `operator '${this.text.length > 60 ? `${this.text.slice(0, 57)}…` : this.text}', character ${at + 1}`;
  }

  private error(at: number, message: string): InputError {
    return new InputError(this.where(at), message);
  }
}

function known(kind: RegisteredKind): string {
  return kind.parameters.length === 0 ? `; '${kind.kind}' takes no parameters` : `. Known: ${kind.parameters.join(', ')}`;
}

function literal(word: string): Json {
  if (NUMBER.test(word)) return Number(word);
  if (word === 'true' || word === 'false') return word === 'true';
  return word === 'null' ? null : word;
}
