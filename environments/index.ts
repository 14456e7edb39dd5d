/** The door of the room: other rooms import nothing else of it. */
export * from './contract.ts';
export * from './errors.ts';
export * from './parse.ts';
export * from './worlds.ts';
export * from './registry.ts';
export * from './hash/canonical.ts';
export * from './hash/streams.ts';
export * from './hash/xxh64.ts';
