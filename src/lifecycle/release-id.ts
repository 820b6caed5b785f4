import { readlink } from 'node:fs/promises';
import path from 'node:path';
import { RiskError, systemCode } from '../errors.js';
import type { Workspace } from '../workspace/workspace.js';

/** The link that names the release that serves. */
export const CURRENT = 'current';

/** The id of the release that serves, null before the first. */
export async function currentRelease(workspace: Workspace): Promise<string | null> {
  try {
    return path.basename(await readlink(path.join(workspace.paths.deployment, CURRENT)));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    if (systemCode(error) !== 'EINVAL') throw error;
    throw new RiskError('data', `${path.join(workspace.paths.deployment, CURRENT)}: is not a link to a release`, {
      hint: 'move it away, then run riskctl deploy',
      cause: error,
    });
  }
}
