/** A token bucket: `rate` a second, at most `burst` saved up. */
export class Bucket {
  private readonly rate: number;
  private readonly burst: number;
  private tokens: number;
  private atMs: number;

  constructor(rate: number, burst: number, nowMs: number) {
    this.rate = rate;
    this.burst = burst;
    this.tokens = burst;
    this.atMs = nowMs;
  }

  /** False: there is none left. */
  take(nowMs: number): boolean {
    this.tokens = Math.min(this.burst, this.tokens + ((nowMs - this.atMs) * this.rate) / 1000);
    this.atMs = nowMs;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}
