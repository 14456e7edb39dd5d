import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { InputError, parseStrict } from '../../environments/index.ts';
import type { Scope } from '../../protocol/index.ts';
import { onFile } from '../files/index.ts';
import { sameBytes } from './tickets.ts';

export function scopeText(scope: Scope): string {
  return typeof scope === 'string' ? scope : `seat:${scope.match}:${scope.seat}`;
}

const schema = z.array(
  z.strictObject({
    // what a header and a subprotocol can carry
    token: z.string({ error: 'expected the token as text' }).regex(/^[\w.~-]{16,1024}$/, { error: 'expected 16 letters, digits or . _ ~ - or more' }),
    scopes: z.array(z.string().regex(/^(direct|watch|seat:[^:]+:\d{1,3})$/, { error: 'expected direct, watch or seat:MATCH:N' })).min(1),
    name: z.string().optional(),
  }),
  { error: 'expected a list of {token, scopes, name?}' },
);

interface Known {
  readonly hash: Uint8Array;
  readonly scopes: readonly Scope[];
}

/** The tokens that a server takes. Kept as hashes, which have one length, so that comparing them tells nothing. */
export class Tokens {
  private readonly known: readonly Known[];

  constructor(list: readonly { readonly token: string; readonly scopes: readonly string[] }[]) {
    this.known = list.map(({ token, scopes }) => ({ hash: hashOf(token), scopes: scopes.map(scopeOf) }));
  }

  /** From a JSON file `[{"token": "…", "scopes": ["direct"]}]`. Throws InputError, FileError. */
  static fromFile(path: string): Tokens {
    const text = onFile(path, 'read', () => readFileSync(path, 'utf8'));
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new InputError(path, `not JSON: ${(error as Error).message}`);
    }
    return new Tokens(parseStrict(schema, value, path));
  }

  /** Every known token is compared, whichever it is. */
  scopes(token: string): readonly Scope[] | undefined {
    const hash = hashOf(token);
    let found: readonly Scope[] | undefined;
    for (const k of this.known) if (sameBytes(k.hash, hash)) found = k.scopes;
    return found;
  }
}

function hashOf(token: string): Uint8Array {
  return createHash('sha256').update(token).digest();
}

function scopeOf(text: string): Scope {
  if (text === 'direct' || text === 'watch') return text;
  const [, match, seat] = text.split(':');
  return { match, seat: Number(seat) };
}
