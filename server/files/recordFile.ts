import { RecordEncoder, type Digests, type ObservedHeader, type Signer } from '../../record/index.ts';
import type { MatchFooter, MatchHeader, MatchLog, Note, SeatChange, TickEntry } from '../../match/index.ts';
import { AppearingFile } from './appearing.ts';
import { FileError } from './fileError.ts';
import { nodeSha256 } from './hash.ts';
import { everySecond, type Pulse } from './pulse.ts';

/** A block goes to the system after so long at the latest. */
const BLOCK_MS = 1000;
/** Where a person sits, what they did is on the disk after so long at the latest. */
const SYNC_MS = 5000;
/** Ticks between looks at the clock, a power of two; reading it at each would cost a third of writing the tick. */
const TICKS_A_LOOK = 8;

export interface RecordFileOptions {
  readonly path: string;
  readonly observed: ObservedHeader;
  /** A person sits: fsync every 5 s, not only at the end. */
  readonly durable?: boolean;
  /** Replace a file of that name; absent: it is left alone and this one refused. */
  readonly overwrite?: boolean;
  readonly signer?: Signer;
  readonly blockBytes?: number;
  /**
   * Syncs do not wait for the disk, so that one match's do not hold up the others: `digests` is then there when the footer is with the
   * system. Called where the disk refuses after all. Absent: every sync waits.
   */
  readonly lostOnDisk?: (error: FileError) => void;
  /** Milliseconds that never go back; absent: the process's own. */
  readonly now?: () => number;
  /** Absent: a timer of the process. */
  readonly pulse?: Pulse;
}

/**
 * The record of a match as a file, which appears when its header is complete. Writing is synchronous: when the process is killed, at
 * most the last second is lost. After an error the file ends with its last whole block, and every further call throws that error
 * again. Throws FileError.
 */
export class RecordFile implements MatchLog {
  readonly path: string;
  private readonly file: AppearingFile;
  private readonly encoder: RecordEncoder;
  private readonly durable: boolean;
  private readonly lostOnDisk: ((error: FileError) => void) | undefined;
  private readonly now: () => number;
  private readonly stopPulse: () => void;
  private cutMs: number;
  private syncMs: number;
  private failure: Error | undefined;
  private closed = false;

  constructor(options: RecordFileOptions) {
    this.path = options.path;
    this.durable = options.durable ?? false;
    this.lostOnDisk = options.lostOnDisk;
    this.now = options.now ?? (() => performance.now());
    this.file = new AppearingFile(options.path, options.overwrite ?? false);
    this.encoder = new RecordEncoder({
      write: (bytes) => this.write(bytes),
      observed: options.observed,
      hasher: nodeSha256,
      ...(options.signer === undefined ? {} : { signer: options.signer }),
      ...(options.blockBytes === undefined ? {} : { blockBytes: options.blockBytes }),
    });
    this.cutMs = this.now();
    this.syncMs = this.cutMs;
    this.stopPulse = (options.pulse ?? everySecond)(() => this.pulse());
  }

  /** Present once the footer is on the disk, or with `lostOnDisk` on its way there. */
  get digests(): Digests | undefined {
    return this.closed ? this.encoder.digests : undefined;
  }

  header(header: MatchHeader): void {
    this.guarded(() => {
      this.encoder.header(header);
      this.file.appear();
      if (this.durable) this.sync();
    });
  }

  seat(change: SeatChange): void {
    this.guarded(() => this.encoder.seat(change));
  }

  tick(entry: TickEntry): void {
    if (this.failure !== undefined) throw this.failure;
    try {
      this.encoder.tick(entry);
      // a loop that never yields gets no pulse
      if ((entry.tick & (TICKS_A_LOOK - 1)) === 0) this.keepTime();
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  note(note: Note): void {
    this.guarded(() => this.encoder.note(note));
  }

  /** Writes the footer, waits until all is on the disk, and closes. */
  footer(footer: MatchFooter): void {
    this.guarded(() => {
      this.encoder.footer(footer);
      this.sync();
      this.close();
    });
  }

  /** Closes without a footer, as for a match that is given up. What was recorded stays, as that of a killed one. */
  abandon(): void {
    if (this.closed) return;
    this.guarded(() => {
      this.encoder.cut();
      this.sync();
    });
    this.close();
  }

  private guarded(work: () => void): void {
    if (this.failure !== undefined) throw this.failure;
    try {
      work();
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  private write(block: Uint8Array): void {
    this.file.write(block);
    this.cutMs = this.now();
  }

  /** Writes out what is due. */
  private keepTime(): void {
    const now = this.now();
    if (now - this.cutMs >= BLOCK_MS) {
      this.cutMs = now;
      this.encoder.cut();
    }
    if (this.durable && now - this.syncMs >= SYNC_MS) this.sync();
  }

  /** Nobody would catch an error here: the next call throws it. */
  private pulse(): void {
    if (this.closed || this.failure !== undefined) return;
    try {
      this.keepTime();
    } catch (error) {
      this.fail(error);
    }
  }

  private sync(): void {
    this.syncMs = this.now();
    if (this.lostOnDisk === undefined) this.file.sync();
    else this.file.syncSoon(this.lostOnDisk);
  }

  private fail(error: unknown): void {
    this.failure = error instanceof Error ? error : new Error(String(error));
    // an entry that the encoder refused: the file itself is well, and what came before belongs in it
    if (!(error instanceof FileError)) {
      try {
        this.encoder.cut();
      } catch {
        // the disk failed as well; the first error is the one to tell
      }
    }
    this.close();
  }

  private close(): void {
    this.closed = true;
    this.stopPulse();
    this.file.close();
  }
}
