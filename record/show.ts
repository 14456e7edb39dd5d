import { InputError, jointComponents, type Environment } from '../environments/index.ts';
import {
  provenanceText, type ClockPolicy, type DisconnectPolicy, type LatePolicy, type MatchHeader, type Note, type SeatChange,
} from '../match/index.ts';
import type { RecordedDelivery, RecordedPacket } from './messages.ts';
import { readRecord, type MatchRecord } from './read.ts';
import { Recheck } from './recheck.ts';
import type { TickCursor } from './ticks.ts';
import { differenceText } from './verify.ts';
import { STATUS_NAMES, Seating, actionName, eventNames, openWorld } from './world.ts';

/** Header, outcome and ledger as text, a line each. Reads any record with a header, whoever's rules it was made by. Throws InputError. */
export function showRecord(bytes: Uint8Array): string {
  const record = readRecord(bytes);
  const { header, observed, changes } = record;
  const lines: [string, string][] = [
    ['record', `${stateText(record)}, ${record.ticks} ticks, ${bytes.length} bytes`],
    ...(record.digests === undefined ? [] : [['digest', record.digests.canonical] as [string, string]]),
    ...(record.signature === undefined ? [] : [['signed', `by a key; 'lockstep verify' checks it`] as [string, string]]),
    ['written', `by lockstep ${observed.package}, ${observed.created}`],
    ['scenario', `${header.environment} ${header.scenario.name}, rules ${header.rules}, horizon ${header.scenario.config.horizon}`],
    ['hash', header.scenarioHash],
    ['seed', `${header.seed}, episode ${header.episode}`],
    ['clock', clockText(header.clock)],
    ['disconnect', disconnectText(header.disconnect)],
    ['start', `${header.start === null ? 'by the seed' : 'a given state'}, state hash ${header.startHash}`],
    ...header.seats.map((seat, i): [string, string] => [`seat ${i}`, seatText(seat)]),
    ...changes.map((change): [string, string] => [`tick ${change.tick}`, changeText(change)]),
    ...textLines(record),
    ...noteLines(record),
    ...outcomeLines(record),
  ];
  return lines.map(([name, text]) => `${name.padEnd(11)} ${text}`).join('\n');
}

function stateText({ state, problem }: MatchRecord): string {
  if (state === 'complete') return 'complete';
  return `${state === 'torn' ? 'cut short' : 'corrupt'} at byte ${problem?.offset} (${problem?.reason})`;
}

function clockText(clock: ClockPolicy): string {
  if (clock.kind === 'paced') return `paced, ${clock.hz} Hz`;
  if (clock.kind === 'virtual') {
    const cost = clock.constant === undefined ? '' : `, each answer costs ${clock.constant}`;
    return `virtual, ${clock.perTick} ${clock.unit} a tick${cost}`;
  }
  const limits = clock.wallLimitMs?.map((ms) => (ms === null ? 'none' : `${ms} ms`));
  return `barrier${limits === undefined ? '' : `, wall limits ${limits.join(', ')}`}`;
}

function lateText(late: LatePolicy): string {
  return late.kind === 'wait' ? `wait ${late.ms} ms` : late.kind;
}

function disconnectText(policy: DisconnectPolicy): string {
  return policy.kind === 'hold' ? `hold for ${policy.graceMs} ms` : `continue, ${lateText(policy.policy)}`;
}

function seatText({ blueprint, hash, late }: MatchHeader['seats'][number]): string {
  return `${operatorText(blueprint)}, late: ${lateText(late)}, blueprint ${hash}`;
}

/** `first(greedy,random)` (exact) */
function operatorText(blueprint: SeatChange['blueprint']): string {
  return `${kindText(blueprint)} (${blueprint.grade})`;
}

function kindText({ kind, children }: SeatChange['blueprint']): string {
  return children === undefined ? kind : `${kind}(${children.map(kindText).join(',')})`;
}

function changeText({ seat, why, blueprint, hash }: SeatChange): string {
  return `seat ${seat} ${why}: ${operatorText(blueprint)}, blueprint ${hash}`;
}

function textLines({ texts }: MatchRecord): [string, string][] {
  if (texts.size === 0) return [];
  const redacted = [...texts.values()].filter((content) => content === null).length;
  return [['texts', `${texts.size - redacted} kept, ${redacted} redacted`]];
}

function noteLines({ notes }: MatchRecord): [string, string][] {
  return notes.map((note) => ['note', noteText(note)]);
}

