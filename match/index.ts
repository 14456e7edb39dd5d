/** The door of the room: other rooms import nothing else of it. */
export * from './contract.ts';
export * from './ensemble.ts';
export { INPUT_STALE_MS, InputLatch } from './input.ts';
export { MAX_ROUNDS, Match, createMatch } from './match.ts';
export { project, writeDefault } from './projection.ts';
export * from './provenance.ts';
export { VirtualHost, type Responder } from './testing.ts';
