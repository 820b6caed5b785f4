import type { NotTaken } from '../data/batch.js';
import type { Decision } from '../lifecycle/decide.js';
import { leakText } from '../model/leak-text.js';
import type { Leak } from '../model/leaks.js';
import type { Run } from '../workspace/runs.js';
import type { Log, LogLevel } from '../world.js';

/** What was logged in the course of a run. */
export interface Said {
  readonly level: LogLevel;
  readonly message: string;
}

/** What a line of `--log` is made of. */
export interface RunFacts {
  readonly ended: Date;
  readonly seconds: number;
  /** Null where the command line was not understood. */
  readonly command: string | null;
  readonly exit: number;
  /** The line it leaves in runs.ndjson; null where it leaves none. */
  readonly run: Run | null;
  readonly said: readonly Said[];
}

/** A log that passes everything on, and remembers warnings and errors. */
export function remembering(log: Log): { log: Log; said: Said[] } {
  const said: Said[] = [];
  const keep =
    (level: 'warn' | 'error'): Log['warn'] =>
    (message, fields) => {
      said.push({ level, message });
      log[level](message, fields);
    };
  return { log: { ...log, warn: keep('warn'), error: keep('error') }, said };
}

/** One run as one line of JSON, for the file that `--log` names: docs/json.md has its fields. */
export function runLine({ ended, seconds, command, exit, run, said }: RunFacts): string {
  const error = said.findLast(({ level }) => level === 'error');
  const noted = (run?.facts ?? {}) as Noted;
  const { decision, release, books } = noted;
  const warnings = [...said.filter(({ level }) => level === 'warn').map(({ message }) => message), ...concerns(noted)];
  return JSON.stringify({
    time: ended.toISOString(),
    level: error !== undefined ? 'error' : warnings.length > 0 ? 'warn' : 'info',
    message: error?.message ?? outcomeText(run, exit),
    command,
    exit,
    seconds: Math.round(seconds * 1e4) / 1e4,
    run: run?.id ?? null,
    outcome: run?.outcome ?? (exit === 0 ? 'done' : 'failed'),
    verdict: decision?.verdict ?? null,
    release: release ?? null,
    books: books ?? null,
    warnings,
  });
}

/** What a run noted that somebody should look at, and said on stdout alone. */
function concerns({ refused = [], held = [], leaks = [] }: Noted): string[] {
  return [
    ...refused.map(({ name, reason }) => `refused ${name}: ${reason ?? 'it cannot be used'}`),
    ...held.map(({ name, reason }) => `held ${name}: ${reason ?? 'it is too far from history'}`),
    ...leaks.map(leakText),
  ];
}

interface Noted {
  readonly refused?: readonly NotTaken[];
  readonly held?: readonly NotTaken[];
  readonly leaks?: readonly Leak[];
  readonly decision?: Decision;
  readonly release?: string | null;
  readonly books?: Readonly<Record<string, number>>;
}

function outcomeText(run: Run | null, exit: number): string {
  const { decision, books } = (run?.facts ?? {}) as Noted;
  if (run?.outcome === 'idle') return 'nothing to do';
  if (typeof run?.facts['error'] === 'string') return run.facts['error'];
  if (decision !== undefined) return `${decision.verdict}: ${decision.reason}`;
  if (books !== undefined) return `ingested ${books['in'] ?? 0} rows`;
  return exit === 0 ? 'done' : `exit ${exit}`;
}
