import { RiskError } from '../errors.js';
import { keptPlace, shortPath, type Workspace } from './workspace.js';

/** A path as the one who named it sees it: from the folder that riskctl was called in. */
export function asNamed({ world }: Pick<Workspace, 'world'>, file: string): string {
  return shortPath({ root: world.process.cwd }, file);
}

/**
 * Throws a usage fault for a place that riskctl keeps for itself: what is written into the input folder would be ingested, and the other
 * folders and files hold what only riskctl may change, but for those that are `open`.
 */
export async function requireOutside(workspace: Workspace, file: string, open: readonly string[] = []): Promise<void> {
  const kept = await keptPlace(workspace, file, open);
  if (kept === undefined) return;
  throw new RiskError(
    'usage',
    `${asNamed(workspace, file)}: nothing may be written to ${asNamed(workspace, kept)}, which riskctl keeps for itself`,
    { hint: 'name another place' },
  );
}
