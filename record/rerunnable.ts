import type { Environment } from '../environments/index.ts';
import { buildOperator, checkOperator, type Blueprint, type Operator } from '../operators/index.ts';
import type { MatchRecord } from './read.ts';
import { TickCursor, dimsOf } from './ticks.ts';

export interface BuildOptions {
  /** From a blueprint out of the record to an operator; throws where it cannot. Absent: the kinds of this package. */
  readonly build?: (blueprint: Blueprint) => Operator;
  /** Files named in blueprints, by sha256. */
  readonly assets?: { readonly [sha256: string]: Uint8Array };
}

/** Seats that cannot run again, and why: no operator can be built for them, or words that they were told were deleted. */
export function notRerunnable(record: MatchRecord, env: Environment, options: BuildOptions): Map<number, string> {
  const why = new Map<number, string>();
  for (const { seat, blueprint } of seatings(record)) {
    if (why.has(seat)) continue;
    try {
      checkOperator(built(blueprint, options), env, { seat, ...(options.assets === undefined ? {} : { assets: options.assets }) });
    } catch (error) {
      why.set(seat, `'${blueprint.kind}' cannot be built here: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if ([...record.texts.values()].includes(null)) redactedSeats(record, env, why);
  return why;
}

/** Who ever sat where. */
export function seatings(record: MatchRecord): { seat: number; blueprint: Blueprint }[] {
  return [...record.header.seats.map(({ blueprint }, seat) => ({ seat, blueprint })), ...record.changes];
}

export function built(blueprint: Blueprint, options: BuildOptions): Operator {
  return options.build === undefined ? buildOperator(blueprint) : options.build(blueprint);
}

/**
 * Adds seats that had a deleted answer, and seats that were sent deleted words by a seat that does not run again (one that does says
 * them again), until no more follow.
 */
function redactedSeats(record: MatchRecord, env: Environment, why: Map<number, string>): void {
  let before;
  do {
    before = why.size;
    const cursor = new TickCursor(record, dimsOf(env), false);
    while (cursor.next()) {
      for (const { seat, text, value } of cursor.deliveries) {
        if (text !== undefined && value === undefined) setOnce(why, seat, `an answer it got at tick ${cursor.tick} was deleted`);
      }
      for (const { from, to, redacted } of cursor.packets) {
        if (redacted !== true || !why.has(from)) continue;
        const receivers = to === 'all' ? env.seats.keys() : [to];
        for (const seat of receivers) if (seat !== from) setOnce(why, seat, `words it was sent at tick ${cursor.tick} were deleted`);
      }
    }
  } while (why.size > before);
}

function setOnce(map: Map<number, string>, seat: number, text: string): void {
  if (!map.has(seat)) map.set(seat, text);
}
