import { readFileSync } from 'node:fs';
import { onFile } from './fileError.ts';

/** The bytes of a record's file. Throws FileError where it cannot be read. */
export function openRecord(path: string): Uint8Array {
  return onFile(path, 'read', () => readFileSync(path));
}
