/** The door of the room: clients of a server, for other processes to copy or use. */
export { Client, ServerError, type ClientOptions } from './client.ts';
export { localOperator } from './localOperator.ts';
export { playSeat, type End, type Observation, type SeatClientOptions } from './seatClient.ts';
