import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { redactRecord, verifyRecord } from '../../record/index.ts';
import { boundaries, plainRecord, richRecord } from '../../test/records/samples.ts';
import { checkSignature, fingerprint, loadSigningKey, newSigningKey, rawPublicKey, signerOf } from './keys.ts';

const dir = mkdtempSync(join(tmpdir(), 'lockstep-keys-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function keyFile(name: string, text: string): string {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
}

const key = loadSigningKey(keyFile('good.pem', newSigningKey()));
const signed = richRecord(24, { signer: signerOf(key) });

describe('a signed record', () => {
  it('is signed by the key, which has a fingerprint', () => {
    const result = verifyRecord(signed, { checkSignature });
    expect(result).toMatchObject({ exit: 0, signature: 'valid' });
    expect(Buffer.compare(result.publicKey as Uint8Array, rawPublicKey(key))).toBe(0);
    expect(fingerprint(result.publicKey as Uint8Array)).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect(fingerprint(rawPublicKey(createPrivateKey(newSigningKey())))).not.toBe(fingerprint(rawPublicKey(key)));
  });

  it('stays signed when its words are deleted', () => {
    expect(verifyRecord(redactRecord(signed), { checkSignature })).toMatchObject({ exit: 0, signature: 'valid', texts: { kept: 0 } });
  });

  it('lends its signature to no other record', () => {
    const other = plainRecord(20, { signer: signerOf(key) });
    const borrowed = plainRecord(20, { signer: () => signerOf(key)(new TextEncoder().encode('something else')) });
    expect(verifyRecord(other, { checkSignature })).toMatchObject({ exit: 0, signature: 'valid' });
    expect(verifyRecord(borrowed, { checkSignature })).toMatchObject({ exit: 1, signature: 'invalid', message: expect.stringContaining('signature') as string });
  });

  it.each<[string, (s: { signature: Uint8Array; publicKey: Uint8Array }) => { signature: Uint8Array; publicKey: Uint8Array }]>([
    ['a changed signature', ({ signature, publicKey }) => ({ signature: Uint8Array.from(signature, (b, i) => (i === 9 ? b ^ 1 : b)), publicKey })],
    ['another key', ({ signature }) => ({ signature, publicKey: rawPublicKey(createPrivateKey(newSigningKey())) })],
    ['a key of a wrong length', ({ signature, publicKey }) => ({ signature, publicKey: publicKey.slice(1) })],
    ['no signature at all', ({ publicKey }) => ({ signature: new Uint8Array(), publicKey })],
    ['a key that is no point', ({ signature }) => ({ signature, publicKey: new Uint8Array(32).fill(255) })],
  ])('is not one with %s', (_, change) => {
    expect(verifyRecord(plainRecord(5, { signer: (m) => change(signerOf(key)(m)) }), { checkSignature })).toMatchObject({ exit: 1, signature: 'invalid' });
  });

  it('says nothing of a signature that a torn record never had', () => {
    expect(verifyRecord(signed.slice(0, boundaries(signed).at(-2)), { checkSignature })).toMatchObject({ exit: 3, signature: 'none' });
  });
});

describe('a key file', () => {
  it('that is none is named, with what to do', () => {
    expect(() => loadSigningKey(join(dir, 'none.pem'))).toThrow(/none\.pem: cannot read: does not exist/);
    expect(() => loadSigningKey(keyFile('bad.pem', 'x'))).toThrow(/bad\.pem: holds no private key in PEM form; make one with: openssl genpkey -algorithm ed25519/);
    const rsa = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(() => loadSigningKey(keyFile('ec.pem', rsa))).toThrow(/ec\.pem: holds a ec key, and records are signed with ed25519/);
  });
});
