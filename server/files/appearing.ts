import { close, closeSync, existsSync, fsync, fsyncSync, ftruncateSync, linkSync, open, openSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FileError, onFile } from './fileError.ts';

/**
 * A file that is written under a hidden name beside its own, `.NAME.tmp-PID`, until `appear` gives it that. Devices and pipes are
 * written as they are. Every method throws FileError where the system refuses; nothing but this file is ever touched.
 */
export class AppearingFile {
  readonly path: string;
  private readonly overwrite: boolean;
  private readonly isDevice: boolean;
  private readonly temp: string;
  private readonly fd: number;
  private hidden: boolean;
  private isOpen = true;
  private inDirectory = false;
  private bytes = 0;
  /** Syncs under way; the file is closed after the last. */
  private syncing = 0;

  constructor(path: string, overwrite: boolean) {
    this.path = path;
    this.overwrite = overwrite;
    const found = onFile(path, 'write', () => statSync(path, { throwIfNoEntry: false }));
    if (found?.isDirectory() === true) {
      throw new FileError(path, 'EISDIR', 'cannot write: is a directory; give the name of a file (EISDIR)');
    }
    this.isDevice = found !== undefined && !found.isFile();
    if (found?.isFile() === true && !overwrite) throw this.exists();
    this.hidden = !this.isDevice;
    [this.temp, this.fd] = onFile(path, 'write', () => (this.isDevice ? ['', openSync(path, 'w')] : openHidden(path)));
  }

  private exists(): FileError {
    const advice = 'remove it, give another name, or ask for it to be overwritten';
    return new FileError(this.path, 'EEXIST', `cannot write: exists already; ${advice} (EEXIST)`);
  }

  /** All of the bytes, or none of them where the system lets them be taken back. */
  write(bytes: Uint8Array): void {
    onFile(this.path, 'write', () => {
      let done = 0;
      while (done < bytes.length) done += writeSync(this.fd, bytes, done, bytes.length - done);
    });
    this.bytes += bytes.length;
  }

  /** Gives the file its own name, in one step. */
  appear(): void {
    if (!this.hidden) return;
    onFile(this.path, 'write', () => {
      if (this.overwrite) renameSync(this.temp, this.path);
      else this.linkOnly();
    });
    this.hidden = false;
  }

  /** Unlike a rename, a link never replaces what another process put there meanwhile; some file systems have none. */
  private linkOnly(): void {
    try {
      linkSync(this.temp, this.path);
      unlinkSync(this.temp);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' || existsSync(this.path)) throw this.exists();
      renameSync(this.temp, this.path);
    }
  }

  /** Waits until the bytes, and the name, are on the disk. */
  sync(): void {
    if (this.isDevice) return;
    onFile(this.path, 'write', () => fsyncSync(this.fd));
    if (this.hidden || this.inDirectory) return;
    this.inDirectory = true;
    syncDirectory(dirname(this.path));
  }

  /**
   * As `sync`, but does not wait: a server of many matches would stand still for milliseconds at each. `failed` is called where the
   * system refuses.
   */
  syncSoon(failed: (error: FileError) => void): void {
    if (this.isDevice) return;
    this.syncing++;
    fsync(this.fd, (error) => {
      this.syncing--;
      if (error !== null) caught(() => onFile(this.path, 'write', () => raise(error)), failed);
      if (!this.isOpen && this.syncing === 0) quietly(() => closeSync(this.fd));
    });
    if (this.hidden || this.inDirectory) return;
    this.inDirectory = true;
    syncDirectorySoon(dirname(this.path));
  }

  /** Takes back bytes of a write that failed halfway; a file that never appeared is removed. */
  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    if (!this.isDevice) quietly(() => ftruncateSync(this.fd, this.bytes));
    if (this.syncing === 0) quietly(() => closeSync(this.fd));
    if (this.hidden) quietly(() => unlinkSync(this.temp));
  }
}

/** A name of its own even beside one that an earlier process of this number left. */
function openHidden(path: string): [name: string, fd: number] {
  const first = join(dirname(path), `.${basename(path)}.tmp-${process.pid}`);
  for (let n = 0; ; n++) {
    const name = n === 0 ? first : `${first}-${n}`;
    try {
      return [name, openSync(name, 'wx', 0o644)];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || n > 1000) throw error;
    }
  }
}

function syncDirectory(path: string): void {
  quietly(() => {
    const fd = openSync(path, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}

function syncDirectorySoon(path: string): void {
  open(path, 'r', (error, fd) => {
    if (error === null) fsync(fd, () => close(fd));
  });
}

function raise(error: Error): never {
  throw error;
}

function caught(work: () => void, failed: (error: FileError) => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    failed(error);
  }
}

/** What may fail without harm: some systems sync no directories, and a full disk may refuse even to tidy up. */
function quietly(work: () => void): void {
  try {
    work();
  } catch {
    return;
  }
}
