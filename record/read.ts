import { InputError } from '../environments/index.ts';
import type { MatchFooter, MatchHeader, Note, SeatChange } from '../match/index.ts';
import { BlockScanner, checkMagic, type Problem } from './blocks.ts';
import type { Digests, ObservedHeader } from './encoder.ts';
import {
  DIGESTS,
  FOOTER,
  HEADER,
  NOTE,
  NOTE_KINDS,
  OBSERVED_HEADER,
  OBSERVED_TICK,
  SEAT,
  TEXT,
  TICK_F64,
  TICK_I32,
  TICK_U8,
  sectionOf,
} from './format.ts';
import { ItemReader, Malformed } from './itemReader.ts';
import { changeOf, footerOf, headerOf, observedHeaderOf } from './shapes.ts';
import type { Signature } from './signature.ts';
import { toHex } from './values.ts';

/** Bytes start..end-1 of the file. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * complete: it has its footer and digests. torn: it ends too early, as when the process was killed. corrupt: its bytes are not those
 * that were written. What a torn or corrupt record gives is what stands in its complete blocks before the problem.
 */
export type RecordState = 'complete' | 'torn' | 'corrupt';

/** A record, read but for its ticks; those are read one after the other with a `TickCursor`. */
export interface MatchRecord {
  readonly bytes: Uint8Array;
  readonly state: RecordState;
  readonly problem?: Problem;
  readonly header: MatchHeader;
  readonly observed: ObservedHeader;
  readonly ticks: number;
  readonly changes: readonly SeatChange[];
  readonly notes: readonly Note[];
  /** By sha256; null where the content was deleted. */
  readonly texts: ReadonlyMap<string, Uint8Array | null>;
  readonly footer?: MatchFooter;
  /** As the record states them. */
  readonly digests?: Digests;
  readonly signature?: Signature;
  /** Where the canonical and the observed items lie, block by block. */
  readonly canonical: readonly Range[];
  readonly observedItems: readonly Range[];
}

/** A record whose first block cannot be read; nothing in it can be. */
export class NoHeader extends InputError {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super('', `the record has no readable header (byte ${problem.offset}: ${problem.reason})`);
    this.name = 'NoHeader';
    this.problem = problem;
  }
}

/** Throws InputError where the bytes are no record, NoHeader where they hold no complete header. */
export function readRecord(bytes: Uint8Array): MatchRecord {
  checkMagic(bytes);
  return new Reading(bytes).all();
}

