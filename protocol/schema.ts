import type { TSchema } from 'typebox';
import { AnyNumber, Bytes, ERROR_CODES, clientMessages, serverMessages } from './messages.ts';
import { CLOSE } from './messages.ts';
import { WIRE_MAJOR, WIRE_MINOR } from './versions.ts';

/**
 * JSON Schema (2020-12) of every message, in its JSON form. For generators and for people; the server's own checks are compiled
 * from the same types.
 */
export function jsonSchema(): object {
  const defs = {
    bytes: {
      description: 'Raw bytes: bin in msgpack, base64 in JSON.',
      type: 'object', required: ['$b'], additionalProperties: false, properties: { $b: { type: 'string', contentEncoding: 'base64' } },
    },
    number: {
      description: 'A number; NaN and the infinities are maps in JSON.',
      anyOf: [
        { type: 'number' },
        { type: 'object', required: ['$n'], additionalProperties: false, properties: { $n: { enum: ['NaN', 'Infinity', '-Infinity'] } } },
      ],
    },
  };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Lockstep wire',
    wire: { major: WIRE_MAJOR, minor: WIRE_MINOR },
    errorCodes: ERROR_CODES,
    closeCodes: CLOSE,
    $defs: { ...defs, client: named(clientMessages), server: named(serverMessages) },
    oneOf: [
      ...Object.keys(clientMessages).map((k) => ({ $ref: `#/$defs/client/${k}` })),
      ...Object.keys(serverMessages).map((k) => ({ $ref: `#/$defs/server/${k}` })),
    ],
  };
}

function named(messages: { readonly [kind: string]: TSchema }): object {
  return Object.fromEntries(Object.entries(messages).map(([kind, schema]) => [kind, plain(schema)]));
}

/** What TypeBox checks by a function is a reference; all else is JSON Schema already. */
function plain(value: unknown): unknown {
  if (value === Bytes || isRefinement(value, Bytes)) return { $ref: '#/$defs/bytes' };
  if (value === AnyNumber || isRefinement(value, AnyNumber)) return { $ref: '#/$defs/number' };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
}

/** Type.Optional and the like copy a schema, but not its refinement. */
function isRefinement(value: unknown, of: TSchema): boolean {
  const refinement = (of as { '~refine'?: unknown })['~refine'];
  return typeof value === 'object' && value !== null && (value as { '~refine'?: unknown })['~refine'] === refinement;
}
