import { readRecord, redactRecord } from '../../record/index.ts';
import { AppearingFile } from './appearing.ts';
import { openRecord } from './openRecord.ts';

/**
 * Deletes free texts from a record's file (all, or those that `which` picks by sha256); the file is replaced in one step. Returns how
 * many it deleted. Backups and the blocks that a disk no longer uses are beyond it. Throws FileError, and InputError for a corrupt record.
 */
export function redactFile(path: string, which?: (sha256: string) => boolean): number {
  const bytes = openRecord(path);
  const redacted = redactRecord(bytes, which);
  const deleted = kept(bytes) - kept(redacted);
  const file = new AppearingFile(path, true);
  try {
    file.write(redacted);
    file.sync();
    file.appear();
    file.sync();
  } finally {
    file.close();
  }
  return deleted;
}

function kept(bytes: Uint8Array): number {
  return [...readRecord(bytes).texts.values()].filter((content) => content !== null).length;
}
