import { environmentOf, type Environment, type Scenario } from '../environments/index.ts';

/** Records come by the hundred and of few scenarios; making a world's rules takes longer than checking a short match under them. */
const KEPT = 8;
const kept = new Map<string, Environment>();

/** The rules of a scenario, by the hash that was computed of it (not one that a record states). Throws InputError. */
export function environmentBy(hash: string, scenario: Scenario): Environment {
  const known = kept.get(hash);
  if (known !== undefined) return known;
  const env = environmentOf(scenario);
  for (const oldest of kept.keys()) {
    if (kept.size < KEPT) break;
    kept.delete(oldest);
  }
  kept.set(hash, env);
  return env;
}
