import type { Engine } from '../../engine/engine.js';
import { shortPath, type Workspace } from '../../workspace/workspace.js';
import { crontabFindings } from './crontab.js';
import { pathFindings, permissionFindings } from './files.js';
import { ok, type Finding } from './finding.js';
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
    ...(await pathFindings(workspace)),
    ...(await permissionFindings(workspace)),
    ...(await diskFindings(workspace)),
    await clockFinding(workspace),
    ...(await crontabFindings(workspace)),
    ...(await notifyFindings(workspace, options.notify)),
    ...(await dataFindings(workspace)),
    await modelFinding(workspace),
    ...(await runFindings(workspace)),
  ];
  return { ok: findings.every((one) => one.verdict !== 'bad'), findings };
}
