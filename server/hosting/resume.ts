import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError, environmentOf, parseStrict, type Environment } from '../../environments/index.ts';
import type { ReplaySource } from '../../match/index.ts';
import { dimsOf, readRecord, TickCursor, verifyRecord, type MatchRecord } from '../../record/index.ts';
import { nodeSha256, onFile, openRecord } from '../files/index.ts';
import type { SlotPlan } from './contract.ts';
import type { ResumedEpisode } from './host.ts';

/** The key that signs tickets, kept beside the records so that tickets outlive the server. */
export function serverKey(folder: string): Uint8Array {
  const path = join(folder, 'server.key');
  if (!existsSync(path)) onFile(path, 'write', () => writeFileSync(path, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' }));
  const text = onFile(path, 'read', () => readFileSync(path, 'utf8')).trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InputError(path, 'holds no key of 64 hex digits; remove it, and old tickets are void');
  return Buffer.from(text, 'hex');
}

/** What can go on; opens a slot. */
export interface Resuming {
  open(plan: SlotPlan, resume: ResumedEpisode): unknown;
}

/** Goes on with every match in the folder whose record has no footer. Returns a line for each. A record that cannot go on stays as it is. */
export function resumeFolder(folder: string, to: Resuming): string[] {
  const lines: string[] = [];
  for (const name of onFile(folder, 'read', () => readdirSync(folder)).sort()) {
    if (!name.endsWith('.lsr')) continue;
    const path = join(folder, name);
    preferLonger(path);
    const line = resumeFile(path, to);
    if (line !== undefined) lines.push(`${name}: ${line}`);
  }
  return lines;
}

/** A server that was killed while it played a record again left the whole one as NAME.killed. */
function preferLonger(path: string): void {
  const killed = `${path}.killed`;
  if (!existsSync(killed)) return;
  const now = readRecord(openRecord(path));
  if (now.state === 'torn' && readRecord(openRecord(killed)).ticks > now.ticks) onFile(killed, 'rename', () => renameSync(killed, path));
}

function resumeFile(path: string, to: Resuming): string | undefined {
  let record: MatchRecord;
  try {
    const bytes = openRecord(path);
    record = readRecord(bytes);
    if (record.state !== 'torn') return undefined;
    const { exit, message } = verifyRecord(bytes, { hasher: nodeSha256 });
    if (exit !== 3) return `cannot go on: ${message}`;
    to.open(planOf(record), episodeOf(record));
  } catch (error) {
    if (error instanceof InputError) return `cannot go on: ${error.message}`;
    throw error;
  }
  return `goes on at tick ${record.ticks}`;
}

const slotSchema = z.strictObject({
  match: z.string(), slot: z.int(), seed: z.string(), lead: z.int(), autoReset: z.boolean(), first: z.string().optional(), episodes: z.int().optional(),
});

function planOf(record: MatchRecord): SlotPlan {
  const { header, observed } = record;
  const note = (observed as { slot?: unknown }).slot;
  if (note === undefined) throw new InputError('slot', 'the record was not written by a server');
  const { match, slot, seed, lead, autoReset, first, episodes } = parseStrict(slotSchema, note, 'slot');
  return {
    id: match, slot, environment: environmentOf(header.scenario), blueprints: header.seats.map((s) => s.blueprint), clock: header.clock,
    late: header.seats.map((s) => s.late), disconnect: header.disconnect, lead, seed: BigInt(seed), autoReset, paused: false,
    ...(first === undefined ? {} : { first: BigInt(first) }), ...(episodes === undefined ? {} : { episodes }),
  };
}

function episodeOf(record: MatchRecord): ResumedEpisode {
  const env = environmentOf(record.header.scenario);
  return { episode: record.header.episode, ticks: record.ticks, replay: (build) => recordSource(record, env, build) };
}

/** A record as the source of its ticks; from the tick after its last on, the match is live. */
export function recordSource(record: MatchRecord, env: Environment, build: Parameters<ResumedEpisode['replay']>[0]): ReplaySource {
  const cursor = new TickCursor(record, dimsOf(env));
  const at = (tick: number): TickCursor => {
    while (cursor.tick < tick && cursor.next());
    return cursor;
  };
  return {
    until: record.ticks,
    deliveries: (tick) => at(tick).deliveries,
    said: (tick) => at(tick).packets.filter((p) => p.said === true),
    changes: (tick) => record.changes.filter((c) => c.tick === tick).map((change) => ({ change, operator: build(change.blueprint, change.seat) })),
    observed: (tick) => at(tick).observed,
  };
}
