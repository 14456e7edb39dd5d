/** The door of the room: other rooms import nothing else of it. */
export { FileError, onFile } from './fileError.ts';
export { nodeSha256 } from './hash.ts';
export { checkSignature, fingerprint, loadSigningKey, newSigningKey, rawPublicKey, signerOf } from './keys.ts';
export { openRecord } from './openRecord.ts';
export { everySecond, type Pulse } from './pulse.ts';
export { redactFile } from './redactFile.ts';
export { RecordFile, type RecordFileOptions } from './recordFile.ts';
