import { InputError, type Json, type JsonObject } from '../environments/index.ts';
import type { Delivery, MatchFooter, MatchHeader, MatchLog, Note, SeatChange, TickEntry } from '../match/index.ts';
import { sealBlock } from './blocks.ts';
import {
  BLOCK_HEADER_BYTES,
  DIGESTS,
  FOOTER,
  FORMAT_VERSION,
  HEADER,
  MAGIC,
  MAX_PAYLOAD_BYTES,
  NOTE,
  NOTE_KINDS,
  OBSERVED_HEADER,
  OBSERVED_TICK,
  SEAT,
  TEXT,
} from './format.ts';
import { ItemWriter } from './itemWriter.ts';
import { portableSha256, type Hasher, type Sha256 } from './sha256.ts';
import { signedMessage, type Signer } from './signature.ts';
import { writeTick } from './tickWriter.ts';
import { fromHex } from './values.ts';

/** What is true of the writing and not of the match; under the observed digest. */
export type ObservedHeader = JsonObject & {
  /** Version of the package that wrote the record. */
  readonly package: string;
  /** When, as ISO 8601 text. */
  readonly created: string;
};

export interface EncoderOptions {
  /** Takes the record's bytes in order: the magic with the header's block, then a block a call. Valid during the call only. */
  readonly write: (bytes: Uint8Array) => void;
  readonly observed: ObservedHeader;
  /** A block is cut when its payload has so many bytes; absent: 64 KiB. */
  readonly blockBytes?: number;
  /** Absent: the portable one. */
  readonly hasher?: Hasher;
  readonly signer?: Signer;
}

/** Three sections of almost such an item each, and what was in the block before, stay below the limit of a payload. */
const MAX_ITEM_BYTES = MAX_PAYLOAD_BYTES / 4;

/** The digests of a finished record, 64 hex digits each. */
export interface Digests {
  readonly canonical: string;
  readonly observed: string;
}

/** Writes one match as a record. What it is told goes out as blocks: when one is full, at `cut`, and at the footer. */
export class RecordEncoder implements MatchLog {
  /** Present once the footer was written. */
  digests: Digests | undefined;
  private readonly write: (bytes: Uint8Array) => void;
  private readonly observedHeader: ObservedHeader;
  private readonly blockBytes: number;
  private readonly signer: Signer | undefined;
  /** The block in the making: room for its header, then canonical items. */
  private readonly canonical = new ItemWriter(1 << 12);
  private readonly observed = new ItemWriter(1 << 10);
  /** Likewise with room for a header: many long texts make blocks of their own. */
  private readonly texts = new ItemWriter(1 << 8);
  private readonly canonicalHash: Sha256;
  private readonly observedHash: Sha256;
  private readonly sink: { readonly hasher: Hasher; text(sha256: string, content: Uint8Array): void };
  private readonly written = new Set<string>();
  private blocks = 0;
  private observedTick = -1;
  private observedAtUs = 0;

  constructor(options: EncoderOptions) {
    const hasher = options.hasher ?? portableSha256;
    this.write = options.write;
    this.observedHeader = options.observed;
    this.blockBytes = Math.min(options.blockBytes ?? 1 << 16, MAX_ITEM_BYTES);
    this.signer = options.signer;
    this.canonicalHash = hasher();
    this.observedHash = hasher();
    this.sink = { hasher, text: (sha256, content) => this.text(sha256, content) };
    this.canonical.length = BLOCK_HEADER_BYTES;
    this.texts.length = BLOCK_HEADER_BYTES;
  }

  header(header: MatchHeader): void {
    const { seed, ...rest } = header;
    const w = this.canonical;
    w.array(2);
    w.int(HEADER);
    w.json({ ...rest, seed: seed.toString() } as unknown as Json);
    this.observed.array(2);
    this.observed.int(OBSERVED_HEADER);
    this.observed.json({ ...this.observedHeader, format: FORMAT_VERSION });
    this.cut();
  }

  seat(change: SeatChange): void {
    const from = this.canonical.length;
    this.canonical.array(2);
    this.canonical.int(SEAT);
    this.canonical.json(change as unknown as Json);
    this.wrote(this.canonical, from);
  }

  tick(entry: TickEntry): void {
    const w = this.canonical;
    const from = w.length;
    writeTick(w, entry, this.sink);
    if (entry.observed !== null || entry.deliveries.length > 0) this.observeTick(entry);
    if (w.length + this.observed.length + this.texts.length >= this.blockBytes) this.wrote(w, from);
  }

