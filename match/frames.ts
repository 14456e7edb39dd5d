import { Stream, createTensor, maskLength, type Environment, type Scene, type Tensor, type Worlds } from '../environments/index.ts';
import type { Frame, Packet } from '../operators/index.ts';

/**
 * The frame of one seat, reused from tick to tick. Views are computed when they are first read after `begin`. What a seat may
 * see is cut here and nowhere else: the views that its operator named, its own mask, its own reward.
 */
export class SeatFrame implements Frame {
  readonly episode: number;
  readonly seat: number;
  tick = 0;
  acting = false;
  readonly views: { readonly [name: string]: Tensor | string | Scene };
  readonly legal: Uint8Array;
  reward = 0;
  status = 0;
  inbox: readonly Packet[] = [];
  readonly random: Stream;
  private readonly cached = new Map<string, Tensor | string | Scene>();
  private readonly env: Environment;
  private readonly worlds: Worlds;

  constructor(env: Environment, worlds: Worlds, seat: number, episode: number, seed: bigint, names: readonly string[]) {
    this.env = env;
    this.worlds = worlds;
    this.seat = seat;
    this.episode = episode;
    this.legal = new Uint8Array(maskLength(env.actions[seat]));
    this.random = new Stream(seed, 'operator', seat);
    this.views = {};
    for (const name of names) this.define(name);
  }

  private define(name: string): void {
    const spec = this.env.views[name];
    let buffer: Tensor | undefined;
    if (spec.kind === 'tensor') buffer = createTensor(spec.dtype, spec.shape.reduce((a, b) => a * b, 1));
    if (spec.kind === 'state') buffer = new Uint8Array(this.env.stride);
    Object.defineProperty(this.views, name, {
      enumerable: true,
      get: () => {
        let value = this.cached.get(name);
        if (value === undefined) {
          value = this.env.view(this.worlds, 0, this.seat, name, buffer);
          this.cached.set(name, value);
        }
        return value;
      },
    });
  }

  /** The state changed: what was computed from it is out of date. */
  begin(tick: number, reward: number, status: number, inbox: readonly Packet[]): void {
    this.tick = tick;
    this.reward = reward;
    this.status = status;
    this.inbox = inbox;
    this.acting = status === 0 && this.env.acting(this.worlds, 0, this.seat);
    this.env.legal(this.worlds, 0, this.seat, this.legal);
    this.random.at(tick);
    if (this.cached.size > 0) this.cached.clear();
  }
}
