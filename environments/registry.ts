import type { Environment, Family, JsonObject, Scenario } from './contract.ts';
import { InputError, unknownName } from './errors.ts';
import { hashJson } from './hash/canonical.ts';
import { kuhn } from './toy/kuhn.ts';
import { matrix } from './toy/matrix.ts';
import { overcooked } from './overcooked/index.ts';
import { pointmass } from './toy/pointmass.ts';

export const families: readonly Family[] = [overcooked, pointmass, kuhn, matrix];

export function familyOf(id: string): Family {
  const family = families.find((f) => f.id === id);
  if (family === undefined) throw new InputError('environment', unknownName('environment', id, families.map((f) => f.id)));
  return family;
}

/** From names or options to a world's rules: `makeEnvironment('overcooked', 'cramped_room')`. Throws InputError. */
export function makeEnvironment(id: string, from: string | JsonObject): Environment {
  const family = familyOf(id);
  return family.create(family.resolve(from));
}

/** From a scenario out of a record or another process. Throws InputError where it does not resolve to itself. */
export function environmentOf(scenario: Scenario): Environment {
  return familyOf(scenario.environment).create(scenario);
}

const hashes = new WeakMap<Scenario, string>();

/** sha256 of the canonical JSON; worked out once for each scenario object, which nobody changes. */
export function scenarioHash(scenario: Scenario): string {
  let hash = hashes.get(scenario);
  if (hash === undefined) {
    hash = hashJson(scenario);
    hashes.set(scenario, hash);
  }
  return hash;
}
