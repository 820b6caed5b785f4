import { ingest } from '../../src/data/ingest.js';
import type { Engine } from '../../src/engine/engine.js';
import { openEngine } from '../../src/engine/open.js';
import { score } from '../../src/evaluation/score.js';
import { train } from '../../src/model/train.js';
import { systemWorld, type World } from '../../src/world.js';
import { openWorkspace, type Workspace, type WorkspaceOptions } from '../../src/workspace/workspace.js';

/** The real world, as seen from a folder, with a log that keeps silent. */
export function worldIn(cwd: string, signal: AbortSignal = new AbortController().signal): World {
  const real = systemWorld({ level: 'error', signal, version: '0.0.0-test' });
  return { ...real, process: { ...real.process, cwd } };
}

/** Opens the workspace of a folder. */
export function open(folder: string, options: WorkspaceOptions = {}, signal?: AbortSignal): Promise<Workspace> {
  return openWorkspace(worldIn(folder, signal), options);
}

/** Opens a workspace with its engine, for as long as some work takes. */
export async function working<T>(
  folder: string,
  work: (workspace: Workspace, engine: Engine) => Promise<T>,
  options: WorkspaceOptions = {},
): Promise<T> {
  const workspace = await open(folder, options);
  const engine = openEngine(workspace);
  try {
    return await work(workspace, engine);
  } finally {
    await engine.close();
  }
}

/** Runs some stages on a workspace, in this process: the cheapest way to a workspace in which something was done. */
export async function prepare(folder: string, stages: readonly ('ingest' | 'train' | 'score')[], options: WorkspaceOptions = {}) {
  const run = { ingest, train, score };
  await working(
    folder,
    async (workspace, engine) => {
      for (const stage of stages) await run[stage](workspace, engine);
    },
    options,
  );
}
