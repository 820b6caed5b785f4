import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { partsFolder, readAccepted } from './accepted.js';

/**
 * Takes away what holds accepted rows no longer: parts that were merged, or that a crash left before they counted, and finaldata.csv where
 * there are parts. What a reader may have begun to read stays until the run after.
 */
export async function sweepStore(workspace: Workspace): Promise<void> {
  const accepted = await readAccepted(workspace).catch(() => undefined);
  // one that cannot be read may name any of them
  if (accepted === undefined) return;
  const folder = partsFolder(workspace);
  const named = new Set(accepted === null ? [] : [...accepted.parts, ...accepted.replaced].map(({ file }) => file));
  for (const name of await readdir(folder).catch(() => [])) if (!named.has(name)) await rm(path.join(folder, name), { recursive: true });
  if (accepted === null) return rm(folder, { recursive: true, force: true });
  for (const name of [ARTIFACTS.finalData, ARTIFACTS.finalParquet]) await rm(path.join(workspace.paths.output, name), { force: true });
}
