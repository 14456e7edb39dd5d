/** The wire: messages, codec, limits, who may send what when, columns. Lowest room, browser-safe. Rules: SPEC.md. */
export * from './messages.ts';
export * from './versions.ts';
export { createCodec, type Codec, type CodecOptions, type Decoded, type DecodeError, type Received, type Sent, type Side } from './codec.ts';
export * from './columns.ts';
export { GENERAL, MAX_PAYLOAD, limitsOf, type MessageLimits } from './limits.ts';
export { jsonSchema } from './schema.ts';
export { CONNECTION_STATES, RELATIONS, TABLE, allowed, type ConnectionState, type Relation, type Scope, type Standing } from './table.ts';
