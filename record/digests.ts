import type { Digests } from './encoder.ts';
import type { MatchRecord, Range } from './read.ts';
import { digestHex, type Hasher } from './sha256.ts';

/** The digests of what stands in a record's complete blocks; for a complete one they must be those it states. */
export function digestsOf(record: MatchRecord, hasher: Hasher): Digests {
  return { canonical: over(record, record.canonical, hasher), observed: over(record, record.observedItems, hasher) };
}

function over(record: MatchRecord, ranges: readonly Range[], hasher: Hasher): string {
  const hash = hasher();
  for (const { start, end } of ranges) if (end > start) hash.update(record.bytes.subarray(start, end));
  return hash.digestHex();
}

/** The first text whose content is not what its sha256 says, or undefined. */
export function falseText(record: MatchRecord, hasher: Hasher): string | undefined {
  for (const [sha256, content] of record.texts) {
    if (content !== null && digestHex(hasher, content) !== sha256) return sha256;
  }
  return undefined;
}
