import { InputError } from '../../environments/index.ts';

/** A file that could not be read or written: which, why, and what to do about it. */
export class FileError extends InputError {
  readonly path: string;
  /** The system's code, `ENOSPC`; '' where the refusal is our own. */
  readonly code: string;

  constructor(path: string, code: string, message: string) {
    super(path, message);
    this.name = 'FileError';
    this.path = path;
    this.code = code;
  }
}

const CAUSES: { readonly [code: string]: string } = {
  ENOSPC: 'no space is left on the device; free some, or write elsewhere',
  EDQUOT: 'the disk quota is used up; free some of it, or write elsewhere',
  EFBIG: 'the file would be larger than the system allows here (ulimit -f); raise the limit, or write elsewhere',
  EISDIR: 'is a directory; give the name of a file',
  ENOTDIR: 'a part of the path is a file, not a directory; correct the path',
  ENOENT: 'does not exist; check the path (directories are not made)',
  EACCES: 'permission denied; change the permissions, or choose another place',
  EPERM: 'the system does not permit it; choose another place',
  EROFS: 'the file system is read-only; write elsewhere',
  EMFILE: 'too many files are open in this process (ulimit -n); raise the limit, or run fewer matches at once',
  ENFILE: 'too many files are open on this machine; close some, or run fewer matches at once',
  ENAMETOOLONG: 'the name is too long; give a shorter one',
  EEXIST: 'exists already; remove it, or give another name',
  ERR_FS_FILE_TOO_LARGE: 'the file is larger than 2 GiB, more than this version reads at once; record shorter matches',
  EIO: 'the device failed to read or write; check the disk',
};

/** Runs a file operation; what the system refuses becomes a FileError. `doing`: 'write', 'read'. */
export function onFile<T>(path: string, doing: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw fileError(path, doing, error);
  }
}

export function fileError(path: string, doing: string, error: unknown): Error {
  if (error instanceof FileError || !(error instanceof Error)) return error instanceof Error ? error : new Error(String(error));
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined || !/^E[A-Z0-9_]+$/.test(code)) return error;
  return new FileError(path, code, `cannot ${doing}: ${CAUSES[code] ?? error.message} (${code})`);
}
