import type { MatchLog, TickEntry } from '../match/index.ts';
import { portableSha256, type Hasher, type Sha256 } from './sha256.ts';

/**
 * What was played, without the seed that it was played under: sha256 over every tick's applied actions, rewards, events and status,
 * little-endian. Two episodes with the same play digest are one observation, however different their seeds are.
 */
export class PlayDigest implements Pick<MatchLog, 'tick'> {
  private readonly sha: Sha256;
  private hex: string | undefined;

  constructor(hasher: Hasher = portableSha256) {
    this.sha = hasher();
  }

  tick(entry: Pick<TickEntry, 'actions' | 'reward' | 'events' | 'status'>): void {
    this.sha.update(bytesOf(entry.actions));
    this.sha.update(bytesOf(entry.reward));
    this.sha.update(bytesOf(entry.events));
    this.sha.update(Uint8Array.of(entry.status));
  }

  /** 64 hex digits. */
  get digest(): string {
    this.hex ??= this.sha.digestHex();
    return this.hex;
  }
}

function bytesOf(a: Int32Array | Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(a.buffer, a.byteOffset, a.byteLength);
}
