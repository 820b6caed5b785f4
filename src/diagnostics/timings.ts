import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { ingest } from '../data/ingest.js';
import { openEngine } from '../engine/open.js';
import { train } from '../model/train.js';
import { scratchName } from '../workspace/draft-name.js';
import { runsBackwards } from '../workspace/runs.js';
import type { Workspace } from '../workspace/workspace.js';

/** How long a stage took over some runs, in seconds. */
export interface StageTiming {
  readonly stage: string;
  readonly runs: number;
  readonly median: number;
  readonly latest: number;
}

const RECENT_RUNS = 50;

/** The stages of the latest runs, as they were timed where they ran. */
export async function recentTimings(workspace: Workspace): Promise<StageTiming[]> {
  const seconds = new Map<string, number[]>();
  let seen = 0;
  for await (const run of runsBackwards(workspace.paths.runs)) {
    if (run.stages.length === 0 || run.outcome !== 'done') continue;
    for (const stage of run.stages) seconds.set(stage.stage, [...(seconds.get(stage.stage) ?? []), stage.seconds]);
    seen += 1;
    if (seen === RECENT_RUNS) break;
  }
  return [...seconds].map(([stage, times]) => timingOf(stage, times, times[0] ?? 0));
}

/** Times ingestion and training `times` times on the real input, in a scratch folder: the workspace itself is not touched. */
export async function timeStages(workspace: Workspace, times: number): Promise<StageTiming[]> {
  const root = path.join(workspace.paths.state, scratchName('timing', workspace.world));
  const seconds: Record<'ingest' | 'train', number[]> = { ingest: [], train: [] };
  try {
    for (let turn = 0; turn < times; turn += 1) {
      const paths = {
        ...workspace.paths,
        output: path.join(root, `${turn}`, 'output'),
        models: path.join(root, `${turn}`, 'models'),
      };
      await mkdir(paths.output, { recursive: true });
      const scratch = { ...workspace, paths };
      const engine = openEngine(scratch);
      try {
        const from = workspace.world.seconds();
        await ingest(scratch, engine);
        const between = workspace.world.seconds();
        await train(scratch, engine);
        seconds.ingest.push(between - from);
        seconds.train.push(workspace.world.seconds() - between);
      } finally {
        await engine.close();
      }
    }
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return Object.entries(seconds).map(([stage, list]) => timingOf(stage, list, list.at(-1) ?? 0));
}

function timingOf(stage: string, seconds: readonly number[], latest: number): StageTiming {
  const sorted = [...seconds].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
  return { stage, runs: seconds.length, median, latest };
}
