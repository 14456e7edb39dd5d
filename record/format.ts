/**
 * The record format, version 1. docs/records.md tells it in full.
 *
 * file    = MAGIC, block, block, …
 * block   = header of 16 bytes, payload
 * header  = payload length u32, block index u32, crc32(payload) u32, crc32(the 12 bytes before) u32; little-endian
 * payload = msgpack items one after the other, in four sections: canonical, observed, text, digests
 * item    = msgpack array whose first element is its kind
 *
 * Block 0 holds the header alone, so that a file can appear with a complete one; the last block holds footer and digests.
 */

/** Not text, survives no newline translation, ends with the format version. */
export const MAGIC = new Uint8Array([0x89, 0x4c, 0x53, 0x52, 0x0d, 0x0a, 0x1a, 1]);
export const FORMAT_VERSION = 1;

export const BLOCK_HEADER_BYTES = 16;
/** Largest payload of a block, and so of an item: 16 MiB. */
export const MAX_PAYLOAD_BYTES = 16 * 1024 * 1024;

/** Canonical items: what the canonical digest covers. */
export const HEADER = 1;
export const SEAT = 2;
/** A tick whose applied actions are one byte, an i32 or an f64 a component (little-endian). */
export const TICK_U8 = 3;
export const TICK_I32 = 4;
export const TICK_F64 = 5;
export const FOOTER = 6;

/** Observed items: what the observed digest covers. */
export const OBSERVED_HEADER = 16;
export const OBSERVED_TICK = 17;
export const NOTE = 18;

/** Free text by its sha256; under no digest itself, so that it can be deleted. */
export const TEXT = 32;

export const DIGESTS = 48;

/** The section of an item kind: 0 canonical, 1 observed, 2 text, 3 digests. Sections of a payload never go back. */
export function sectionOf(kind: number): number {
  return kind >> 4;
}

/** Which parts follow the hash in a tick item, in this order. */
export const HAS_PROVENANCE = 1;
export const HAS_EVENTS = 2;
export const HAS_REWARD = 4;
export const HAS_DELIVERIES = 8;
export const HAS_PACKETS = 16;
export const HAS_STATUS = 32;
export const KNOWN_PARTS = 63;

/** How a value stands in a delivery or a packet. */
export const VALUE_ABSENT = 0;
export const VALUE_JSON = 1;
export const VALUE_BYTES = 2;
/** By the sha256 of its canonical JSON, or of its bytes; the content is a text item. */
export const VALUE_TEXT = 3;
export const VALUE_TEXT_BYTES = 4;

/** Codes are positions: append, never reorder. */
export const EFFECT_KINDS = ['llm', 'input', 'remote', 'infer'] as const;
export const DELIVERY_STATUSES = ['ok', 'late', 'cancelled', 'error'] as const;
export const PACKET_KINDS = ['summary', 'plan', 'policy', 'chat'] as const;
export const NOTE_KINDS = ['refused', 'connected', 'disconnected', 'paused', 'resumed', 'waited', 'merged', 'fault', 'operator'] as const;
export const CHANGE_REASONS = ['takeover', 'handback', 'swap'] as const;

/** Most levels of arrays and maps inside one another in an item. */
export const MAX_DEPTH = 64;