  note(note: Note): void {
    const w = this.observed;
    const from = w.length;
    w.array(6);
    w.int(NOTE);
    w.number(note.tick);
    w.number(note.atMs);
    w.json(note.seat);
    w.int(NOTE_KINDS.indexOf(note.what));
    w.string(note.detail);
    this.wrote(w, from);
  }

  footer(footer: MatchFooter): void {
    this.cut();
    this.canonical.array(2);
    this.canonical.int(FOOTER);
    this.canonical.json(footer as unknown as Json);
    this.hashSections();
    const digests = { canonical: this.canonicalHash.digestHex(), observed: this.observedHash.digestHex() };
    const signature = this.signer?.(signedMessage(digests));
    const w = this.texts;
    w.array(5);
    w.int(DIGESTS);
    w.bin(fromHex(digests.canonical));
    w.bin(fromHex(digests.observed));
    if (signature === undefined) {
      w.nil();
      w.nil();
    } else {
      w.bin(signature.signature);
      w.bin(signature.publicKey);
    }
    this.sendAll();
    this.digests = digests;
  }

  /** Ends the block now. A host calls it at least each second, so that a killed match loses no more. */
  cut(): void {
    if (this.canonical.length === BLOCK_HEADER_BYTES && this.observed.length === 0) return;
    this.hashSections();
    this.sendAll();
  }

  /** [kind, ticks since the last observed one, µs since its close, µs late] and latencies, and ticks that people saw, if any. */
  private observeTick(entry: TickEntry): void {
    const { observed, deliveries } = entry;
    const saw = deliveries.some((d) => d.sawTick !== undefined);
    const w = this.observed;
    w.array(saw ? 6 : deliveries.length > 0 ? 5 : 4);
    w.int(OBSERVED_TICK);
    w.int(entry.tick - this.observedTick);
    this.observedTick = entry.tick;
    if (observed === null) {
      w.nil();
      w.nil();
    } else {
      const atUs = Math.round(observed.atMs * 1000);
      w.number(atUs - this.observedAtUs);
      w.number(Math.round(observed.lateMs * 1000));
      this.observedAtUs = atUs;
    }
    if (deliveries.length > 0) this.observeDeliveries(deliveries, saw);
  }

  private observeDeliveries(deliveries: readonly Delivery[], saw: boolean): void {
    const w = this.observed;
    w.array(deliveries.length);
    for (const delivery of deliveries) w.number(Math.round(delivery.latencyMs * 1000));
    if (!saw) return;
    w.array(deliveries.length);
    for (const delivery of deliveries) w.json(delivery.sawTick);
  }

  private text(sha256: string, content: Uint8Array): void {
    if (this.written.has(sha256)) return;
    this.written.add(sha256);
    const from = this.texts.length;
    this.texts.array(3);
    this.texts.int(TEXT);
    this.texts.bin(fromHex(sha256));
    this.texts.bin(content);
    this.checkSize(this.texts, from);
    if (this.texts.length >= MAX_ITEM_BYTES) this.send(this.texts);
  }

  /** Cuts where the block is full. */
  private wrote(w: ItemWriter, from: number): void {
    this.checkSize(w, from);
    const total = this.canonical.length + this.observed.length + this.texts.length;
    if (total >= this.blockBytes) this.cut();
  }

  /** Takes back an item that is too large, so that what came before it can still be written. */
  private checkSize(w: ItemWriter, from: number): void {
    const bytes = w.length - from;
    if (bytes <= MAX_ITEM_BYTES) return;
    w.length = from;
    throw new InputError('record', `one entry of ${bytes} bytes, and a record takes at most ${MAX_ITEM_BYTES}; send less at a tick`);
  }

  private hashSections(): void {
    this.canonicalHash.update(this.canonical.bytes.subarray(BLOCK_HEADER_BYTES, this.canonical.length));
    this.observedHash.update(this.observed.bytes.subarray(0, this.observed.length));
  }

  private sendAll(): void {
    this.canonical.raw(this.observed.bytes.subarray(0, this.observed.length));
    this.canonical.raw(this.texts.bytes.subarray(BLOCK_HEADER_BYTES, this.texts.length));
    this.observed.length = 0;
    this.texts.length = BLOCK_HEADER_BYTES;
    this.send(this.canonical);
  }

  private send(w: ItemWriter): void {
    const block = w.bytes.subarray(0, w.length);
    sealBlock(block, this.blocks);
    w.length = BLOCK_HEADER_BYTES;
    this.blocks++;
    this.write(this.blocks === 1 ? withMagic(block) : block);
  }
}

function withMagic(block: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(MAGIC.length + block.length);
  bytes.set(MAGIC);
  bytes.set(block, MAGIC.length);
  return bytes;
}
