import { randomBytes } from 'node:crypto';
import { CLOSE, MAX_PAYLOAD, WIRE_MAJOR, WIRE_MINOR, type Encoding, type ServerMessages } from '../../protocol/index.ts';
import { MatchHost, Scheduler, Turn, type HostSurroundings, type HostWatch, type RecordFolder, type ResumedEpisode, type SlotPlan } from '../hosting/index.ts';
import { packageVersion } from '../version.ts';
import { Connection } from './connection.ts';
import { Metrics } from './metrics.ts';
import type { Pipe } from './pipe.ts';
import { Sessions } from './sessions.ts';
import { TicketOffice } from './tickets.ts';
import type { Tokens } from './tokens.ts';

export type Limits = ServerMessages['greet']['limits'];

export const LIMITS: Limits = { maxPayload: MAX_PAYLOAD, helloMs: 5000, rate: 200, burst: 4000, heartbeatMs: 15_000 };
/** Pongs missed in a row before a line counts as dead. */
const MISSED = 2;
/** An ended slot is known for so long, so that who was away learns how it ended. */
const KEEP_MS = 60_000;

/** The part of pino that is used. */
export interface Log {
  info(data: object, text: string): void;
  warn(data: object, text: string): void;
  error(data: object, text: string): void;
}

const nothing = (): void => undefined;
export const SILENT: Log = { info: nothing, warn: nothing, error: nothing };

export interface GatewayOptions {
  readonly turn?: Turn;
  readonly limits?: Partial<Limits>;
  /** Absent: whoever comes may do everything; for loopback only. */
  readonly tokens?: Tokens;
  readonly tickets?: TicketOffice;
  readonly records?: RecordFolder;
  /** Slots at most that have not ended. */
  readonly maxMatches?: number;
  readonly log?: Log;
}

/** Everything of a server but its sockets: connections, slots, sessions. */
export class Gateway implements HostWatch {
  readonly turn: Turn;
  readonly scheduler: Scheduler;
  readonly limits: Limits;
  readonly tokens: Tokens | undefined;
  readonly tickets: TicketOffice;
  readonly sessions = new Sessions();
  readonly metrics = new Metrics();
  readonly log: Log;
  readonly maxMatches: number;
  /** Slots by id; ended ones stay for a minute. */
  readonly hall = new Map<string, MatchHost>();
  readonly connections = new Set<Connection>();
  /** Until when running episodes may end, once the server goes away. */
  draining: { readonly deadlineMs: number; readonly reason: string } | undefined;
  private readonly around: HostSurroundings;
  private readonly goneAt = new Map<MatchHost, number>();
  private live = 0;
  private cancelBeat: () => void;
  private whenEmpty: (() => void) | undefined;

  constructor(options: GatewayOptions = {}) {
    this.turn = options.turn ?? new Turn();
    this.scheduler = new Scheduler(this.turn);
    this.limits = { ...LIMITS, ...options.limits };
    this.tokens = options.tokens;
    this.tickets = options.tickets ?? new TicketOffice();
    this.log = options.log ?? SILENT;
    this.maxMatches = options.maxMatches ?? 10_000;
    this.around = { turn: this.turn, scheduler: this.scheduler, watch: this, ...(options.records === undefined ? {} : { records: options.records }) };
    this.cancelBeat = this.nextBeat();
  }

  // ---------------------------------------------------------------- connections

  accept(pipe: Pipe, encoding: Encoding, headerToken?: string): Connection {
    const connection = new Connection(this, pipe, encoding, headerToken);
    this.connections.add(connection);
    this.metrics.connections.set(this.connections.size);
    return connection;
  }

  left(connection: Connection): void {
    this.connections.delete(connection);
    this.metrics.connections.set(this.connections.size);
  }

  greeting(): ServerMessages['greet'] {
    return {
      t: 'greet', server: { name: 'lockstep', version: packageVersion }, wire: { major: WIRE_MAJOR, min: WIRE_MINOR.min, max: WIRE_MINOR.max },
      limits: this.limits, auth: this.tokens !== undefined,
    };
  }

  private nextBeat(): () => void {
    return this.turn.loop.timer(this.turn.now() + this.limits.heartbeatMs, () => {
      this.cancelBeat = this.nextBeat();
      this.beat();
    });
  }

  /** Lines that do not answer are dropped; what ended long ago is forgotten. */
  private beat(): void {
    for (const c of this.connections) {
      if (c.missedPongs >= MISSED) {
        c.pipe.terminate();
        c.closed();
      } else {
        c.missedPongs++;
        c.pipe.ping();
      }
    }
    this.sessions.sweep(this.turn.now());
    for (const [host, atMs] of this.goneAt) if (this.turn.now() - atMs >= KEEP_MS) this.forget(host);
  }

  private forget(host: MatchHost): void {
    this.goneAt.delete(host);
    this.hall.delete(host.id);
    for (const c of this.connections) c.forget(host);
  }

  // ---------------------------------------------------------------- slots

  /** How many have not ended. */
  get matches(): number {
    return this.live;
  }

  newId(): string {
    return `m${randomBytes(6).toString('hex')}`;
  }

  open(plan: SlotPlan, resume?: ResumedEpisode): MatchHost {
    const host = new MatchHost(plan, this.around, resume);
    this.hall.set(plan.id, host);
    this.live++;
    this.metrics.matches.set(this.live);
    return host;
  }

  gone(host: MatchHost): void {
    this.live--;
    this.metrics.matches.set(this.live);
    this.goneAt.set(host, this.turn.now());
    if (this.live === 0) this.whenEmpty?.();
  }

  ticked(lateMs: number | null): void {
    this.metrics.ticks.inc();
    if (lateMs !== null) this.metrics.lateness.observe(lateMs);
  }

  fault(host: MatchHost, seat: number, detail: string): void {
    this.log.warn({ match: host.id, seat, detail }, 'an operator failed');
  }

  failed(host: MatchHost, error: unknown): void {
    this.log.error({ match: host.id, error }, 'a match failed');
  }

  // ---------------------------------------------------------------- going away

  /** Nothing new begins; running episodes may end for `forMs`, then they are ended. Resolves when all records are whole and all lines closed. */
  async drain(reason: string, forMs: number): Promise<void> {
    this.draining = { deadlineMs: forMs, reason };
    for (const c of this.connections) if (c.state === 'open') c.send({ t: 'drain', reason, deadlineMs: forMs });
    for (const host of this.hall.values()) {
      host.drain();
      // what nobody has begun or nobody moves would only wait
      if (host.state === 'waiting' || (host.state === 'running' && host.paused)) host.end();
    }
    if (this.live > 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.turn.loop.timer(this.turn.now() + forMs, resolve);
        this.whenEmpty = () => {
          cancel();
          resolve();
        };
      });
    }
    for (const host of this.hall.values()) if (host.state !== 'ended') host.end();
    for (const c of this.connections) c.give('draining', reason, CLOSE.draining);
    this.stop();
  }

  /** Ends timers and lines at once. */
  stop(): void {
    this.cancelBeat();
    this.scheduler.stop();
    for (const c of this.connections) c.drop(CLOSE.draining, 'the server stops');
  }
}
