import type { Digests } from './encoder.ts';
import { fromHex } from './values.ts';

export interface Signature {
  /** Ed25519, 64 bytes. */
  readonly signature: Uint8Array;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** Signs and checks lie with the host: a browser-safe room holds no keys. */
export type Signer = (message: Uint8Array) => Signature;
export type SignatureCheck = (message: Uint8Array, signature: Signature) => boolean;

const PURPOSE = new TextEncoder().encode('lockstep record 1\n');

/** What is signed: a purpose, so that the signature means nothing elsewhere, and both digests. */
export function signedMessage(digests: Digests): Uint8Array {
  const message = new Uint8Array(PURPOSE.length + 64);
  message.set(PURPOSE);
  message.set(fromHex(digests.canonical), PURPOSE.length);
  message.set(fromHex(digests.observed), PURPOSE.length + 32);
  return message;
}
