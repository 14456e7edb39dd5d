import { canonicalJson, type Json } from '../environments/index.ts';
import { VALUE_ABSENT, VALUE_BYTES, VALUE_JSON, VALUE_TEXT, VALUE_TEXT_BYTES } from './format.ts';
import type { ItemReader } from './itemReader.ts';
import type { ItemWriter } from './itemWriter.ts';
import { digestHex, type Hasher } from './sha256.ts';

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The texts of a record by the sha256 of their content; null where the content was deleted. */
export type Texts = ReadonlyMap<string, Uint8Array | null>;

/** Where the content of texts goes. */
export interface TextSink {
  readonly hasher: Hasher;
  text(sha256: string, content: Uint8Array): void;
}

/** A value in its place in the chain, or the hash of it there and its content beside. */
export function writeValue(w: ItemWriter, value: Json | Uint8Array | undefined, asText: boolean, sink: TextSink): void {
  if (value === undefined) {
    w.int(VALUE_ABSENT);
    w.nil();
  } else if (asText) {
    const isBytes = value instanceof Uint8Array;
    const content = isBytes ? value : utf8.encode(canonicalJson(value));
    const sha256 = digestHex(sink.hasher, content);
    w.int(isBytes ? VALUE_TEXT_BYTES : VALUE_TEXT);
    w.bin(fromHex(sha256));
    sink.text(sha256, content);
  } else if (value instanceof Uint8Array) {
    w.int(VALUE_BYTES);
    w.bin(value);
  } else {
    w.int(VALUE_JSON);
    w.json(value);
  }
}

export type RecordedValue =
  | { readonly kind: 'absent' }
  | { readonly kind: 'inline'; readonly value: Json | Uint8Array }
  /** `value` is undefined where the text was deleted. */
  | { readonly kind: 'text'; readonly sha256: string; readonly value: Json | Uint8Array | undefined };

export function readValue(r: ItemReader, texts: Texts): RecordedValue {
  const form = r.uint();
  switch (form) {
    case VALUE_ABSENT:
      if (r.numberOrNil() !== null) r.fail('an absent value has content');
      return { kind: 'absent' };
    case VALUE_JSON:
      return { kind: 'inline', value: r.json() };
    case VALUE_BYTES:
      return { kind: 'inline', value: r.bin().slice() };
    case VALUE_TEXT:
    case VALUE_TEXT_BYTES: {
      const sha256 = toHex(r.binOf(32, 'the sha256 of a text'));
      return { kind: 'text', sha256, value: textValue(texts.get(sha256), form, r) };
    }
    default:
      return r.fail(`unknown form of value ${form}`);
  }
}

function textValue(content: Uint8Array | null | undefined, form: number, r: ItemReader): Json | Uint8Array | undefined {
  if (content === null || content === undefined) return undefined;
  if (form === VALUE_TEXT_BYTES) return content.slice();
  try {
    return JSON.parse(fromUtf8.decode(content)) as Json;
  } catch {
    return r.fail('a text is not JSON');
  }
}

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** Hex digits, an even number of them, to bytes. */
export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(i * 2, i * 2 + 2), 16);
  return bytes;
}