class Reading {
  private readonly bytes: Uint8Array;
  private readonly scanner: BlockScanner;
  private readonly r: ItemReader;
  private header: MatchHeader | undefined;
  private observed: ObservedHeader | undefined;
  private ticks = 0;
  private readonly changes: SeatChange[] = [];
  private readonly notes: Note[] = [];
  private readonly texts = new Map<string, Uint8Array | null>();
  private footer: MatchFooter | undefined;
  private digests: Digests | undefined;
  private signature: Signature | undefined;
  private readonly canonical: Range[] = [];
  private readonly observedItems: Range[] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.scanner = new BlockScanner(bytes);
    this.r = new ItemReader(bytes);
  }

  all(): MatchRecord {
    for (;;) {
      const { offset } = this.scanner;
      const step = this.scanner.next();
      if (step.kind === 'end') return this.ended(offset);
      if (this.digests !== undefined) {
        return this.stopped('corrupt', { offset, blockIndex: this.canonical.length, reason: 'bytes after the end of the record' });
      }
      if (step.kind !== 'block') return this.stopped(step.kind, step.problem);
      const before = [this.ticks, this.changes.length, this.notes.length] as const;
      try {
        this.block(step.index, step.start, step.end);
      } catch (error) {
        if (!(error instanceof Malformed) && !(error instanceof InputError)) throw error;
        [this.ticks, this.changes.length, this.notes.length] = before;
        const at = error instanceof Malformed ? error.offset : this.r.pos;
        return this.stopped('corrupt', { offset: at, blockIndex: step.index, reason: error.message });
      }
    }
  }

  private ended(offset: number): MatchRecord {
    if (this.digests !== undefined) return this.result('complete', undefined);
    return this.stopped('torn', { offset, blockIndex: this.canonical.length, reason: 'the record ends without a footer' });
  }

  private stopped(state: 'torn' | 'corrupt', problem: Problem): MatchRecord {
    return this.result(state, problem);
  }

  private result(state: RecordState, problem: Problem | undefined): MatchRecord {
    const { bytes, header, observed, ticks, changes, notes, texts, footer, digests, signature, canonical, observedItems } = this;
    if (header === undefined || observed === undefined) {
      throw new NoHeader(problem ?? { offset: 0, blockIndex: 0, reason: 'the header is missing' });
    }
    return {
      bytes, state, header, observed, ticks, changes, notes, texts, canonical, observedItems,
      ...(problem === undefined ? {} : { problem }),
      ...(footer === undefined || state !== 'complete' ? {} : { footer }),
      ...(digests === undefined || state !== 'complete' ? {} : { digests }),
      ...(signature === undefined || state !== 'complete' ? {} : { signature }),
    };
  }

  private block(index: number, start: number, end: number): void {
    const { r } = this;
    r.at(start, end);
    const ends = [start, start];
    let section = 0;
    while (r.pos < end) {
      if (section === 0 && index > 0 && this.skipPlainTick()) {
        ends[0] = ends[1] = r.pos;
        continue;
      }
      const from = r.pos;
      const parts = r.array();
      const kind = r.uint();
      const here = sectionOf(kind);
      if (here < section) r.fail(`an item of kind ${kind} after one of a later section`);
      section = here;
      if (here === 0 && this.footer !== undefined) r.fail('an item after the footer');
      this.item(kind, parts, index, from);
      for (let s = here; s < 2; s++) ends[s] = r.pos;
    }
    if (index === 0 && (this.header === undefined || this.observed === undefined)) r.fail('the first block holds no header');
    if ((this.footer !== undefined) !== (this.digests !== undefined)) r.fail('a footer without digests');
    this.canonical.push({ start, end: ends[0] });
    this.observedItems.push({ start: ends[0], end: ends[1] });
  }

  /** Steps over a tick that has nothing but byte actions and the hash, the form of most; false where the next item is another. */
  private skipPlainTick(): boolean {
    const { r } = this;
    const { bytes, pos } = r;
    if (bytes[pos] !== 0x93 || bytes[pos + 1] !== TICK_U8 || bytes[pos + 2] !== 0xc4) return false;
    const hash = pos + 4 + bytes[pos + 3];
    if (hash + 9 > r.end || bytes[hash] !== 0xcf || this.footer !== undefined) return false;
    r.pos = hash + 9;
    this.ticks++;
    return true;
  }

  private item(kind: number, parts: number, index: number, from: number): void {
    const { r } = this;
    if (index === 0 && kind !== HEADER && kind !== OBSERVED_HEADER) r.fail(`an item of kind ${kind} in the header's block`);
    switch (kind) {
      case TICK_U8:
      case TICK_I32:
      case TICK_F64:
        r.pos = from;
        r.skip();
        this.ticks++;
        return;
      case OBSERVED_TICK:
        r.pos = from;
        return r.skip();
      case HEADER:
        if (this.header !== undefined) r.fail('a second header');
        this.header = headerOf(this.json(parts));
        return;
      case OBSERVED_HEADER:
        if (this.observed !== undefined) r.fail('a second observed header');
        this.observed = observedHeaderOf(this.json(parts));
        return;
      case SEAT:
        return this.change(parts);
      case NOTE:
        return this.note(parts);
      case TEXT:
        return this.text(parts);
      case FOOTER:
        this.footer = footerOf(this.json(parts));
        return;
      case DIGESTS:
        return this.digest(parts);
      default:
        r.fail(`unknown kind of item ${kind}`);
    }
  }

  private json(parts: number) {
    if (parts !== 2) this.r.fail(`${parts} parts where 2 are expected`);
    return this.r.json();
  }

  private change(parts: number): void {
    const change = changeOf(this.json(parts));
    if (change.tick !== this.ticks) this.r.fail(`a seat change of tick ${change.tick} stands before tick ${this.ticks}`);
    this.changes.push(change);
  }

  private note(parts: number): void {
    const { r } = this;
    if (parts !== 6) r.fail(`a note has ${parts} parts, expected 6`);
    const tick = r.number();
    const atMs = r.number();
    const seat = r.numberOrNil();
    const what = NOTE_KINDS[r.below(NOTE_KINDS.length, 'the kind of a note')];
    this.notes.push({ tick, atMs, seat, what, detail: r.string() });
  }

  private text(parts: number): void {
    const { r } = this;
    if (parts !== 3) r.fail(`a text has ${parts} parts, expected 3`);
    const sha256 = toHex(r.binOf(32, 'the sha256 of a text'));
    if (this.texts.has(sha256)) r.fail('a text stands twice');
    this.texts.set(sha256, r.binOrNil());
  }

  private digest(parts: number): void {
    const { r } = this;
    if (parts !== 5) r.fail(`digests have ${parts} parts, expected 5`);
    const canonical = toHex(r.binOf(32, 'the canonical digest'));
    const observed = toHex(r.binOf(32, 'the observed digest'));
    const signature = r.binOrNil();
    const publicKey = r.binOrNil();
    if ((signature === null) !== (publicKey === null)) r.fail('a signature without its key');
    if (r.pos !== r.end) r.fail('items after the digests');
    this.digests = { canonical, observed };
    if (signature !== null && publicKey !== null) this.signature = { signature: signature.slice(), publicKey: publicKey.slice() };
  }
}
