import { InputError } from '../../environments/index.ts';
import type { ErrorCode } from '../../protocol/index.ts';

/** A message that was understood and is refused; the sender is told and nothing else happens. */
export class WireError extends Error {
  readonly code: ErrorCode;
  readonly where: string | undefined;
  /** Closes the connection with this code. */
  readonly close: number | undefined;

  constructor(code: ErrorCode, message: string, more: { readonly where?: string; readonly close?: number } = {}) {
    super(message);
    this.name = 'WireError';
    this.code = code;
    this.where = more.where;
    this.close = more.close;
  }
}

/** What the sender is told about an error; undefined where it is a defect of ours. */
export function asWireError(error: unknown): WireError | undefined {
  if (error instanceof WireError) return error;
  if (error instanceof InputError) return new WireError('bad-input', error.message, error.where === '' ? {} : { where: error.where });
  return undefined;
}
