/**
 * What can go wrong that a user can mend, and the exit code of each (sysexits.h where it has one).
 * Anything thrown that is not a {@link RiskError} is a bug, and exits 70.
 */
export const FAULTS = {
  usage: { exit: 64, meaning: 'a command line that cannot be understood' },
  data: { exit: 65, meaning: 'data, a model or a score that cannot be used' },
  'no-input': { exit: 66, meaning: 'an input file or folder that is missing or empty' },
  unavailable: { exit: 69, meaning: 'a server that cannot be reached or started, or does not answer as it should' },
  'cannot-write': { exit: 73, meaning: 'a file or folder that cannot be written' },
  locked: { exit: 75, meaning: 'another run holds the workspace; try again' },
  config: { exit: 78, meaning: 'a configuration that does not validate' },
} as const satisfies Record<string, { exit: number; meaning: string }>;

/** The kind of fault a {@link RiskError} reports. */
export type Fault = keyof typeof FAULTS;

/** The exit codes that are not faults: success, a verdict that was asked about, a bug in riskctl, and the signals that end a run. */
export const OTHER_EXITS = {
  done: { exit: 0, meaning: 'done, or nothing to do' },
  verdict: { exit: 10, meaning: 'a verdict that was asked about: by --fail-on, status, verify or doctor' },
  bug: { exit: 70, meaning: 'a bug in riskctl; please report it' },
  hungUp: { exit: 129, meaning: 'ended by SIGHUP (its terminal was closed)' },
  interrupted: { exit: 130, meaning: 'ended by SIGINT (Ctrl-C)' },
  terminated: { exit: 143, meaning: 'ended by SIGTERM' },
} as const;

/** A fault the user can mend: one sentence of what is wrong, and a hint of what to do about it. */
export class RiskError extends Error {
  readonly fault: Fault;
  readonly hint: string | undefined;

  constructor(fault: Fault, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'RiskError';
    this.fault = fault;
    this.hint = options.hint;
  }
}

const DENIED = new Set<string | undefined>(['EACCES', 'EPERM']);
const WRITE_FAULTS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EIO', 'ENOTDIR', 'EEXIST', 'EISDIR', 'EMFILE']);

/** The `code` of a Node system error (`ENOENT`, …), or undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

/** Whether an error says that a file or folder is not for the user who runs riskctl. */
export function isDenied(error: unknown): boolean {
  return DENIED.has(systemCode(error));
}

/** What a promise yields, or undefined where it fails because a file or folder is not there. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    return undefined;
  }
}

/** What a promise yields, or undefined where it ends in a fault: a thing that is not there, or that cannot be trusted. */
export async function unlessFault<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof RiskError)) throw error;
    return undefined;
  }
}

/** What an error says, whatever was thrown. */
export function messageIn(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

/** Sees a file-system failure for what it is to a user: a {@link RiskError} where they can mend it, else the error itself. */
export function asFault(error: unknown): unknown {
  if (error instanceof RiskError) return error;
  const code = systemCode(error);
  const message = messageIn(error);
  // what node says of a folder that cannot be made on a read-only disk
  const isUnmade = code === 'ENOENT' && (error as NodeJS.ErrnoException).syscall === 'mkdir';
  if (code === 'ENOENT' && !isUnmade) return new RiskError('no-input', message, { cause: error });
  if (code === 'ELOOP') return new RiskError('data', message, { hint: 'take that link away: it leads to itself', cause: error });
  if (isUnmade || (code !== undefined && WRITE_FAULTS.has(code))) {
    return new RiskError('cannot-write', message, {
      hint: DENIED.has(code)
        ? 'let the user who runs riskctl read and write there'
        : 'check that path and the space left on its disk',
      cause: error,
    });
  }
  return error;
}
