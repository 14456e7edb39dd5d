/** Deliveries and packets of a tick item: what operators were told and what they said. */
import type { Delivery } from '../match/index.ts';
import type { Packet, Usage } from '../operators/index.ts';
import { DELIVERY_STATUSES, EFFECT_KINDS, PACKET_KINDS } from './format.ts';
import type { ItemReader } from './itemReader.ts';
import type { ItemWriter } from './itemWriter.ts';
import { readValue, writeValue, type Texts, type TextSink } from './values.ts';

/** A delivery as recorded. `text`: its value stands in the chain by this sha256; `value` is then absent where it was deleted. */
export interface RecordedDelivery extends Delivery {
  readonly text?: string;
}

export interface RecordedPacket extends Packet {
  readonly text?: string;
  /** The payload was deleted; `payload` is null. */
  readonly redacted?: true;
}

const ABSENT = 1;
const DELIVERY_PARTS = 9;
const PACKET_PARTS = 8;

/** [seat, id, kind, round + 1, status, basedOnTick, flags, form, value] and, where there is one, usage as [tokens | nil, ms | nil]. */
export function writeDelivery(w: ItemWriter, delivery: Delivery, sink: TextSink): void {
  const { usage } = delivery;
  w.array(usage === undefined ? DELIVERY_PARTS : DELIVERY_PARTS + 1);
  w.int(delivery.seat);
  w.string(delivery.id);
  w.int(code(EFFECT_KINDS, delivery.kind));
  w.int(delivery.round + 1);
  w.int(code(DELIVERY_STATUSES, delivery.status));
  w.number(delivery.basedOnTick);
  w.int(delivery.absent === true ? ABSENT : 0);
  writeValue(w, delivery.value, delivery.kind === 'llm', sink);
  if (usage === undefined) return;
  w.array(2);
  w.json(usage.tokens);
  w.json(usage.ms);
}

export function readDelivery(r: ItemReader, texts: Texts, observed: Pick<Delivery, 'latencyMs' | 'sawTick'>): RecordedDelivery {
  const parts = r.array();
  if (parts !== DELIVERY_PARTS && parts !== DELIVERY_PARTS + 1) r.fail(`a delivery has ${parts} parts`);
  const head = {
    seat: r.uint(),
    id: r.string(),
    kind: EFFECT_KINDS[r.below(EFFECT_KINDS.length, 'the kind of an effect')],
    round: r.uint() - 1,
    status: DELIVERY_STATUSES[r.below(DELIVERY_STATUSES.length, 'the status of a delivery')],
    basedOnTick: r.number(),
  };
  const flags = r.below(2, 'the flags of a delivery');
  const value = readValue(r, texts);
  const usage = parts > DELIVERY_PARTS ? readUsage(r) : undefined;
  return {
    ...head,
    ...(value.kind !== 'absent' && value.value !== undefined ? { value: value.value } : {}),
    ...(value.kind === 'text' ? { text: value.sha256 } : {}),
    ...(usage === undefined ? {} : { usage }),
    ...(flags === ABSENT ? { absent: true as const } : {}),
    ...observed,
  };
}

function readUsage(r: ItemReader): Usage {
  r.arrayOf(2, 'the usage of a delivery');
  const tokens = r.numberOrNil();
  const ms = r.numberOrNil();
  return { ...(tokens === null ? {} : { tokens }), ...(ms === null ? {} : { ms }) };
}

/** [kind, from, to or nil for all, basedOnTick, ttlTicks, said, form, payload] */
export function writePacket(w: ItemWriter, packet: Packet, sink: TextSink): void {
  w.array(PACKET_PARTS);
  w.int(code(PACKET_KINDS, packet.kind));
  w.int(packet.from);
  if (packet.to === 'all') w.nil();
  else w.int(packet.to);
  w.number(packet.basedOnTick);
  w.number(packet.ttlTicks);
  w.int(packet.said === true ? 1 : 0);
  writeValue(w, packet.payload, packet.kind === 'chat', sink);
}

export function readPacket(r: ItemReader, texts: Texts): RecordedPacket {
  r.arrayOf(PACKET_PARTS, 'a packet');
  const kind = PACKET_KINDS[r.below(PACKET_KINDS.length, 'the kind of a packet')];
  const from = r.uint();
  const to = r.numberOrNil() ?? 'all';
  const basedOnTick = r.number();
  const ttlTicks = r.number();
  const said = r.below(2, 'whether a packet was said');
  const value = readValue(r, texts);
  const payload = value.kind === 'absent' ? null : value.value;
  if (payload instanceof Uint8Array) r.fail('the payload of a packet is bytes');
  return {
    kind,
    from,
    to,
    basedOnTick,
    ttlTicks,
    payload: payload ?? null,
    ...(said === 1 ? { said: true as const } : {}),
    ...(value.kind === 'text' ? { text: value.sha256 } : {}),
    ...(payload === undefined ? { redacted: true as const } : {}),
  };
}

function code<T extends string>(names: readonly T[], name: T): number {
  const index = names.indexOf(name);
  if (index < 0) throw new RangeError(`a record has no code for '${name}'; it knows ${names.join(', ')}`);
  return index;
}
