import { hashText, jointComponents, type Environment } from '../environments/index.ts';
import { provenanceText } from '../match/index.ts';
import type { TickCursor } from './ticks.ts';
import { STATUS_NAMES, Seating, actionName, eventNames, openWorld, type RecordedWorld } from './world.ts';

/**
 * A record as JSON lines, each an object with a `type`: one `header`; then for each tick its `seat` changes, the `tick` itself and
 * its `note`s; last `footer` and `digests`, where the match came to its end. docs/records.md lists the members. Throws InputError.
 */
export function* exportJsonl(bytes: Uint8Array): Generator<string> {
  const world = openWorld(bytes);
  const { record, env } = world;
  const { notes } = record;
  const { seed, ...header } = record.header;
  yield line({ type: 'header', ...header, seed: seed.toString(), observed: record.observed });
  const cursor = world.ticks();
  const seating = new Seating(record);
  let note = 0;
  while (cursor.next()) {
    for (const change of seating.at(cursor.tick)) yield line({ type: 'seat', ...change });
    yield line(tickObject(env, cursor));
    for (; note < notes.length && notes[note].tick <= cursor.tick; note++) yield line({ type: 'note', ...notes[note] });
  }
  for (; note < notes.length; note++) yield line({ type: 'note', ...notes[note] });
  if (record.footer !== undefined) yield line({ type: 'footer', ...record.footer });
  if (record.digests !== undefined) yield line({ type: 'digests', ...record.digests });
}

function tickObject(env: Environment, at: TickCursor): object {
  const components = jointComponents(env);
  const n = env.seats.length;
  return {
    type: 'tick',
    tick: at.tick,
    actions: env.actions.map((space, seat) => {
      if (space.kind === 'discrete') return at.actions[seat * components];
      return Array.from(at.actions.subarray(seat * components, seat * components + space.default.length));
    }),
    names: env.actions.map((space, seat) => actionName(space, at.actions, seat * components)),
    provenance: Array.from(at.provenance, provenanceText),
    reward: Object.fromEntries(env.rewards.map(({ name }, c) => [name, Array.from(at.reward.subarray(c * n, (c + 1) * n), plain)])),
    events: env.seats.map((_, seat) => eventNames(env, at.events, seat)),
    deliveries: at.deliveries.map((d) => (d.value instanceof Uint8Array ? { ...d, value: { base64: base64(d.value) } } : d)),
    packets: at.packets,
    status: STATUS_NAMES[at.status] ?? at.status,
    hash: hashText(at.hashLo, at.hashHi),
    ...(at.observed === null ? {} : at.observed),
  };
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

/** Numbers that JSON has no form for become strings, as in canonical JSON. */
function plain(x: number): number | string {
  return Number.isFinite(x) ? x : String(x);
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const digits = [18, 12, 6, 0].map((shift) => DIGITS[(word >> shift) & 63]).join('');
    const left = bytes.length - i;
    text += left >= 3 ? digits : digits.slice(0, left + 1).padEnd(4, '=');
  }
  return text;
}

/** Columns before those of the reward channels, and after. */
const BEFORE = ['tick', 'seat', 'team', 'role', 'operator', 'action', 'name', 'provenance'] as const;
const AFTER = ['events', 'status', 'hash', 'at_ms', 'late_ms', 'latency_ms', 'saw_tick'] as const;

/** A record as CSV (RFC 4180, with a header), one row a tick and seat. docs/records.md lists the columns. Throws InputError. */
export function* exportCsv(bytes: Uint8Array): Generator<string> {
  const world = openWorld(bytes);
  yield row([...BEFORE, ...world.env.rewards.map(({ name }) => `reward_${name}`), ...AFTER]);
  const cursor = world.ticks();
  const seating = new Seating(world.record);
  while (cursor.next()) {
    seating.at(cursor.tick);
    for (let seat = 0; seat < world.env.seats.length; seat++) yield row(seatRow(world, cursor, seating, seat));
  }
}

function seatRow({ env }: RecordedWorld, at: TickCursor, seating: Seating, seat: number): Cell[] {
  const space = env.actions[seat];
  const { team, role } = env.seats[seat];
  const components = jointComponents(env);
  const offset = seat * components;
  const values = space.kind === 'discrete' ? [at.actions[offset]] : Array.from(at.actions.subarray(offset, offset + space.default.length));
  const own = at.deliveries.filter((d) => d.seat === seat);
  return [
    at.tick, seat, team, role, seating.kinds[seat],
    values.join(' '), actionName(space, at.actions, offset), provenanceText(at.provenance[seat]),
    ...env.rewards.map((_, c) => at.reward[c * env.seats.length + seat]),
    eventNames(env, at.events, seat).join(' '), STATUS_NAMES[at.status] ?? at.status, hashText(at.hashLo, at.hashHi),
    at.observed?.atMs, at.observed?.lateMs,
    own.length === 0 ? undefined : Math.max(...own.map((d) => d.latencyMs)),
    own.find((d) => d.sawTick !== undefined)?.sawTick,
  ];
}

type Cell = string | number | undefined;

function row(cells: readonly Cell[]): string {
  return `${cells.map((cell) => quoted(cell === undefined ? '' : String(cell))).join(',')}\r\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
