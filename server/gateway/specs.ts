import { hashJson, type Environment, type Json } from '../../environments/index.ts';
import { specsOf } from '../../operators/index.ts';

const hashes = new WeakMap<Environment, string>();

/** sha256 of the canonical JSON of what operators know of a world: a client sees by it that the world changed. */
export function specHash(env: Environment): string {
  let hash = hashes.get(env);
  if (hash === undefined) {
    hash = hashJson(specsOf(env) as unknown as Json);
    hashes.set(env, hash);
  }
  return hash;
}
