import { recorded } from '../workspace/recorder.js';
import type { Run, RunRecorder } from '../workspace/runs.js';
import type { Workspace } from '../workspace/workspace.js';

/** Runs `work` as a recorded run, and does what is due afterwards. Nothing that is done afterwards can fail the run. */
export async function conduct<T>(workspace: Workspace, command: string, work: (run: RunRecorder) => Promise<T>): Promise<T> {
  return recorded(workspace, command, work, async (run) => {
    await attempt(workspace, 'old releases and runs cannot be taken away', () => tidyAfter(workspace, run));
  });
}

async function tidyAfter(workspace: Workspace, run: Run): Promise<void> {
  const { keep_releases: releases, keep_runs: runs } = workspace.config;
  if (run.outcome === 'failed' || (releases === undefined && runs === undefined)) return;
  const { tidy } = await import('./retention.js');
  await tidy(workspace);
}

async function attempt({ world }: Workspace, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    world.log.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
