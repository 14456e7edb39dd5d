import type { Json, JsonObject } from '../contract.ts';
import { InputError } from '../errors.ts';

/** Line and column of a character, both from 1; a tab is one column. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface Literal {
  readonly value: Json;
  /** Where each value begins, by its path (`orders[1][0]`; '' is the whole). A text of several lines has one a line as well. */
  readonly at: ReadonlyMap<string, Position>;
}

const MAX_CHARACTERS = 1_000_000;
const MAX_DEPTH = 50;
const WORDS: { readonly [word: string]: Json } = {
  None: null, null: null, True: true, true: true, False: false, false: false, Infinity: 'Infinity', inf: 'Infinity',
};
const ESCAPES: { readonly [letter: string]: string } = {
  n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', a: '\x07', v: '\v', 0: '\0', '\\': '\\', "'": "'", '"': '"', '/': '/',
};

/**
 * Reads one literal value in the common ground of Python and JSON: strings in every form of quotes (adjacent ones join),
 * numbers, lists, tuples (as lists), dicts with text keys, True/true, False/false, None/null, Infinity and float('inf') (as
 * the text "Infinity"), # comments, trailing commas. Nothing is evaluated. Throws InputError at `file:line:column`.
 */
export function parseLiteral(text: string, file: string): Literal {
  if (text.length > MAX_CHARACTERS) throw new InputError(file, `has ${text.length} characters; at most ${MAX_CHARACTERS} are read`);
  const reader = new Reader(text, file);
  const value = reader.value('', 0);
  reader.blank();
  if (!reader.ended) throw reader.error(`expected the end of the file after the value, got ${reader.next()}`);
  return { value, at: reader.at };
}

class Reader {
  readonly at = new Map<string, Position>();
  private readonly text: string;
  private readonly file: string;
  /** Where each line begins. */
  private readonly lines: number[] = [0];
  private i = 0;

  constructor(text: string, file: string) {
    this.text = text.startsWith('\ufeff') ? ` ${text.slice(1)}` : text;
    this.file = file;
    for (let k = this.text.indexOf('\n'); k >= 0; k = this.text.indexOf('\n', k + 1)) this.lines.push(k + 1);
  }

  get ended(): boolean {
    return this.i >= this.text.length;
  }

  error(message: string, offset = this.i): InputError {
    const { line, column } = this.position(offset);
    return new InputError(`${this.file}:${line}:${column}`, message);
  }

