/** The door of the room: the server's connections. */
export { Gateway, LIMITS, SILENT, type GatewayOptions, type Limits, type Log } from './gateway.ts';
export { Connection, DROP_BYTES, SKIP_BYTES } from './connection.ts';
export { listen, type ListenOptions, type Listening } from './http.ts';
export { Metrics } from './metrics.ts';
export type { Pipe } from './pipe.ts';
export { TicketOffice, type Ticket } from './tickets.ts';
export { Tokens } from './tokens.ts';
