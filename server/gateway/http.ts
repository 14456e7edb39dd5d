import { existsSync, lstatSync, unlinkSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { SUBPROTOCOLS, chooseSubprotocol } from '../../protocol/index.ts';
import { InputError } from '../../environments/index.ts';
import type { Gateway } from './gateway.ts';
import { page } from './pages.ts';
import { socketPipe } from './pipe.ts';

export interface ListenOptions {
  readonly host?: string;
  readonly port?: number;
  /** Path of a Unix socket; instead of host and port. */
  readonly unix?: string;
  /** Origins that browsers may come from, beside the server's own. */
  readonly origins?: readonly string[];
  readonly maxConnections?: number;
}

export interface Listening {
  /** `ws://127.0.0.1:7777`, or `ws+unix:///path:/` */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

/** Prefix of the second subprotocol with which a browser can bring a token; it is never answered. */
const AUTH = 'auth.';

/** Opens the server's socket. Throws InputError where the address would let strangers in. */
export async function listen(gateway: Gateway, options: ListenOptions = {}): Promise<Listening> {
  const { host = '127.0.0.1', port = 7777, unix } = options;
  if (unix === undefined && !LOOPBACK.test(host) && gateway.tokens === undefined) {
    throw new InputError('--host', `${host} can be reached from other machines, and without --tokens everyone may do everything; add --tokens FILE or bind 127.0.0.1`);
  }
  // a line that is open and says nothing is the hello deadline's business; these are for requests that never end
  const server = createServer({ headersTimeout: 5000, requestTimeout: 10_000, connectionsCheckingInterval: 1000, maxHeaderSize: 16 * 1024, keepAliveTimeout: 5000 });
  server.maxConnections = options.maxConnections ?? 20_000;
  const wss = newSocketServer(gateway);
  server.on('request', (request, response) => void answer(gateway, request, response));
  server.on('upgrade', (request, socket, head) => upgrade({ gateway, wss, origins: options.origins ?? [] }, request, socket, head));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const line = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request';
    socket.end(`HTTP/1.1 ${line}\r\nConnection: close\r\n\r\n`);
  });
  if (unix !== undefined) removeStaleSocket(unix);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    const done = (): void => {
      server.off('error', reject);
      resolve();
    };
    if (unix !== undefined) server.listen({ path: unix, backlog: 1024 }, done);
    else server.listen({ port, host, backlog: 1024 }, done);
  });
  return listening(server, wss, unix);
}

function newSocketServer(gateway: Gateway): WebSocketServer {
  const options = {
    noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload: gateway.limits.maxPayload, maxFragments: 16, maxBufferedChunks: 4096,
    maxPendingAutoPongs: 60, closeTimeout: 5000, handleProtocols: (offered: Set<string>) => chooseSubprotocol(offered)?.name ?? false,
  } as const;
  const wss = new WebSocketServer(options);
  wss.on('error', (error) => gateway.log.error({ error }, 'the WebSocket server failed'));
  return wss;
}

function listening(server: Server, wss: WebSocketServer, unix: string | undefined): Listening {
  const address = server.address() as AddressInfo | string;
  const port = typeof address === 'string' ? 0 : address.port;
  const name = typeof address === 'string' ? '' : address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: unix === undefined ? `ws://${name}:${port}` : `ws+unix://${unix}:/`,
    port,
    close: async () => {
      wss.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A socket that a killed server left. */
function removeStaleSocket(path: string): void {
  if (!existsSync(path)) return;
  if (!lstatSync(path).isSocket()) throw new InputError('--unix', `${path} exists and is no socket; choose another path`);
  unlinkSync(path);
}

async function answer(gateway: Gateway, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  const path = (request.url ?? '/').replace(/\?.*$/, '');
  const headers = { 'x-content-type-options': 'nosniff', 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:", 'cache-control': 'no-store' };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { ...headers, allow: 'GET, HEAD' }).end();
    return;
  }
  try {
    const found = await page(gateway, path);
    if (found === undefined) response.writeHead(404, { ...headers, 'content-type': 'text/plain' }).end('nothing here; try / /healthz /versions /schema /metrics\n');
    else response.writeHead(found.status, { ...headers, 'content-type': found.type }).end(request.method === 'HEAD' ? undefined : found.body);
  } catch (error) {
    gateway.log.error({ error, path }, 'a page failed');
    response.writeHead(500, headers).end();
  }
}

interface Upgrading {
  readonly gateway: Gateway;
  readonly wss: WebSocketServer;
  readonly origins: readonly string[];
}

function upgrade({ gateway, wss, origins }: Upgrading, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  socket.on('error', () => socket.destroy());
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((s) => s.trim()).filter(Boolean);
  const chosen = chooseSubprotocol(offered);
  const { origin } = request.headers;
  if (origin !== undefined && !isOwn(origin, request.headers.host) && !origins.includes(origin)) {
    return refuse(socket, '403 Forbidden', `the origin ${JSON.stringify(origin.slice(0, 200))} is not allowed here; start the server with --origin`);
  }
  if (chosen === undefined) {
    const known = Object.keys(SUBPROTOCOLS).join(', ');
    return refuse(socket, '426 Upgrade Required', `offer one of these subprotocols: ${known}`, [`Sec-WebSocket-Protocol: ${known}`, 'Upgrade: websocket']);
  }
  wss.handleUpgrade(request, socket, head, (ws) => open(gateway, ws, socket, chosen.encoding, tokenOf(request, offered)));
}

/** A page of this server itself. Compared with the name that the browser asked for, so only where that is loopback: a name in DNS can be made to point here. */
function isOwn(origin: string, host: string | undefined): boolean {
  if (host === undefined || origin !== `http://${host}`) return false;
  return LOOPBACK.test(host.replace(/:\d+$/, ''));
}

function refuse(socket: Duplex, status: string, why: string, headers: readonly string[] = []): void {
  const body = `${why}\n`;
  socket.end(['HTTP/1.1 ' + status, 'Connection: close', 'Content-Type: text/plain', `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', body].join('\r\n'));
}

function tokenOf(request: IncomingMessage, offered: readonly string[]): string | undefined {
  const bearer = /^Bearer ([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? offered.find((p) => p.startsWith(AUTH))?.slice(AUTH.length);
}

function open(gateway: Gateway, ws: WebSocket, socket: Duplex, encoding: 'msgpack' | 'json', token: string | undefined): void {
  const connection = gateway.accept(socketPipe(ws, socket), encoding, token);
  ws.on('message', (data: RawData, isBinary: boolean) => connection.receive(isBinary ? (data as Buffer) : (data as Buffer).toString('utf8')));
  ws.on('pong', () => connection.alive());
  ws.on('close', () => connection.closed());
  // the close that follows tells the gateway
  ws.on('error', (error) => gateway.log.info({ error: error.message }, 'a connection broke'));
}