  /** What stands here, for an error. */
  next(): string {
    if (this.ended) return 'the end of the file';
    if (/['"]/.test(this.text[this.i])) return 'a quote';
    const word = /^[\w.]+/.exec(this.text.slice(this.i, this.i + 40));
    return `'${word?.[0] ?? this.text[this.i]}'`;
  }

  /** Goes past blanks and comments. */
  blank(): void {
    while (!this.ended) {
      const c = this.text[this.i];
      if (c !== '#' && !/\s/.test(c)) return;
      const end = c === '#' ? this.text.indexOf('\n', this.i) : this.i + 1;
      this.i = end < 0 ? this.text.length : end;
    }
  }

  value(path: string, depth: number): Json {
    this.blank();
    if (depth > MAX_DEPTH) throw this.error(`lists and dicts are more than ${MAX_DEPTH} deep`);
    this.at.set(path, this.position(this.i));
    const c = this.text[this.i] ?? '';
    if (c === '{') return this.dict(path, depth);
    if (c === '[') return this.list(path, depth, ']', 'list');
    if (c === '(') return this.list(path, depth, ')', 'tuple');
    if (this.stringStarts()) return this.strings(path);
    if (/[-+.\d]/.test(c)) return this.number();
    if (/[A-Za-z_]/.test(c)) return this.word();
    throw this.error(`expected a value, got ${this.next()}`);
  }

  private dict(path: string, depth: number): JsonObject {
    const open = this.i++;
    const found: JsonObject = {};
    for (;;) {
      this.blank();
      if (this.take('}')) return found;
      if (this.ended) throw this.error("the dict that opens here has no '}'", open);
      const start = this.i;
      if (!this.stringStarts()) throw this.error(`expected a key in quotes or '}', got ${this.next()}`);
      const key = this.strings(undefined);
      if (Object.hasOwn(found, key)) throw this.error(`key '${key}' is given twice`, start);
      this.blank();
      if (!this.take(':')) throw this.error(`expected ':' after a key, got ${this.next()}`);
      const value = this.value(path === '' ? key : `${path}.${key}`, depth + 1);
      Object.defineProperty(found, key, { value, enumerable: true, writable: true, configurable: true });
      this.blank();
      if (!this.take(',')) this.closes('}');
    }
  }

  /** A list or a tuple; parentheses around one value without a comma are only parentheses. */
  private list(path: string, depth: number, close: string, what: string): Json {
    const open = this.i++;
    const found: Json[] = [];
    let commas = 0;
    for (;;) {
      this.blank();
      if (this.take(close)) return close === ')' && found.length === 1 && commas === 0 ? found[0] : found;
      if (this.ended) throw this.error(`the ${what} that opens here has no '${close}'`, open);
      found.push(this.value(`${path}[${found.length}]`, depth + 1));
      this.blank();
      if (this.take(',')) commas++;
      else this.closes(close);
    }
  }

  /** Where no comma follows a value, its list must end; an end of the text is told as a list that does not. */
  private closes(close: string): void {
    if (this.text[this.i] !== close && !this.ended) throw this.error(`expected ',' or '${close}' after a value, got ${this.next()}`);
  }

  private stringStarts(): boolean {
    return /^[rRuU]?['"]/.test(this.text.slice(this.i, this.i + 2));
  }

  /** One string or several side by side. Notes where each of its lines begins. */
  private strings(path: string | undefined): string {
    const lines: Position[] = [];
    let all = '';
    do {
      all += this.string(lines);
      this.blank();
    } while (this.stringStarts());
    if (path !== undefined && lines.length > 0) {
      [this.at.get(path) as Position, ...lines].forEach((p, k) => this.at.set(`${path}[${k}]`, p));
    }
    return all;
  }

  private string(lines: Position[]): string {
    const open = this.i;
    const raw = /[rR]/.test(this.text[this.i]);
    if (/[rRuU]/.test(this.text[this.i])) this.i++;
    const one = this.text[this.i];
    const quote = this.text.startsWith(one.repeat(3), this.i) ? one.repeat(3) : one;
    this.i += quote.length;
    let out = '';
    for (;;) {
      if (this.ended) throw this.error(`the string that opens here has no ${quote}`, open);
      if (this.text.startsWith(quote, this.i)) break;
      const c = this.text[this.i];
      if (c === '\n' && quote.length === 1) {
        throw this.error(`the string that opens here has no ${quote} on its line; text of several lines needs ${one.repeat(3)}`, open);
      }
      const piece = c === '\\' ? this.escape(raw) : this.plain();
      if (piece === '\n') lines.push(this.position(this.afterBlanks()));
      out += piece;
    }
    this.i += quote.length;
    return out;
  }

  /** Where this line of a text has its first letter. */
  private afterBlanks(): number {
    let k = this.i;
    while (this.text[k] === ' ' || this.text[k] === '\t') k++;
    return k;
  }

  /** One character; a line ends in '\n' alone. */
  private plain(): string {
    if (this.text.startsWith('\r\n', this.i)) this.i++;
    return this.text[this.i++];
  }

  private escape(raw: boolean): string {
    const start = this.i;
    const letter = this.text[start + 1] ?? '';
    this.i += 2;
    if (raw) return `\\${letter}`;
    if (letter === '\n') return '';
    if (letter === 'x' || letter === 'u') {
      const length = letter === 'x' ? 2 : 4;
      const digits = this.text.slice(this.i, this.i + length);
      if (digits.length < length || !/^[\da-f]+$/i.test(digits)) throw this.error(`\\${letter} needs ${length} hex digits`, start);
      this.i += digits.length;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    return ESCAPES[letter] ?? `\\${letter}`;
  }

  private number(): Json {
    const start = this.i;
    if (/^[-+]/.test(this.text[start]) && /^[A-Za-z]/.test(this.text[start + 1] ?? '')) {
      this.i++;
      const value = this.word();
      if (value !== 'Infinity') throw this.error('expected a number', start);
      return this.text[start] === '-' ? '-Infinity' : value;
    }
    const token = (/^[-+]?[\w.]*(?:(?<=[eE])[-+]\d+)?/.exec(this.text.slice(start, start + 60)) as RegExpExecArray)[0];
    const value = /^[-+]?(\d[\d_]*\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(token) ? Number(token.replaceAll('_', '')) : Number.NaN;
    if (!Number.isFinite(value)) throw this.error(`expected a number, got '${token}'`);
    this.i += token.length;
    return value;
  }

  private word(): Json {
    const start = this.i;
    const name = (/^\w+/.exec(this.text.slice(start, start + 60)) as RegExpExecArray)[0];
    this.i += name.length;
    if (name === 'float') return this.float(start);
    if (!Object.hasOwn(WORDS, name)) {
      throw this.error(`expected a value, got '${name}'; text needs quotes, and nothing is evaluated`, start);
    }
    return WORDS[name];
  }

  /** float('inf') and its kin: the one way to write infinity in Python. */
  private float(start: number): Json {
    const call = /^\(\s*(['"])\s*([-+]?)(?:inf|infinity)\s*\1\s*\)/i.exec(this.text.slice(this.i, this.i + 60));
    if (call === null) throw this.error("expected float('inf'); nothing else is evaluated", start);
    this.i += call[0].length;
    return call[2] === '-' ? '-Infinity' : 'Infinity';
  }

  private take(c: string): boolean {
    if (this.text[this.i] !== c) return false;
    this.i++;
    return true;
  }

  private position(offset: number): Position {
    let low = 0;
    let high = this.lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lines[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.lines[low] + 1 };
  }
}
