import type { Delivery, TickEntry } from '../match/index.ts';
import { OBSERVED_TICK } from './format.ts';
import { ItemReader } from './itemReader.ts';
import type { MatchRecord } from './read.ts';

/** Walks the observed ticks of a record, which only some of its ticks have, alongside a cursor over the canonical ones. */
export class ObservedTicks {
  private readonly record: MatchRecord;
  private readonly r: ItemReader;
  private block = 0;
  private tick = -1;
  private atUs = 0;
  private timing: TickEntry['observed'] = null;
  private latencies: number[] = [];
  private saw: (number | null)[] = [];

  constructor(record: MatchRecord) {
    this.record = record;
    this.r = new ItemReader(record.bytes).at(0, 0);
  }

  /** Ticks must be asked for in order. */
  at(tick: number): TickEntry['observed'] {
    while (this.tick < tick && this.next()) continue;
    return this.tick === tick ? this.timing : null;
  }

  /** What was observed of the tick's i-th delivery. */
  delivery(tick: number, i: number): Pick<Delivery, 'latencyMs' | 'sawTick'> {
    this.at(tick);
    if (this.tick !== tick) return { latencyMs: 0 };
    const saw = this.saw[i] ?? null;
    return { latencyMs: (this.latencies[i] ?? 0) / 1000, ...(saw === null ? {} : { sawTick: saw }) };
  }

  private next(): boolean {
    const { r, record } = this;
    for (;;) {
      while (r.pos >= r.end) {
        const range = record.observedItems[this.block++];
        if (range === undefined) {
          this.tick = Number.POSITIVE_INFINITY;
          return false;
        }
        r.at(range.start, range.end);
      }
      const parts = r.array();
      if (r.uint() === OBSERVED_TICK) {
        this.read(parts);
        return true;
      }
      for (let i = 1; i < parts; i++) r.skip(1);
    }
  }

  private read(parts: number): void {
    const { r } = this;
    if (parts < 4 || parts > 6) r.fail(`an observed tick has ${parts} parts`);
    const step = r.uint();
    if (step === 0) r.fail('an observed tick stands twice');
    this.tick += step;
    const sinceUs = r.numberOrNil();
    const lateUs = r.numberOrNil();
    this.timing = null;
    if (sinceUs !== null && lateUs !== null) {
      this.atUs += sinceUs;
      this.timing = { atMs: this.atUs / 1000, lateMs: lateUs / 1000 };
    }
    this.latencies = parts > 4 ? this.list(() => r.number() as number | null) as number[] : [];
    this.saw = parts > 5 ? this.list(() => r.numberOrNil()) : [];
  }

  private list(read: () => number | null): (number | null)[] {
    const n = this.r.array();
    return Array.from({ length: n }, read);
  }
}
