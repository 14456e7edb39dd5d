/** Connections to a gateway for tests: in memory, flushed by hand under a clock of their own, or over real sockets. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { WIRE_MINOR, createCodec, type ClientMessage, type Codec, type Encoding, type ServerMessage, type ServerMessages } from '../../protocol/index.ts';
import { Gateway, listen, type Connection, type GatewayOptions, type Listening, type Pipe } from '../../server/gateway/index.ts';
import { Turn, type Loop } from '../../server/hosting/index.ts';

/** A loop whose time stands still until it is told to go on. */
export class HandLoop implements Loop {
  nowMs = 1000;
  private readonly work: (() => void)[] = [];
  private readonly later: (() => void)[] = [];
  private timers: { atMs: number; order: number; work: () => void }[] = [];
  private order = 0;

  now = (): number => this.nowMs;
  soon = (work: () => void): void => void this.work.push(work);
  next = (work: () => void): void => void this.later.push(work);
  timer = (atMs: number, work: () => void): (() => void) => {
    const timer = { atMs, order: this.order++, work };
    this.timers.push(timer);
    return () => (this.timers = this.timers.filter((t) => t !== timer));
  };

  /** Everything that is to be done now. */
  flush(): void {
    for (let steps = 0; ; steps++) {
      if (steps > 1_000_000) throw new Error('the loop never comes to rest');
      const work = this.work.shift() ?? this.later.shift();
      if (work === undefined) return;
      work();
    }
  }

  /** Lets time pass, timer by timer. */
  pass(ms: number): void {
    const until = this.nowMs + ms;
    this.flush();
    for (;;) {
      const due = this.timers.filter((t) => t.atMs <= until).sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
      if (due === undefined) break;
      this.nowMs = Math.max(this.nowMs, due.atMs);
      this.timers = this.timers.filter((t) => t !== due);
      due.work();
      this.flush();
    }
    this.nowMs = until;
  }
}

export interface HelloOptions {
  readonly token?: string;
  readonly resume?: string;
  readonly caps?: readonly string[];
  readonly headerToken?: string;
}

/** A client that keeps what it got until it is asked for. */
export abstract class TestClient {
  readonly got: ServerMessage[] = [];
  abstract get closedWith(): number | undefined;
  readonly codec: Codec<'client'>;
  private rid = 0;

  constructor(encoding: Encoding) {
    this.codec = createCodec(encoding, 'client');
  }

  abstract raw(data: Uint8Array | string): void;
  abstract wait(until: () => boolean): Promise<void>;
  /** As a broken network: nobody is told. */
  abstract cut(): void;

  send(m: ClientMessage): void {
    this.raw(this.codec.encode(m));
  }

  protected arrived(data: Uint8Array | string): void {
    const { ok, error } = this.codec.decode(data);
    if (ok === undefined) throw new Error(`no message: ${error.message}`);
    this.got.push(ok);
  }

  /** The first message of that kind that nobody has asked for yet. */
  async next<T extends ServerMessage['t']>(t: T, where: (m: Extract<ServerMessage, { t: T }>) => boolean = () => true): Promise<Extract<ServerMessage, { t: T }>> {
    const at = (): number => this.got.findIndex((m) => m.t === t && where(m as Extract<ServerMessage, { t: T }>));
    await this.wait(() => at() >= 0 || this.closedWith !== undefined);
    if (at() < 0) throw new Error(`no '${t}' came; got ${shortly(this.got)}, closed ${this.closedWith}`);
    return this.got.splice(at(), 1)[0] as Extract<ServerMessage, { t: T }>;
  }

  /** What is wrong with what was sent last. */
  async error(): Promise<ServerMessages['error']> {
    return await this.next('error');
  }

  async closed(): Promise<number> {
    await this.wait(() => this.closedWith !== undefined);
    return this.closedWith as number;
  }

  async hello(o: HelloOptions = {}): Promise<ServerMessages['welcome']> {
    await this.next('greet');
    this.send({
      t: 'hello', minor: WIRE_MINOR, client: { name: 'test', version: '1' }, caps: [...(o.caps ?? ['columns', 'watch', 'chat'])],
      ...(o.token === undefined ? {} : { token: o.token }), ...(o.resume === undefined ? {} : { resume: o.resume }),
    });
    const welcome = await this.next('welcome');
    this.codec.grant(welcome.caps);
    return welcome;
  }

  async ask<T extends ServerMessage['t']>(m: ClientMessage, t: T): Promise<Extract<ServerMessage, { t: T }>> {
    const rid = this.rid++;
    this.send({ ...m, rid } as ClientMessage);
    await this.wait(() => this.got.some((g) => 're' in g && g.re === rid) || this.closedWith !== undefined);
    const answer = this.got.findIndex((g) => 're' in g && g.re === rid);
    if (answer < 0) throw new Error(`no answer to ${m.t}; closed ${this.closedWith}`);
    const [found] = this.got.splice(answer, 1);
    if (found.t !== t) throw new Error(`${m.t}: expected ${t}, got ${shortly([found])}`);
    return found as Extract<ServerMessage, { t: T }>;
  }

  async refusedFor(m: ClientMessage): Promise<ServerMessages['error']> {
    return await this.ask(m, 'error');
  }
}

