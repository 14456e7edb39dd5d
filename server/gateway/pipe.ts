import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** One side of a connection, as the gateway uses it: a WebSocket, or an in-memory pair in tests. */
export interface Pipe {
  /** Bytes that the other side has not taken yet. */
  readonly buffered: number;
  send(data: Uint8Array | string): void;
  /** What is sent until `uncork` goes out in one piece. */
  cork(): void;
  uncork(): void;
  /** A ping whose pong `Connection.alive` is told of. */
  ping(): void;
  /** Closes politely, after what was sent. */
  close(code: number, reason: string): void;
  /** Drops the line. */
  terminate(): void;
}

/** A WebSocket with the socket below it, which alone can be corked. */
export function socketPipe(ws: WebSocket, socket: Duplex): Pipe {
  return {
    get buffered() {
      return ws.bufferedAmount;
    },
    send: (data) => ws.send(data),
    cork: () => socket.cork(),
    uncork: () => socket.uncork(),
    ping: () => ws.ping(),
    close: (code, reason) => ws.close(code, reason),
    terminate: () => ws.terminate(),
  };
}
