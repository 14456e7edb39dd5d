import { z } from 'zod';
import type { Environment, Family, JsonObject, Scenario } from '../contract.ts';
import { InputError, unknownName } from '../errors.ts';
import { canonicalJson } from '../hash/canonical.ts';
import { parseStrict } from '../parse.ts';

export type Config = JsonObject & { readonly horizon: number };

export interface FamilySpec<S extends z.ZodType, C extends Config> {
  readonly id: string;
  readonly rules: number;
  readonly title: string;
  /** Options of each scenario that comes with it; the first is the default. */
  readonly presets: { readonly [name: string]: JsonObject };
  /** A strict object of all options, each with its default. */
  readonly options: S;
  /** Fills in what depends on other options and checks them against each other; a complete config stays as it is. */
  complete(options: z.output<S>): C;
  create(scenario: Scenario, config: C): Environment;
}

/** A family from its options' schema: names, overrides and the refusal of what does not fit are the same for all. */
export function defineFamily<S extends z.ZodType, C extends Config>(spec: FamilySpec<S, C>): Family {
  const { id, rules, title } = spec;
  const scenarios = Object.keys(spec.presets);

  const configOf = (options: JsonObject, where: string): C => spec.complete(parseStrict(spec.options, options, where));

  const resolve = (from: string | JsonObject): Scenario => {
    const { name = scenarios[0], ...options } = typeof from === 'string' ? { name: from } : from;
    if (typeof name !== 'string') throw new InputError(`${id}.name`, `expected a scenario's name, got ${JSON.stringify(name)}`);
    const preset = Object.hasOwn(spec.presets, name) ? spec.presets[name] : undefined;
    if (preset === undefined) throw new InputError(id, unknownName('scenario', name, scenarios));
    return { environment: id, name, config: configOf({ ...preset, ...options }, id) };
  };

  const create = (scenario: Scenario): Environment => {
    if (scenario.environment !== id) throw new InputError('scenario.environment', `expected '${id}', got '${scenario.environment}'`);
    const config = configOf(scenario.config, 'scenario.config');
    if (canonicalJson(config) !== canonicalJson(scenario.config)) {
      throw new InputError('scenario.config', `is not complete; resolve it first, which gives ${canonicalJson(config)}`);
    }
    return spec.create(scenario, config);
  };

  return { id, rules, title, scenarios, resolve, create };
}

/** The `reward` option: a weight for each channel, and these by default. */
export function rewardOption(weights: { readonly [channel: string]: number }, share: 'own' | 'team' = 'own') {
  const channels: Record<string, z.ZodNumber> = {};
  for (const channel of Object.keys(weights)) channels[channel] = z.number();
  return z.strictObject({ weights: z.strictObject(channels), share: z.enum(['own', 'team']) }).default({ weights, share });
}
