import type { Json, JsonObject } from '../../contract.ts';
import { InputError } from '../../errors.ts';
import { canonicalJson } from '../../hash/canonical.ts';
import { worldBytes } from '../../worlds.ts';
import type { Check } from '../check.ts';
import { firstDifference } from '../layout.ts';
import { Stage, playAll } from '../play.ts';
import type { Trial } from '../play.ts';
import { refute } from '../types.ts';

/** A state goes through JSON text, as in a file, and comes back byte for byte. */
export const dumpLoad: Check = {
  name: 'dump-load',
  asks: 'Is load(dump()) the identity on bytes, also through JSON text?',
  run: (trial) => {
    const { env } = trial;
    const other = new Stage(env, 3);
    let states = 0;
    const look = (stage: Stage, where: string): void => {
      const json = env.dump(stage.worlds, 0);
      other.worlds.u8.fill(0xaa);
      env.load(other.worlds, 1, JSON.parse(canonicalJson(json)) as Json);
      const wrong = firstDifference(env, stage.bytes(0), other.bytes(1));
      if (wrong !== undefined) refute(`${where}: loading what was dumped gives another state: ${wrong}`);
      const touched = [0, 2].find((i) => other.bytes(i).some((byte) => byte !== 0xaa));
      if (touched !== undefined) refute(`${where}: load into world 1 wrote into world ${touched}`);
      states++;
    };
    playAll(trial, {
      before: ({ tick, start, stage }) => tick % 4 === 0 && look(stage, `${start.label}, tick ${tick}`),
      after: ({ tick, start, stage }) => stage.outcome.status[0] !== 0 && look(stage, `${start.label}, the end at tick ${tick}`),
    });
    return `${states} states`;
  },
};

/** What is no state is refused with an InputError and changes nothing; what is accepted is the state that was given. */
export const loadErrors: Check = {
  name: 'load-errors',
  asks: 'Is bad JSON refused with an InputError and the world unchanged?',
  run: (trial) => {
    let refused = 0;
    let accepted = 0;
    for (const { label, bytes, json } of someStates(trial)) {
      for (const bad of broken(json)) {
        if (tryLoad(trial, label, bytes, bad)) accepted++;
        else refused++;
      }
    }
    return `${refused} refused, ${accepted} legal after all`;
  },
};

interface Broken {
  readonly what: string;
  readonly json: Json;
  /**
   * refuse: no state can look like this. same: where it is accepted, the state dumps as exactly this. any: a key that is
   * missing may have a default.
   */
  readonly due: 'refuse' | 'same' | 'any';
}

function tryLoad({ env }: Trial, label: string, bytes: Uint8Array, bad: Broken): boolean {
  const stage = new Stage(env, 3);
  for (let i = 0; i < 3; i++) stage.bytes(i).set(bytes);
  const before = stage.worlds.u8.slice();
  try {
    env.load(stage.worlds, 1, bad.json);
  } catch (error) {
    if (!(error instanceof InputError)) refute(`${label}: ${bad.what} throws ${String(error)}, expected an InputError`);
    if (stage.worlds.u8.every((byte, k) => byte === before[k])) return false;
    refute(`${label}: ${bad.what} is refused, but the world changed: ${firstDifference(env, bytes, worldBytes(stage.worlds, 1)) ?? 'a neighbour'}`);
  }
  if (bad.due === 'refuse') refute(`${label}: ${bad.what} is accepted`);
  if (bad.due === 'any') return true;
  const [given, kept] = [canonicalJson(bad.json), canonicalJson(env.dump(stage.worlds, 1))];
  if (given !== kept) refute(`${label}: ${bad.what} is accepted, but the state is another: given ${short(given)}, dumped ${short(kept)}`);
  return true;
}

function someStates(trial: Trial): { label: string; bytes: Uint8Array; json: Json }[] {
  const states: { label: string; bytes: Uint8Array; json: Json }[] = [];
  playAll({ ...trial, starts: trial.starts.slice(0, 2) }, {
    before: ({ tick, start, stage }) => {
      if (tick % 50 !== 2 && tick !== 0) return;
      states.push({ label: `${start.label}, tick ${tick}`, bytes: stage.bytes(0).slice(), json: trial.env.dump(stage.worlds, 0) });
    },
  });
  return states.slice(0, 4);
}

const NUMBERS = [0.5, -1, 2147483648, 4294967296, 1e300];

function* broken(json: Json): Generator<Broken> {
  for (const other of [null, true, 7, 'state', [], {}]) yield { what: `${JSON.stringify(other)} for a state`, json: other, due: 'refuse' };
  const members = json as JsonObject;
  yield { what: "an unknown key 'surplus'", json: { ...members, surplus: 1 }, due: 'refuse' };
  for (const key of Object.keys(members)) {
    const { [key]: _, ...rest } = members;
    yield { what: `a state without '${key}'`, json: rest, due: 'any' };
  }
  for (const path of leaves(json)) {
    const leaf = path.reduce<Json>((j, key) => (j as never)[key], json);
    const at = path.join('.');
    yield { what: `an object at ${at}`, json: replaced(json, path, { no: 1 }), due: 'refuse' };
    if (typeof leaf === 'string') yield { what: `an unknown word at ${at}`, json: replaced(json, path, 'nonesuch'), due: 'refuse' };
    if (typeof leaf !== 'number') continue;
    yield { what: `text at ${at}`, json: replaced(json, path, 'nonesuch'), due: 'refuse' };
    for (const x of NUMBERS) yield { what: `${x} at ${at}`, json: replaced(json, path, x), due: 'same' };
  }
}

/** Paths to at most 200 numbers, words and nulls. */
function leaves(json: Json, path: (string | number)[] = [], found: (string | number)[][] = []): (string | number)[][] {
  if (found.length >= 200) return found;
  if (Array.isArray(json)) json.forEach((x, k) => leaves(x, [...path, k], found));
  else if (json !== null && typeof json === 'object') for (const [key, x] of Object.entries(json)) leaves(x, [...path, key], found);
  else if (path.length > 0) found.push(path);
  return found;
}

function replaced(json: Json, [head, ...rest]: readonly (string | number)[], leaf: Json): Json {
  if (head === undefined) return leaf;
  if (Array.isArray(json)) return json.map((x, k) => (k === head ? replaced(x, rest, leaf) : x));
  return { ...(json as JsonObject), [head]: replaced((json as JsonObject)[head], rest, leaf) };
}

function short(text: string): string {
  return text.length > 200 ? `${text.slice(0, 197)}…` : text;
}
