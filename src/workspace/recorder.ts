import type { World } from '../world.js';
import { appendLine } from './atomic.js';
import { lastLink, linkedLine } from './run-chain.js';
import type { Run, RunRecorder, StageTime } from './runs.js';
import type { Workspace } from './workspace.js';

/** What is to be done once a run has its line, or could not get it: to tell of it, say. */
export type Afterwards = (run: Run) => Promise<void>;

/** Runs `work` and appends its line to runs.ndjson, also when it fails. */
export async function recorded<T>(
  workspace: Workspace,
  command: string,
  work: (run: RunRecorder) => Promise<T>,
  afterwards: Afterwards = async () => undefined,
): Promise<T> {
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
    const run = line();
    try {
      await appendLine(workspace.paths.runs, linkedLine(JSON.stringify(run), await lastLink(workspace.paths.runs)));
    } finally {
      await afterwards(run);
    }
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

function compact(time: Date): string {
  return `${time.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function round(seconds: number): number {
  return Math.round(seconds * 1e4) / 1e4;
}
