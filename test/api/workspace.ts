import { deploy } from '../../src/lifecycle/release.js';
import { smallWorkspace } from '../support/workspaces.js';
import { prepare, working } from '../support/world.js';

/** Trains a model in a workspace and deploys it; another C makes another model. */
export async function deployed(folder: string, C = 1): Promise<string> {
  const options = { overrides: [`model.C=${C}`] };
  await prepare(folder, ['ingest', 'train', 'score'], options);
  return working(folder, async (workspace) => (await deploy(workspace)).release, options);
}

/** A workspace of the small table with a model that serves. */
export async function servedWorkspace(rows = 120, config?: unknown): Promise<string> {
  const folder = await smallWorkspace(rows, config);
  await deployed(folder);
  return folder;
}

/** A client of the small table. */
export const CLIENT = { client: 'x1', 'late payments': 3, plan: 'gold' };