function noteText({ tick, atMs, seat, what, detail }: Note): string {
  return `tick ${tick}, ${atMs} ms: ${seat === null ? '' : `seat ${seat} `}${what}${detail === '' ? '' : `: ${detail}`}`;
}

function outcomeLines({ footer }: MatchRecord): [string, string][] {
  if (footer === undefined) return [['outcome', 'none: the record has no footer']];
  const scores = footer.score.map((score, team) => `team ${team}: ${score}`).join(', ');
  const ledgers = footer.ledger.map(({ asked, own, ...others }, seat): [string, string] => {
    const counts = Object.entries({ asked, own, ...others }).map(([name, n]) => `${name} ${n}`);
    return [`ledger ${seat}`, `${counts.join(', ')}; rewards ${footer.reward.map((sums) => sums[seat]).join(', ')}`];
  });
  return [['outcome', `${footer.status} after ${footer.ticks} ticks; score ${scores}`], ...ledgers];
}

/** All of one tick: who did what and why, what it brought, what was said, and the state after it. Throws InputError. */
export function showTick(bytes: Uint8Array, tick: number): string {
  const { record, env, ticks } = openWorld(bytes);
  if (!Number.isInteger(tick) || tick < 0 || tick >= record.ticks) {
    throw new InputError('tick', `the record has ticks 0..${record.ticks - 1}, got ${tick}`);
  }
  const recheck = new Recheck(env, record.header);
  const seating = new Seating(record);
  const cursor = ticks();
  while (cursor.next()) {
    const difference = recheck.tick(cursor);
    if (difference !== undefined) throw new InputError('', `the record does not verify: ${differenceText(difference)}`);
    if (cursor.tick === tick) break;
  }
  seating.at(tick);
  return [
    `tick ${tick}: ${STATUS_NAMES[cursor.status]}, state hash ${recheck.hash}${timing(cursor)}`,
    ...record.changes.filter((change) => change.tick === tick).map(changeText),
    ...env.seats.map((_, seat) => seatLine(env, cursor, seating, seat)),
    ...cursor.deliveries.map(deliveryText),
    ...cursor.packets.map(packetText),
    ...record.notes.filter((note) => note.tick === tick).map(noteText),
    '',
    stateAfter(env, recheck),
  ].join('\n');
}

function timing({ observed }: TickCursor): string {
  if (observed === null) return '';
  return `, closed at ${observed.atMs} ms${observed.lateMs === 0 ? '' : `, ${observed.lateMs} ms late`}`;
}

function seatLine(env: Environment, at: TickCursor, seating: Seating, seat: number): string {
  const n = env.seats.length;
  const action = actionName(env.actions[seat], at.actions, seat * jointComponents(env));
  const rewards = env.rewards.flatMap(({ name }, c) => (at.reward[c * n + seat] === 0 ? [] : [`${name} ${at.reward[c * n + seat]}`]));
  const events = eventNames(env, at.events, seat);
  return [
    `seat ${seat} ${seating.kinds[seat]}: ${action} (${provenanceText(at.provenance[seat])})`,
    ...(rewards.length === 0 ? [] : [`reward ${rewards.join(', ')}`]),
    ...(events.length === 0 ? [] : [`events ${events.join(', ')}`]),
  ].join('; ');
}

function deliveryText(d: RecordedDelivery): string {
  const when = d.round < 0 ? 'at opening' : `in round ${d.round}`;
  const what = d.absent === true ? `${d.status}, absent` : d.status;
  return `answer to seat ${d.seat}, ${d.kind} '${d.id}' of tick ${d.basedOnTick}, ${when}: ${what}${valueText(d)}, ${d.latencyMs} ms`;
}

function valueText({ value, text }: RecordedDelivery): string {
  if (value instanceof Uint8Array) return ` ${value.length} bytes`;
  if (value !== undefined) return ` ${JSON.stringify(value)}`;
  return text === undefined ? '' : ` redacted, sha256 ${text}`;
}

function packetText(p: RecordedPacket): string {
  const payload = p.redacted === true ? `redacted, sha256 ${p.text}` : JSON.stringify(p.payload);
  return `packet ${p.kind} from seat ${p.from} to ${p.to}: ${payload}`;
}

/** Everything there is to see; as text where the world has such a view and shows it all, else as `dump` gives it. */
function stateAfter(env: Environment, { worlds }: Recheck): string {
  const text = Object.keys(env.views).find((name) => env.views[name].kind === 'text');
  if (text !== undefined && env.information === 'full') return env.view(worlds, 0, 0, text) as string;
  return JSON.stringify(env.dump(worlds, 0), null, 1);
}
