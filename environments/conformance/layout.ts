import type { Environment, Field, Outcome, Worlds } from '../contract.ts';
import { eventWords, teamsOf } from '../worlds.ts';

export const DTYPE_BYTES = { u8: 1, i32: 4, f64: 8 } as const;

export function elementsOf(field: Pick<Field, 'shape'>): number {
  return field.shape.reduce((a, b) => a * b, 1);
}

/** Bytes of one world that belong to a field are 1. */
export function usedBytes(env: Environment): Uint8Array {
  const used = new Uint8Array(env.stride);
  for (const f of env.layout) used.fill(1, f.offset, f.offset + elementsOf(f) * DTYPE_BYTES[f.dtype]);
  return used;
}

/** One element of a field of world i: its array and its index there. */
export function elementAt(w: Worlds, i: number, field: Field, element: number): { array: Uint8Array | Int32Array | Float64Array; index: number } {
  const size = DTYPE_BYTES[field.dtype];
  const array = field.dtype === 'u8' ? w.u8 : field.dtype === 'i32' ? w.i32 : w.f64;
  return { array, index: (i * w.stride + field.offset) / size + element };
}

export function elementName(field: Field, element: number): string {
  return field.shape.length === 0 ? field.name : `${field.name}[${element}]`;
}

/** The first byte at which two worlds differ, by field: `position[3]: 1.5 ≠ 2`; undefined where they are equal. */
export function firstDifference(env: Environment, a: Uint8Array, b: Uint8Array): string | undefined {
  const at = a.findIndex((byte, k) => byte !== b[k]);
  if (at < 0 && a.length === b.length) return undefined;
  for (const field of env.layout) {
    const size = DTYPE_BYTES[field.dtype];
    const element = Math.floor((at - field.offset) / size);
    if (at < field.offset || element >= elementsOf(field)) continue;
    const from = field.offset + element * size;
    return `${elementName(field, element)}: ${valueAt(a, field, from)} ≠ ${valueAt(b, field, from)}`;
  }
  return `byte ${at}, which belongs to no field: ${a[at]} ≠ ${b[at]}`;
}

/** −0 and the bits of NaN are told apart. */
function valueAt(bytes: Uint8Array, field: Field, from: number): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, DTYPE_BYTES[field.dtype]);
  if (field.dtype === 'u8') return `${view.getUint8(0)}`;
  if (field.dtype === 'i32') return `${view.getInt32(0, true)}`;
  const x = view.getFloat64(0, true);
  return Object.is(x, -0) ? '-0' : `${x}`;
}

/** What one world's step wrote, as plain numbers in one list, with a name for each. */
export function outcomeOf(env: Environment, out: Outcome, i: number): number[] {
  const rewards = env.rewards.length * env.seats.length;
  const words = env.seats.length * eventWords(env);
  const teams = teamsOf(env);
  return [
    ...out.reward.subarray(i * rewards, (i + 1) * rewards),
    ...out.events.subarray(i * words, (i + 1) * words),
    out.status[i],
    ...out.score.subarray(i * teams, (i + 1) * teams),
  ];
}

/** The first entry at which two outcomes of one world differ: `reward[win, seat 1]: 0 ≠ 1`. */
export function firstOutcomeDifference(env: Environment, a: readonly number[], b: readonly number[]): string | undefined {
  const k = a.findIndex((x, j) => !Object.is(x, b[j]));
  return k < 0 ? undefined : `${outcomeEntry(env, k)}: ${a[k]} ≠ ${b[k]}`;
}

export function outcomeEntry(env: Environment, k: number): string {
  const seats = env.seats.length;
  const rewards = env.rewards.length * seats;
  if (k < rewards) return `reward[${env.rewards[Math.floor(k / seats)].name}, seat ${k % seats}]`;
  const words = seats * eventWords(env);
  if (k < rewards + words) return `events[seat ${Math.floor((k - rewards) / eventWords(env))}]`;
  return k === rewards + words ? 'status' : `score[team ${k - rewards - words - 1}]`;
}
