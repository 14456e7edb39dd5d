import type { Action } from '../../environments/index.ts';
import type { Scenario } from '../../environments/index.ts';
import type { Specs } from '../../operators/index.ts';
import type { ServerMessage, ServerMessages } from '../../protocol/index.ts';
import { Client, ServerError, type ClientOptions } from './client.ts';

export type Observation = ServerMessages['obs'];
export type End = ServerMessages['end'];

export interface SeatClientOptions extends ClientOptions {
  readonly url: string;
  readonly match: string;
  readonly seat: number;
  readonly ticket?: string;
  readonly views?: readonly string[];
  /** Once, before the first observation; `specs` say what the views and actions mean. */
  readonly joined?: (info: { readonly specs: Specs; readonly scenario: Scenario; readonly message: ServerMessages['joined'] }) => void;
  /** What to do; null: nothing to say (the match then waits, or goes on by its late policy). Only asked where the seat acts. */
  readonly act: (o: Observation) => Action | null | Promise<Action | null>;
  /** Observations at which the seat does not act: between its turns, and the last of an episode. */
  readonly see?: (o: Observation) => void;
  readonly ended?: (end: End) => void;
  readonly refused?: (late: ServerMessages['late']) => void;
  /** How often a lost connection is tried again (8), and ms before the first try (100), doubled each time up to 5 s. */
  readonly retries?: number;
  readonly retryMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Acts from one seat until its slot plays no more: connects, joins, answers every observation; after a lost connection it comes back
 * with its resume token, and is shown again what it had not answered. Resolves with the last episode's end.
 */
export async function playSeat(options: SeatClientOptions): Promise<End> {
  return await new SeatClient(options).play();
}

class SeatClient {
  private readonly o: SeatClientOptions;
  private resume: string | undefined;
  private hasJoined = false;
  /** Our own code failed, not the connection. */
  private isBroken = false;

  constructor(options: SeatClientOptions) {
    this.o = options;
  }

  async play(): Promise<End> {
    const { retries = 8, retryMs = 100, signal } = this.o;
    for (let failed = 0; ; failed++) {
      signal?.throwIfAborted();
      try {
        return await this.playOnce(() => (failed = 0));
      } catch (error) {
        // what the server refuses it will refuse again, and so will the operator; a seat still held by our dead line comes free
        const isFinal = this.isBroken || (error instanceof ServerError && error.code !== 'seat-taken');
        if (isFinal || failed >= retries) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(5000, retryMs * 2 ** failed)));
    }
  }

  /** One connection; rejects where it is lost. */
  private async playOnce(isWell: () => void): Promise<End> {
    const client = await this.connect();
    return await new Promise<End>((resolve, reject) => {
      const abort = (): void => client.close();
      this.o.signal?.addEventListener('abort', abort, { once: true });
      client.onClose = (code, reason) => {
        this.o.signal?.removeEventListener('abort', abort);
        reject(new Error(`the connection closed: ${code} ${reason}`));
      };
      const done = (end: End): void => {
        resolve(end);
        client.close();
      };
      const fail = (error: Error): void => {
        reject(error);
        client.close();
      };
      const sat = (): void =>
        client.listen((m) => {
          isWell();
          this.take(client, m, done, fail);
        });
      this.sit(client).then(sat).catch(fail);
    });
  }

  private async connect(): Promise<Client> {
    const client = await Client.connect(this.o.url, { ...this.o, ...(this.resume === undefined ? {} : { resume: this.resume }) });
    this.resume = client.welcome.resume;
    return client;
  }

  private async sit(client: Client): Promise<void> {
    const { match, seat, ticket, views } = this.o;
    if (client.welcome.seats?.some((s) => s.match === match && s.seat === seat) === true) return;
    const message = await client.join({
      match, seat, specs: !this.hasJoined, ...(ticket === undefined ? {} : { ticket }), ...(views === undefined ? {} : { views: [...views] }),
    });
    if (this.hasJoined) return;
    this.hasJoined = true;
    this.o.joined?.({ specs: message.specs as Specs, scenario: message.scenario as Scenario, message });
  }

  private take(client: Client, m: ServerMessage, done: (end: End) => void, failed: (e: Error) => void): void {
    if (m.t === 'obs') {
      if (m.acting) {
        this.answer(client, m).catch((error: Error) => {
          this.isBroken = true;
          failed(error);
        });
      }
      else this.o.see?.(m);
    } else if (m.t === 'late') this.o.refused?.(m);
    else if (m.t === 'error') failed(new ServerError(m));
    else if (m.t === 'end') {
      this.o.ended?.(m);
      if (m.last) done(m);
    }
  }

  private async answer(client: Client, o: Observation): Promise<void> {
    const chosen = this.o.act(o);
    // an answer that is there goes out in the turn of its question
    const action = chosen instanceof Promise ? await chosen : chosen;
    if (action === null) return;
    client.send({ t: 'act', match: o.match, seat: o.seat, episode: o.episode, forTick: o.tick, action: action as number | number[] });
  }
}
