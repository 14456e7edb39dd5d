import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { WIRE_MINOR, createCodec, type ClientMessage, type ClientMessages, type ServerMessage, type ServerMessages } from '../../protocol/index.ts';

export interface ClientOptions {
  readonly token?: string;
  /** A lost session's resume token. */
  readonly resume?: string;
  readonly name?: string;
  readonly caps?: readonly string[];
  /** `lockstep.v1+json`: readable frames, for debugging. */
  readonly json?: boolean;
}

/** The server said no. */
export class ServerError extends Error {
  readonly code: string;

  constructor(error: ServerMessages['error']) {
    super(`${error.code}: ${error.message}${error.where === undefined ? '' : ` (at ${error.where})`}`);
    this.code = error.code;
  }
}

type Request = Extract<ClientMessage, { rid?: number }>;
/** Of each kind of request, as a union would lose their own members. */
type Unnumbered<M> = M extends unknown ? Omit<M, 'rid'> : never;

/**
 * One connection to a server: sends requests and awaits their answers, hands everything else to who listens. Answers come in the order
 * of requests, so many can be under way.
 */
export class Client {
  welcome!: ServerMessages['welcome'];
  greet!: ServerMessages['greet'];
  onClose: (code: number, reason: string) => void = () => undefined;
  private readonly ws: WebSocket;
  private readonly codec;
  private readonly waiting = new Map<number, { resolve: (m: ServerMessage) => void; reject: (e: Error) => void }>();
  private rid = 0;
  private listener: ((message: ServerMessage) => void) | undefined;
  /** What came before anyone listened: the first observation comes in one piece with the answer to join. */
  private early: ServerMessage[] = [];

  private socket: Socket | undefined;
  private isCorked = false;

  private constructor(ws: WebSocket, json: boolean) {
    this.ws = ws;
    ws.on('upgrade', (response) => (this.socket = response.socket));
    this.codec = createCodec(json ? 'json' : 'msgpack', 'client');
  }

  /** Connects, says hello, and resolves when the server has said welcome. `url`: ws://host:port or ws+unix:///path:/ */
  static async connect(url: string, options: ClientOptions = {}): Promise<Client> {
    const json = options.json ?? false;
    const ws = new WebSocket(url, [json ? 'lockstep.v1+json' : 'lockstep.v1'], { perMessageDeflate: false, maxPayload: 64 * 1024 * 1024 });
    const client = new Client(ws, json);
    await client.shakeHands(options);
    return client;
  }

  private async shakeHands(options: ClientOptions): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.ws.on('error', reject);
      this.ws.on('close', (code, reason) => {
        reject(new Error(`the connection closed: ${code} ${reason.toString()}`));
        this.closed(code, reason.toString());
      });
      this.ws.on('message', (data: Buffer, isBinary: boolean) => this.received(isBinary ? data : data.toString(), { options, resolve, reject }));
    });
  }

  private received(data: Uint8Array | string, begin: { options: ClientOptions; resolve: () => void; reject: (e: Error) => void }): void {
    const { ok: m, error } = this.codec.decode(data);
    // a newer server may say more than we know (P8)
    if (m === undefined && error.code === 'unknown-message') return;
    if (m === undefined) throw new Error(`the server sent what is no message: ${error.message}`);
    if (m.t === 'greet') {
      this.greet = m;
      return this.hello(begin.options);
    }
    if (m.t === 'welcome') {
      this.welcome = m;
      this.codec.grant(m.caps);
      return begin.resolve();
    }
    const waits = 're' in m && m.re !== undefined ? this.waiting.get(m.re) : undefined;
    if (waits !== undefined) {
      this.waiting.delete((m as { re: number }).re);
      if (m.t === 'error') waits.reject(new ServerError(m));
      else waits.resolve(m);
      return;
    }
    if (m.t === 'error' && m.fatal) begin.reject(new ServerError(m));
    if (this.listener === undefined) this.early.push(m);
    else this.listener(m);
  }

  private hello(o: ClientOptions): void {
    this.send({
      t: 'hello', minor: WIRE_MINOR, client: { name: o.name ?? 'lockstep', version: '1', lang: 'typescript' }, caps: [...(o.caps ?? ['columns', 'watch', 'chat', 'state'])],
      ...(o.token === undefined ? {} : { token: o.token }), ...(o.resume === undefined ? {} : { resume: o.resume }),
    });
  }

  private closed(code: number, reason: string): void {
    for (const w of this.waiting.values()) w.reject(new Error(`the connection closed: ${code} ${reason}`));
    this.waiting.clear();
    this.onClose(code, reason);
  }

  /** Takes everything that answers no request, from the first on. */
  listen(listener: (message: ServerMessage) => void): void {
    this.listener = listener;
    const { early } = this;
    this.early = [];
    for (const m of early) listener(m);
  }

  /** What one turn sends goes out in one piece. */
  send(message: ClientMessage): void {
    if (!this.isCorked && this.socket !== undefined) {
      this.isCorked = true;
      this.socket.cork();
      queueMicrotask(() => {
        this.isCorked = false;
        this.socket?.uncork();
      });
    }
    this.ws.send(this.codec.encode(message));
  }

  /** Sends a request and awaits its answer; rejects with ServerError. */
  async request<T extends ServerMessage['t']>(message: Unnumbered<Request>, _answer: T): Promise<Extract<ServerMessage, { t: T }>> {
    const rid = this.rid++;
    return await new Promise((resolve, reject) => {
      this.waiting.set(rid, { resolve: (m) => resolve(m as Extract<ServerMessage, { t: T }>), reject });
      this.send({ ...message, rid } as ClientMessage);
    });
  }

  async create(o: Omit<ClientMessages['create'], 't' | 'rid'>): Promise<ServerMessages['created']> {
    return await this.request({ t: 'create', ...o }, 'created');
  }

  async join(o: Omit<ClientMessages['join'], 't' | 'rid'>): Promise<ServerMessages['joined']> {
    return await this.request({ t: 'join', ...o }, 'joined');
  }

  async group(o: Omit<ClientMessages['group'], 't' | 'rid'>): Promise<ServerMessages['grouped']> {
    return await this.request({ t: 'group', ...o }, 'grouped');
  }

  close(): void {
    this.ws.close(1000);
  }

  /** Drops the line as a broken network does. */
  terminate(): void {
    this.ws.terminate();
  }
}
