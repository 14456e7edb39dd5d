import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SignatureCheck, Signer } from '../../record/index.ts';
import { FileError, onFile } from './fileError.ts';

/** A new Ed25519 key as PKCS #8 PEM text, for a file that only the server reads. */
export function newSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Reads a PEM file with an Ed25519 private key. Throws FileError. */
export function loadSigningKey(path: string): KeyObject {
  const pem = onFile(path, 'read', () => readFileSync(path));
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    throw new FileError(path, '', 'holds no private key in PEM form; make one with: openssl genpkey -algorithm ed25519');
  }
  if (key.asymmetricKeyType === 'ed25519') return key;
  const came = `holds a ${key.asymmetricKeyType} key, and records are signed with ed25519`;
  throw new FileError(path, '', `${came}; make one with: openssl genpkey -algorithm ed25519`);
}

export function signerOf(key: KeyObject): Signer {
  const publicKey = rawPublicKey(key);
  return (message) => ({ signature: sign(null, message, key), publicKey });
}

/** The 32 bytes of the public half. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return Buffer.from(publicKey.export({ format: 'jwk' }).x as string, 'base64url');
}

/** Checks Ed25519; false for anything that is no key or no signature. */
export const checkSignature: SignatureCheck = (message, { signature, publicKey }) => {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  try {
    const x = Buffer.from(publicKey).toString('base64url');
    return verify(null, message, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }), signature);
  } catch {
    return false;
  }
};

/** `SHA256:` and the sha256 of the 32 bytes in unpadded base64, as OpenSSH writes fingerprints. */
export function fingerprint(publicKey: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(publicKey).digest('base64').replace(/=+$/, '')}`;
}
