import { open } from 'node:fs/promises';
import { isObject } from '../config/overrides.js';
import { systemCode } from '../errors.js';
import type { World } from '../world.js';
import { appendLine } from './atomic.js';
import type { Workspace } from './workspace.js';

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

/** Runs `work` and appends its line to runs.ndjson, also when it fails. */
export async function recorded<T>(workspace: Workspace, command: string, work: (run: RunRecorder) => Promise<T>): Promise<T> {
  const { world } = workspace;
  const started = world.now();
  const from = world.seconds();
  const stages: StageTime[] = [];
  const facts: Record<string, unknown> = {};
  let outcome: Run['outcome'] = 'done';
  const id = `${compact(started)}-${world.token(2)}`;
  const line = (): Run => ({
    version: 1,
    id,
    command,
    profile: workspace.profile ?? null,
    started: started.toISOString(),
    seconds: round(world.seconds() - from),
    outcome,
    stages: [...stages],
    facts: { ...facts },
  });
  const recorder: RunRecorder = {
    id,
    stage: (name, body) => timed(world, name, stages, body),
    note: (more) => void Object.assign(facts, more),
    idle: () => void (outcome = 'idle'),
    soFar: line,
  };
  try {
    return await work(recorder);
  } catch (error) {
    outcome = 'failed';
    const reason: unknown = world.signal.aborted ? world.signal.reason : error;
    facts['error'] = reason instanceof Error ? reason.message : String(reason);
    throw error;
  } finally {
    await appendLine(workspace.paths.runs, JSON.stringify(line()));
  }
}

/** A recorder for commands that only read: it times nothing and leaves no line. */
export function unrecorded(): RunRecorder {
  return { id: '', stage: (_, work) => work(), note: () => undefined, idle: () => undefined, soFar: () => null };
}

async function timed<T>(world: World, stage: string, stages: StageTime[], body: () => Promise<T>): Promise<T> {
  world.signal.throwIfAborted();
  const from = world.seconds();
  world.log.debug(`${stage} …`, { stage });
  try {
    return await body();
  } finally {
    const seconds = round(world.seconds() - from);
    stages.push({ stage, seconds });
    world.log.debug(`${stage}: ${seconds} s`, { stage, seconds });
  }
}

const CHUNK = 1 << 16;

/** The runs of a workspace, newest first, read from the end of the file only as far as they are taken. */
export async function* runsBackwards(file: string): AsyncGenerator<Run> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return;
  try {
    let end = (await handle.stat()).size;
    let rest: Buffer = Buffer.alloc(0);
    while (end > 0) {
      const start = Math.max(0, end - CHUNK);
      const chunk = Buffer.alloc(end - start);
      await handle.read(chunk, 0, chunk.length, start);
      const text = Buffer.concat([chunk, rest]);
      const whole = start === 0 ? 0 : text.indexOf(0x0a) + 1;
      if (start === 0 || whole > 0) {
        for (const line of text.subarray(whole).toString('utf8').split('\n').reverse()) {
          const run = parseRun(line);
          if (run !== undefined) yield run;
        }
      }
      rest = whole > 0 ? text.subarray(0, whole) : start === 0 ? Buffer.alloc(0) : text;
      end = start;
    }
  } finally {
    await handle.close();
  }
}

/** The newest run that satisfies `wanted`, or undefined. */
export async function lastRun(file: string, wanted: (run: Run) => boolean): Promise<Run | undefined> {
  for await (const run of runsBackwards(file)) if (wanted(run)) return run;
  return undefined;
}

/** A line torn by a crash or written by hand is not a run; it is passed over, and the next one is read. */
function parseRun(line: string): Run | undefined {
  try {
    const run: unknown = JSON.parse(line);
    return isObject(run) && run['version'] === 1 && isObject(run['facts']) ? (run as unknown as Run) : undefined;
  } catch {
    return undefined;
  }
}

function compact(time: Date): string {
  return `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function round(seconds: number): number {
  return Math.round(seconds * 1e4) / 1e4;
}
