import type { Joint } from '../environments/index.ts';
import type { TickEntry } from '../match/index.ts';
import {
  HAS_DELIVERIES,
  HAS_EVENTS,
  HAS_PACKETS,
  HAS_PROVENANCE,
  HAS_REWARD,
  HAS_STATUS,
  TICK_F64,
  TICK_I32,
  TICK_U8,
} from './format.ts';
import type { ItemWriter } from './itemWriter.ts';
import { writeDelivery, writePacket } from './messages.ts';
import type { TextSink } from './values.ts';

/**
 * [kind, actions, hash] or [kind, actions, hash, mask, …parts of the mask]; the tick number is the count of ticks before.
 * Most ticks are the three-element form, written byte by byte: 13 bytes and one a component.
 */
export function writeTick(w: ItemWriter, entry: TickEntry, sink: TextSink): void {
  const { actions } = entry;
  const kind = actionForm(actions);
  const bytes = actions.length * (kind === TICK_U8 ? 1 : kind === TICK_I32 ? 4 : 8);
  w.reserve(24 + bytes);
  const mask = partsOf(entry);
  const out = w.bytes;
  let at = w.length;
  out[at++] = mask === 0 ? 0x93 : 0x94 + bitsIn(mask);
  out[at++] = kind;
  if (bytes < 0x100) {
    out[at++] = 0xc4;
    out[at++] = bytes;
  } else {
    out[at++] = 0xc6;
    w.view.setUint32(at, bytes);
    at += 4;
  }
  writeActions(w, at, actions, kind);
  at += bytes;
  out[at++] = 0xcf;
  w.view.setUint32(at, entry.hashHi);
  w.view.setUint32(at + 4, entry.hashLo);
  w.length = at + 8;
  if (mask !== 0) writeParts(w, entry, mask, sink);
}

function actionForm(actions: Joint): number {
  if (actions instanceof Float64Array) return TICK_F64;
  let all = 0;
  for (let i = 0; i < actions.length; i++) all |= actions[i];
  return all >>> 0 < 0x100 ? TICK_U8 : TICK_I32;
}

function writeActions(w: ItemWriter, at: number, actions: Joint, kind: number): void {
  const n = actions.length;
  if (kind === TICK_U8) for (let i = 0; i < n; i++) w.bytes[at + i] = actions[i];
  else if (kind === TICK_I32) for (let i = 0; i < n; i++) w.view.setInt32(at + i * 4, actions[i], true);
  else for (let i = 0; i < n; i++) w.view.setFloat64(at + i * 8, actions[i], true);
}

function partsOf(entry: TickEntry): number {
  const { provenance, events, reward } = entry;
  let mask = entry.status === 0 ? 0 : HAS_STATUS;
  for (let i = 0; i < provenance.length; i++) if (provenance[i] !== 0) mask |= HAS_PROVENANCE;
  for (let i = 0; i < events.length; i++) if (events[i] !== 0) mask |= HAS_EVENTS;
  for (let i = 0; i < reward.length; i++) if (isSet(reward[i])) mask |= HAS_REWARD;
  if (entry.deliveries.length > 0) mask |= HAS_DELIVERIES;
  if (entry.packets.length > 0) mask |= HAS_PACKETS;
  return mask;
}

/** -0 is written too: rewards are exact. */
function isSet(reward: number): boolean {
  return reward !== 0 || 1 / reward < 0;
}

function bitsIn(mask: number): number {
  let n = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) n++;
  return n;
}

function writeParts(w: ItemWriter, entry: TickEntry, mask: number, sink: TextSink): void {
  w.int(mask);
  if ((mask & HAS_PROVENANCE) !== 0) {
    w.array(entry.provenance.length);
    for (let seat = 0; seat < entry.provenance.length; seat++) w.int(entry.provenance[seat]);
  }
  if ((mask & HAS_EVENTS) !== 0) writeEvents(w, entry.events);
  if ((mask & HAS_REWARD) !== 0) writeReward(w, entry.reward);
  if ((mask & HAS_DELIVERIES) !== 0) {
    w.array(entry.deliveries.length);
    for (const delivery of entry.deliveries) writeDelivery(w, delivery, sink);
  }
  if ((mask & HAS_PACKETS) !== 0) {
    w.array(entry.packets.length);
    for (const packet of entry.packets) writePacket(w, packet, sink);
  }
  if ((mask & HAS_STATUS) !== 0) w.int(entry.status);
}

/** [index, word, index, word, …] of the words that are not 0. */
function writeEvents(w: ItemWriter, events: Uint32Array): void {
  let n = 0;
  for (let i = 0; i < events.length; i++) if (events[i] !== 0) n++;
  w.array(n * 2);
  for (let i = 0; i < events.length; i++) {
    if (events[i] === 0) continue;
    w.int(i);
    w.int(events[i]);
  }
}

/** [index, reward, index, reward, …] of the rewards that are not 0; index = channel · seats + seat. */
function writeReward(w: ItemWriter, reward: Float64Array): void {
  let n = 0;
  for (let i = 0; i < reward.length; i++) if (isSet(reward[i])) n++;
  w.array(n * 2);
  for (let i = 0; i < reward.length; i++) {
    if (!isSet(reward[i])) continue;
    w.int(i);
    w.number(reward[i]);
  }
}
