/** The door of the room: other rooms import nothing else of it. */
export * from './contract.ts';
export * from './errors.ts';
export * from './parse.ts';
export * from './worlds.ts';
export * from './registry.ts';
export * from './hash/canonical.ts';
export * from './hash/streams.ts';
export * from './hash/xxh64.ts';
// What an operator made for one kitchen reads of it.
export { compileKitchen } from './overcooked/config.ts';
export { distancesTo } from './overcooked/distances.ts';
export * as kitchenTiles from './overcooked/kitchen.ts';
export type { Kitchen } from './overcooked/kitchen.ts';
export * as kitchenObjects from './overcooked/objects.ts';
export { layoutOf as kitchenLayout, type StateLayout as KitchenLayout } from './overcooked/state.ts';
export * as overcookedConform from './overcooked/conform.ts';
export { UPSTREAM_NAMES as upstreamNames } from './overcooked/upstream.ts';
