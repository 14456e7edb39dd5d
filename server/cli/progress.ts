const EVERY_MS = 100;
const WIDTH = 30;

/** A bar on standard error, drawn only where a person sees it. */
export class Progress {
  private readonly shown: boolean;
  private readonly total: number;
  private readonly unit: string;
  private readonly startedMs = performance.now();
  private drawnMs = 0;
  private drawn = false;

  constructor(wanted: boolean, total: number, unit: string) {
    this.shown = wanted && process.stderr.isTTY;
    this.total = total;
    this.unit = unit;
  }

  set(done: number): void {
    const now = performance.now();
    if (!this.shown || now - this.drawnMs < EVERY_MS) return;
    this.drawnMs = now;
    this.drawn = true;
    const part = Math.min(1, done / this.total);
    const full = Math.round(part * WIDTH);
    const leftS = part > 0 ? ((now - this.startedMs) / 1000) * (1 / part - 1) : Number.NaN;
    const eta = Number.isFinite(leftS) ? `, ${leftS < 100 ? leftS.toFixed(0) : (leftS / 60).toFixed(0).concat(' min')}${leftS < 100 ? ' s' : ''} left` : '';
    process.stderr.write(`\r\x1b[K${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${done.toLocaleString('en')} of ${this.total.toLocaleString('en')} ${this.unit}${eta}`);
  }

  /** Takes the bar away, so that a line can be printed. */
  clear(): void {
    if (this.drawn) process.stderr.write('\r\x1b[K');
    this.drawn = false;
  }

  line(text: string): void {
    this.clear();
    console.error(text);
  }
}
