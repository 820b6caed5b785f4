import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { partsFolder, readAccepted } from './accepted.js';
import { ifThere, unlessFault } from '../errors.js';

/**
 * Takes away what holds accepted rows no longer: parts that were merged, or that a crash left before they counted, and finaldata.csv where
 * there are parts. What a reader may have begun to read stays until the run after.
 */
export async function sweepStore(workspace: Workspace): Promise<void> {
  const accepted = await unlessFault(readAccepted(workspace));
  const says = await ifThere(stat(path.join(workspace.paths.output, ARTIFACTS.store)));
  // one that cannot be read, or is gone, may name any of them
  if (accepted === undefined || says === undefined) return;
  const folder = partsFolder(workspace);
  const named = new Set(accepted === null ? [] : [...accepted.parts, ...accepted.replaced].map(({ file }) => file));
  for (const name of (await ifThere(readdir(folder))) ?? [])
    if (!named.has(name)) await rm(path.join(folder, name), { recursive: true });
  if (accepted === null) return rm(folder, { recursive: true, force: true });
  for (const name of [ARTIFACTS.finalData, ARTIFACTS.finalParquet])
    await rm(path.join(workspace.paths.output, name), { force: true });
}
