import { InputError, environmentOf, familyOf, type Environment } from '../environments/index.ts';
import type { Joint, ActionSpace } from '../environments/index.ts';
import type { SeatChange } from '../match/index.ts';
import { readRecord, type MatchRecord } from './read.ts';
import { dimsOf, TickCursor } from './ticks.ts';

/** A record and the world that it was made in. */
export interface RecordedWorld {
  readonly record: MatchRecord;
  readonly env: Environment;
  /** A new cursor at the start. */
  readonly ticks: () => TickCursor;
}

/**
 * For whatever reads a record by the names of its world. Throws InputError where the record is corrupt or made by other rules, since
 * names and numbers would then not be those of the match. One that was cut short gives what it has.
 */
export function openWorld(bytes: Uint8Array): RecordedWorld {
  const record = readRecord(bytes);
  const { header, observed, state, problem } = record;
  if (state === 'corrupt') {
    throw new InputError('', `the record is corrupt (byte ${problem?.offset}: ${problem?.reason}); 'lockstep verify' says more`);
  }
  const { rules } = familyOf(header.environment);
  if (rules !== header.rules) {
    const made = `made by rules ${header.rules} of '${header.environment}', and this version has rules ${rules}`;
    throw new InputError('', `${made}; use lockstep ${observed.package}, which wrote it`);
  }
  const env = environmentOf(header.scenario);
  if (env.seats.length !== header.seats.length) {
    throw new InputError('', `the header names ${header.seats.length} seats, and its scenario has ${env.seats.length}`);
  }
  return { record, env, ticks: () => new TickCursor(record, dimsOf(env)) };
}

/** An applied action by name; numbers, separated by blanks, where a space has no names. */
export function actionName(space: ActionSpace, actions: Joint, offset: number): string {
  if (space.kind === 'discrete') return space.names[actions[offset]] ?? `${actions[offset]}`;
  const values = Array.from(actions.subarray(offset, offset + space.default.length));
  if (space.kind === 'box') return values.join(' ');
  return values.map((value, c) => space.names[c][value] ?? `${value}`).join('+');
}

/** Names of the events of a seat, in the environment's order. `events`: [seat, word]. */
export function eventNames(env: Environment, events: Uint32Array, seat: number): string[] {
  const words = events.length / env.seats.length;
  return env.events.filter((_, e) => ((events[seat * words + (e >>> 5)] >>> (e & 31)) & 1) === 1);
}

export const STATUS_NAMES = ['running', 'terminated', 'truncated'] as const;

/** Who sits where, tick by tick. */
export class Seating {
  readonly kinds: string[];
  private readonly changes: readonly SeatChange[];
  private next = 0;

  constructor(record: MatchRecord) {
    this.kinds = record.header.seats.map(({ blueprint }) => blueprint.kind);
    this.changes = record.changes;
  }

  /** Takes in the changes up to a tick, and returns them. */
  at(tick: number): SeatChange[] {
    const due: SeatChange[] = [];
    while (this.next < this.changes.length && this.changes[this.next].tick <= tick) {
      const change = this.changes[this.next++];
      this.kinds[change.seat] = change.blueprint.kind;
      due.push(change);
    }
    return due;
  }
}
