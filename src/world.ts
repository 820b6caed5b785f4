import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { systemCode } from './errors.js';
import { forTerminal } from './terminal.js';

/** How much the log says: the level named and everything graver. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** The log on stderr: readable lines on a terminal, one JSON object a line otherwise. */
export type Log = Record<LogLevel, (message: string, fields?: Record<string, unknown>) => void>;

/** This process, as far as a lock file or a crontab line must name it. */
export interface ProcessFacts {
  readonly pid: number;
  readonly host: string;
  /** Name of the user it runs as, or the number of one that has no name. */
  readonly user: string;
  /** Version of the running node, without a v. */
  readonly nodeVersion: string;
  /** Absolute path of the running node. */
  readonly node: string;
  /** Absolute path of this installation's bin script, for that node to run. */
  readonly script: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a process of that id runs on this host. */
  isRunning(pid: number): boolean;
}

/**
 * The only door to clock, chance, log and signals. Everything below takes a World, so that a test can
 * fix the time and a run can be reproduced.
 */
export interface World {
  /** Wall-clock time. */
  now(): Date;
  /** Monotonic seconds from an arbitrary origin, for durations. */
  seconds(): number;
  /** `bytes` random bytes in hexadecimal, for names that must not collide. */
  token(bytes: number): string;
  /** The version of this riskctl. */
  readonly version: string;
  readonly log: Log;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
  /** What is piped in. */
  input(): Readable;
  /** Where an answer goes that is too long to be held until the end. */
  output(): Writable;
  readonly process: ProcessFacts;
  /** The terminal that stderr is; undefined where it is none, or where nothing is to be shown. */
  readonly terminal?: StatusLine;
}

/** The last line of a terminal, for what goes on. Lines of the log come to stand above it. */
export interface StatusLine {
  readonly isUnicode: boolean;
  columns(): number;
  /** Shows one line of text; null takes it away. */
  show(text: string | null): void;
}

const SCRIPT = fileURLToPath(new URL('../bin/riskctl.js', import.meta.url));
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Where the process stands, or stood: a folder may be removed from under it, and what is asked of it then says so. */
function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    // a parent may leave its own folder there
    const named = process.env['PWD'] ?? '/';
    return existsSync(named) ? '/' : named;
  }
}

/** The real world: this process's clock, randomness and stderr. */
export function systemWorld(options: { level: LogLevel; signal: AbortSignal; version: string }): World {
  const now = (): Date => new Date();
  const terminal = statusLine(options.level);
  return {
    now,
    seconds: () => performance.now() / 1000,
    token: (bytes) => randomBytes(bytes).toString('hex'),
    version: options.version,
    log: stderrLog(options.level, now, () => terminal?.show(null)),
    ...(terminal === undefined ? {} : { terminal }),
    signal: options.signal,
    input: () => process.stdin,
    output: () => process.stdout,
    process: {
      pid: process.pid,
      host: hostname(),
      user: userName(),
      nodeVersion: process.versions.node,
      node: process.execPath,
      script: SCRIPT,
      cwd: currentFolder(),
      env: process.env,
      isRunning,
    },
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? ''}`.trim();
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

/** Erases the line and returns to its beginning (ECMA-48). */
const ERASE = '\r\u001b[K';

function statusLine(level: LogLevel): StatusLine | undefined {
  const { TERM: term, LC_ALL: all, LC_CTYPE: type, LANG: lang } = process.env;
  if (!process.stderr.isTTY || term === 'dumb' || LEVELS.indexOf(level) > LEVELS.indexOf('info')) return undefined;
  let isShown = false;
  return {
    isUnicode: /utf-?8/i.test(all || type || lang || ''),
    columns: () => process.stderr.columns || 80,
    show(text) {
      if (text !== null) process.stderr.write(`${ERASE}${text}`);
      else if (isShown) process.stderr.write(ERASE);
      isShown = text !== null;
    },
  };
}

function stderrLog(level: LogLevel, now: () => Date, clear: () => void): Log {
  const readable = process.stderr.isTTY;
  const writer =
    (mine: LogLevel) =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      if (LEVELS.indexOf(mine) < LEVELS.indexOf(level)) return;
      const line = readable
        ? readableLine(mine, message)
        : JSON.stringify({ time: now().toISOString(), level: mine, message, ...fields });
      clear();
      process.stderr.write(`${line}\n`);
    };
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') };
}

function readableLine(level: LogLevel, message: string): string {
  return forTerminal(level === 'info' ? message : `${level}: ${message}`);
}
