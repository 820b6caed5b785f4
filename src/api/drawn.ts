import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { FAULTS, OTHER_EXITS, RiskError, type Fault } from '../errors.js';
import { scratchName } from '../workspace/draft-name.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import type { Drawing } from './drawing.js';

const FILES = { html: ARTIFACTS.reportPage, pdf: ARTIFACTS.summaryReport } as const satisfies Record<Drawing['face'], string>;

/**
 * Draws the report of the model that serves, in a process of its own and a scratch folder that is gone afterwards. Throws what that
 * process says is wrong.
 */
export async function drawn(workspace: Workspace, face: Drawing['face']): Promise<Buffer> {
  const { root, configFile, profile, overrides, paths, world } = workspace;
  const folder = path.join(paths.state, scratchName('report', world));
  const drawing: Drawing = { root, configFile, profile: profile ?? null, overrides, folder, face };
  await mkdir(folder, { recursive: true });
  try {
    const { execa } = await import('execa');
    const script = path.join(path.dirname(world.process.script), 'draw-report.js');
    const { exitCode, stderr } = await execa(world.process.node, [script, JSON.stringify(drawing)], {
      reject: false,
      cancelSignal: world.signal,
      stdin: 'ignore',
    });
    if (exitCode !== OTHER_EXITS.done.exit) throw faultOf(stderr);
    return await readFile(path.join(folder, FILES[face]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a process says is wrong, in the last line of its log. */
function faultOf(stderr: string): Error {
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  try {
    const { message, fault, hint } = JSON.parse(last) as { message: string; fault?: Fault; hint?: string };
    if (fault === undefined || !(fault in FAULTS)) return new Error(message);
    return new RiskError(fault, message, hint === undefined ? {} : { hint });
  } catch {
    return new Error(`the report was not drawn: ${last}`);
  }
}
