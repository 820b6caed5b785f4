import { messageIn } from '../errors.js';
import { recorded } from '../workspace/recorder.js';
import type { Run, RunRecorder } from '../workspace/runs.js';
import type { Workspace } from '../workspace/workspace.js';

/** Runs `work` as a recorded run, and does what is due around it. Nothing that is done around it can fail the run. `ended` is told its line. */
export async function conduct<T>(
  workspace: Workspace,
  command: string,
  work: (run: RunRecorder) => Promise<T>,
  ended: (run: Run) => void = () => undefined,
): Promise<T> {
  const { notify } = workspace.config;
  const heartbeat =
    command === 'full' && notify.heartbeat !== undefined
      ? (await import('./notify/heartbeat.js')).beginHeartbeat(workspace)
      : null;
  return recorded(workspace, command, work, async (run) => {
    ended(run);
    await attempt(workspace, 'old releases and runs cannot be taken away', () => tidyAfter(workspace, run));
    await attempt(workspace, 'the file of figures cannot be written', () => measure(workspace));
    await Promise.all([
      attempt(workspace, 'the heartbeat was not sent', async () => heartbeat?.end(run)),
      attempt(workspace, 'nobody was told', () => tell(workspace, run)),
    ]);
  });
}

async function tidyAfter(workspace: Workspace, run: Run): Promise<void> {
  const { keep_releases: releases, keep_runs: runs } = workspace.config;
  if (run.outcome === 'failed' || (releases === undefined && runs === undefined)) return;
  const { tidy } = await import('./retention.js');
  await tidy(workspace);
}

async function measure(workspace: Workspace): Promise<void> {
  if (workspace.paths.metrics === null) return;
  const { writeMetrics } = await import('./notify/metrics.js');
  await writeMetrics(workspace, workspace.paths.metrics);
}

async function tell(workspace: Workspace, run: Run): Promise<void> {
  const { webhook, slack, mail } = workspace.config.notify;
  if (webhook === undefined && slack === undefined && mail === undefined) return;
  const { announce } = await import('./notify/announce.js');
  await announce(workspace, run);
}

async function attempt({ world }: Workspace, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    world.log.warn(`${what}: ${messageIn(error)}`);
  }
}
