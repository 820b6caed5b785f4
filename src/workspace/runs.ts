import { isObject } from '../config/overrides.js';
import { linesBackwards } from './lines-backwards.js';

/** How long one stage of a run took, where it ran. */
export interface StageTime {
  readonly stage: string;
  readonly seconds: number;
}

/** One line of runs.ndjson: what a command that may change the workspace did. */
export interface Run {
  readonly version: 1;
  readonly id: string;
  readonly command: string;
  readonly profile: string | null;
  readonly started: string;
  readonly seconds: number;
  readonly outcome: 'done' | 'idle' | 'failed';
  readonly stages: readonly StageTime[];
  /** Facts of the run: the decision, digests of data, config and model, the release, the error. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** The link that ties the line to the one before it; older lines have none. */
  readonly chain?: string;
}

/** Times the stages of the run under way and gathers what will be remembered of it. */
export interface RunRecorder {
  readonly id: string;
  /** Runs one stage and keeps its seconds, whether it succeeds or not. None begins once the run is asked to end. */
  stage<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Adds facts to the run's line. */
  note(facts: Record<string, unknown>): void;
  /** Marks the run as one that found nothing to do. */
  idle(): void;
  /** Its line as it would be written now; null where none will be. */
  soFar(): Run | null;
}

/** The runs of a workspace, newest first, read from the end of the file only as far as they are taken. */
export async function* runsBackwards(file: string): AsyncGenerator<Run> {
  for await (const line of linesBackwards(file)) {
    const run = parseRun(line);
    if (run !== undefined) yield run;
  }
}

/** The newest run that satisfies `wanted`, or undefined. */
export async function lastRun(file: string, wanted: (run: Run) => boolean): Promise<Run | undefined> {
  for await (const run of runsBackwards(file)) if (wanted(run)) return run;
  return undefined;
}

/** A line of the file as a run. One torn by a crash or written by hand is none; it is passed over, and the next one is read. */
export function parseRun(line: string): Run | undefined {
  try {
    const run: unknown = JSON.parse(line);
    return isObject(run) && run['version'] === 1 && isObject(run['facts']) ? (run as unknown as Run) : undefined;
  } catch {
    return undefined;
  }
}
