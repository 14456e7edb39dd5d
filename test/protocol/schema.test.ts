import { readFileSync, writeFileSync } from 'node:fs';
import { Compile } from 'typebox/compile';
import { describe, expect, it } from 'vitest';
import { clientMessages, createCodec, jsonSchema, serverMessages, type Side } from '../../protocol/index.ts';
import { SAMPLES } from './samples.ts';

const PATH = 'docs/protocol.schema.json';
const text = `${JSON.stringify(jsonSchema(), null, 1)}\n`;
if (process.env.UPDATE_GOLDEN === '1') writeFileSync(PATH, text);

type Defs = { readonly [side in Side]: { readonly [kind: string]: object } } & { bytes: object; number: object };
const schema = JSON.parse(text) as { $defs: Defs };

/** The schema of one message alone, with what it refers to. */
function only(side: Side, kind: string): object {
  return { ...schema.$defs[side][kind], $defs: { bytes: schema.$defs.bytes, number: schema.$defs.number } };
}

describe('JSON Schema', () => {
  it('the committed copy is the one that is made (UPDATE_GOLDEN=1 writes it)', () => {
    expect(readFileSync(PATH, 'utf8')).toBe(text);
  });

  it('is plain JSON Schema: no function, no marker of TypeBox, every reference there', () => {
    expect(text).not.toContain('~');
    const references = [...text.matchAll(/"\$ref": "#\/\$defs\/([^"]+)"/g)].map((m) => m[1]);
    expect(references.length).toBeGreaterThan(40);
    for (const path of references) expect(path.split('/').reduce<unknown>((at, step) => (at as { [k: string]: unknown } | undefined)?.[step], schema.$defs), path).toBeDefined();
    expect(Object.keys(schema.$defs.client)).toEqual(Object.keys(clientMessages));
    expect(Object.keys(schema.$defs.server)).toEqual(Object.keys(serverMessages));
  });

  it('every sample in its JSON form is valid by it, and broken ones are not', () => {
    for (const { side, message } of SAMPLES) {
      const check = Compile(only(side, message.t) as never);
      const json = JSON.parse(createCodec('json', side).encode(message as never) as string) as { [key: string]: unknown };
      expect(check.Errors(json), message.t).toEqual([]);
      expect(check.Check({ ...json, unknown: 1 })).toBe(false);
      expect(check.Check({ ...json, t: 'x' })).toBe(false);
    }
    const acts = Compile(only('client', 'acts') as never);
    expect(acts.Check({ t: 'acts', group: 0, serial: 0, action: 'AAAA' })).toBe(false);
  });
});
