/** Something that can run on. */
export interface Runnable {
  run(nowMs: number): void;
}

/** Something that has output to send before the turn ends. */
export interface Flushable {
  flush(): void;
}

/** When put-off work is done. `soon`: before this turn of the event loop ends. `next`: in the next one, after whatever else waits. */
export interface Loop {
  now(): number;
  soon(work: () => void): void;
  next(work: () => void): void;
  /** Calls back once, not before `atMs`; returns what cancels it. */
  timer(atMs: number, work: () => void): () => void;
}

/** The process's own; times are performance.now(). */
export const processLoop: Loop = {
  now: () => performance.now(),
  soon: queueMicrotask,
  next: setImmediate,
  timer: (atMs, work) => {
    const timer = setTimeout(work, Math.max(0, Math.ceil(atMs - performance.now())));
    return () => clearTimeout(timer);
  },
};

/**
 * Collects what one turn of the event loop brought: every match that got a message runs once, after all of them were read, and what
 * they have to say goes out socket by socket in one go.
 */
export class Turn {
  readonly loop: Loop;
  private ready: Runnable[] = [];
  private readonly isReady = new Set<Runnable>();
  private readonly flushing = new Set<Flushable>();
  private armed = false;

  constructor(loop: Loop = processLoop) {
    this.loop = loop;
  }

  now(): number {
    return this.loop.now();
  }

  /** Runs it before this turn ends. */
  run(it: Runnable): void {
    if (this.isReady.has(it)) return;
    this.isReady.add(it);
    this.ready.push(it);
    this.arm();
  }

  /** Runs it in a turn of its own, so that others get theirs. */
  runNext(it: Runnable): void {
    this.loop.next(() => this.run(it));
  }

  flush(it: Flushable): void {
    if (this.flushing.has(it)) return;
    this.flushing.add(it);
    this.arm();
  }

  private arm(): void {
    if (this.armed) return;
    this.armed = true;
    this.loop.soon(() => this.end());
  }

  private end(): void {
    while (this.ready.length > 0) {
      const list = this.ready;
      this.ready = [];
      this.isReady.clear();
      for (const it of list) it.run(this.loop.now());
    }
    // still armed: what a flush puts off belongs to this turn too
    for (const it of this.flushing) {
      this.flushing.delete(it); // first: what another flush makes it send is to go out, too
      it.flush();
    }
    this.armed = false;
    if (this.ready.length > 0) this.arm();
  }
}
