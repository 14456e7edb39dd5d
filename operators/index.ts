/** The door of the room: other rooms import nothing else of it. */
export * from './contract.ts';
export * from './actions.ts';
export * from './blueprint.ts';
export * from './kind.ts';
export * from './registry.ts';
export * from './seat.ts';
export * from './specs.ts';
export { logOf, type Recorded, type RecordState } from './combinators/record.ts';
export type { ArbitrateState, LossReason } from './combinators/arbitrate.ts';
export type { HierState } from './combinators/hier.ts';
export { fallback, idsOf } from './combinators/layer.ts';
export { INPUT_EFFECT, type InputAnswer } from './human/human.ts';
export * from './testing.ts';
