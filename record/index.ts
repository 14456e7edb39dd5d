/** The door of the room: other rooms import nothing else of it. */
export { type Problem } from './blocks.ts';
export { digestsOf } from './digests.ts';
export { RecordEncoder, type Digests, type EncoderOptions, type ObservedHeader } from './encoder.ts';
export { FORMAT_VERSION, MAGIC } from './format.ts';
export { Malformed } from './itemReader.ts';
export type { RecordedDelivery, RecordedPacket } from './messages.ts';
export { NoHeader, readRecord, type MatchRecord, type RecordState } from './read.ts';
export { type Difference } from './recheck.ts';
export { portableSha256, type Hasher, type Sha256 } from './sha256.ts';
export { signedMessage, type Signature, type SignatureCheck, type Signer } from './signature.ts';
export { TickCursor, dimsOf, type TickDims } from './ticks.ts';
export * from './verify.ts';
