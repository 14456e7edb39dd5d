import { readFileSync } from 'node:fs';
import { InputError, familyOf, makeEnvironment, type Environment, type Json, type JsonObject } from '../../environments/index.ts';
import { onFile } from '../files/index.ts';

export interface ScenarioOptions {
  readonly env: string;
  /** A name, a JSON object of options, or the path of a file. */
  readonly scenario: string;
  /** `key=value` pairs that go over the scenario's own options. */
  readonly set: readonly string[];
}

/** The world of `--env`, `--scenario` and `--set`. Throws InputError. */
export function environmentFrom(o: ScenarioOptions, warn: (line: string) => void): Environment {
  const given = scenarioGiven(o, warn);
  if (o.set.length === 0) return makeEnvironment(o.env, given);
  const base = typeof given === 'string' ? { name: given } : given;
  return makeEnvironment(o.env, { ...base, ...settings(o.set) });
}

function scenarioGiven(o: ScenarioOptions, warn: (line: string) => void): string | JsonObject {
  const text = o.scenario;
  if (text.trimStart().startsWith('{')) return parsed(text, '--scenario') as JsonObject;
  const family = familyOf(o.env);
  if (!/[\\/]|\.(layout|json)$/.test(text)) return text;
  if (family.fromFile === undefined) throw new InputError('--scenario', `'${o.env}' has no scenario files; give a name (${family.scenarios.join(', ')}) or a JSON object`);
  const { options, ignored } = family.fromFile(onFile(text, 'read', () => readFileSync(text, 'utf8')), text);
  if (ignored.length > 0) warn(`${text}: keys that change nothing: ${ignored.join(', ')}`);
  return options;
}

function settings(pairs: readonly string[]): JsonObject {
  const out: JsonObject = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw new InputError('--set', `expected key=value, such as horizon=200, got '${pair}'`);
    const value = pair.slice(at + 1);
    out[pair.slice(0, at)] = /^[[{"\d-]|^(true|false|null)$/.test(value) ? parsed(value, `--set ${pair.slice(0, at)}`) : value;
  }
  return out;
}

function parsed(text: string, where: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new InputError(where, `not JSON: ${(error as Error).message}`);
  }
}