export interface Net {
  readonly gateway: Gateway;
  /** Present in memory only. */
  readonly loop?: HandLoop;
  connect(options?: { encoding?: Encoding; headerToken?: string }): Promise<TestClient>;
  close(): Promise<void>;
}

/** The server's end of an in-memory connection. */
class MemoryPipe implements Pipe {
  buffered = 0;
  /** The other side does not read. */
  isStuck = false;
  isCut = false;
  corked = false;
  /** Pieces in which frames went out. */
  writes = 0;
  closedWith: number | undefined;
  connection!: Connection;
  private readonly loop: HandLoop;
  private readonly arrived: (data: Uint8Array | string) => void;

  constructor(loop: HandLoop, arrived: (data: Uint8Array | string) => void) {
    this.loop = loop;
    this.arrived = arrived;
  }

  send(data: Uint8Array | string): void {
    if (this.isStuck) this.buffered += data.length;
    if (this.isStuck || this.isCut) return;
    if (!this.corked) this.writes++;
    this.loop.soon(() => this.arrived(data));
  }

  cork(): void {
    this.corked = true;
  }

  uncork(): void {
    this.corked = false;
    this.writes++;
  }

  ping(): void {
    if (!this.isCut && !this.isStuck) this.loop.soon(() => this.connection.alive());
  }

  close(code: number): void {
    this.loop.soon(() => (this.closedWith ??= code));
  }

  terminate(): void {
    this.closedWith ??= 1006;
  }
}

export class MemoryClient extends TestClient {
  readonly pipe: MemoryPipe;
  private readonly loop: HandLoop;

  constructor(loop: HandLoop, encoding: Encoding) {
    super(encoding);
    this.loop = loop;
    this.pipe = new MemoryPipe(loop, (data) => this.arrived(data));
  }

  override get closedWith(): number | undefined {
    return this.pipe.closedWith;
  }

  raw(data: Uint8Array | string): void {
    if (!this.pipe.isCut) this.loop.soon(() => this.pipe.connection.receive(data));
  }

  async wait(until: () => boolean): Promise<void> {
    this.loop.flush();
    // whoever awaits something real, as a drain does, goes on first
    for (let k = 0; k < 5 && !until(); k++) {
      await Promise.resolve();
      this.loop.flush();
    }
  }

  cut(): void {
    this.pipe.isCut = true;
    this.pipe.connection.closed();
  }
}

export interface MemoryNet extends Net {
  readonly loop: HandLoop;
  connect(options?: { encoding?: Encoding; headerToken?: string }): Promise<MemoryClient>;
}

export function memoryNet(options: GatewayOptions = {}): MemoryNet {
  const loop = new HandLoop();
  const gateway = new Gateway({ ...options, turn: new Turn(loop) });
  return {
    gateway, loop,
    connect: async ({ encoding = 'msgpack', headerToken } = {}) => {
      const client = new MemoryClient(loop, encoding);
      client.pipe.connection = gateway.accept(client.pipe, encoding, headerToken);
      return client;
    },
    close: async () => gateway.stop(),
  };
}

class SocketClient extends TestClient {
  private code: number | undefined;
  private readonly ws: WebSocket;
  private check: (() => void) | undefined;

  constructor(ws: WebSocket, encoding: Encoding) {
    super(encoding);
    this.ws = ws;
    ws.on('message', (data: Buffer, isBinary: boolean) => {
      this.arrived(isBinary ? data : data.toString());
      this.check?.();
    });
    ws.on('close', (code) => {
      this.code ??= code;
      this.check?.();
    });
    ws.on('error', () => undefined);
  }

  get closedWith(): number | undefined {
    return this.code;
  }

  raw(data: Uint8Array | string): void {
    this.ws.send(data);
  }

  async wait(until: () => boolean): Promise<void> {
    if (until()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nothing came for 10 s; got ${shortly(this.got)}`)), 10_000);
      this.check = () => {
        if (!until()) return;
        clearTimeout(timer);
        this.check = undefined;
        resolve();
      };
    });
  }

  cut(): void {
    this.ws.terminate();
  }
}

export async function socketNet(options: GatewayOptions = {}): Promise<Net & { readonly listening: Listening }> {
  const gateway = new Gateway(options);
  const listening = await listen(gateway, { port: 0 });
  return {
    gateway, listening,
    connect: async ({ encoding = 'msgpack', headerToken } = {}) => {
      const ws = new WebSocket(listening.url, encoding === 'json' ? 'lockstep.v1+json' : 'lockstep.v1', {
        perMessageDeflate: false, ...(headerToken === undefined ? {} : { headers: { authorization: `Bearer ${headerToken}` } }),
      });
      const client = new SocketClient(ws, encoding);
      await once(ws, 'open');
      return client;
    },
    close: async () => {
      gateway.stop();
      await listening.close();
    },
  };
}

/** The last few, without their views. */
export function shortly(got: readonly ServerMessage[]): string {
  return got.slice(-5).map((m) => JSON.stringify(m, (k, v: unknown) => (k === 'views' || k === 'legal' || k === 'specs' || k === 'columns' ? '…' : v))).join(' ');
}
