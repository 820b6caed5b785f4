import type { Engine } from '../../engine/engine.js';
import { shortPath, type Workspace } from '../../workspace/workspace.js';
import { crontabFindings } from './crontab.js';
import { pathFindings, permissionFindings } from './files.js';
import { looked, ok, type Finding } from './finding.js';
import { clockFinding, diskFindings, engineFinding, nodeFinding } from './machine.js';
import { notifyFindings } from './notify.js';
import { dataFindings, modelFinding, runFindings } from './state.js';

/** What an examination of a workspace has found. */
export interface Examination {
  /** Whether nothing is `bad`. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}

/** Examines all that a run depends on, and sends a test message if asked. Changes nothing. */
export async function examine(workspace: Workspace, engine: Engine, options: { notify: boolean }): Promise<Examination> {
  const findings = [
    nodeFinding(workspace),
    await engineFinding(workspace, engine),
    ok('config', shortPath(workspace, workspace.configFile)),
    ...(await looked('paths', () => pathFindings(workspace))),
    ...(await looked('permissions', () => permissionFindings(workspace))),
    ...(await looked('disk', () => diskFindings(workspace))),
    await clockFinding(workspace),
    ...(await looked('crontab', () => crontabFindings(workspace))),
    ...(await looked('notify', () => notifyFindings(workspace, options.notify))),
    ...(await looked('data', () => dataFindings(workspace))),
    ...(await looked('model', async () => [await modelFinding(workspace)])),
    ...(await looked('runs', () => runFindings(workspace))),
  ];
  return { ok: findings.every((one) => one.verdict !== 'bad'), findings };
}
