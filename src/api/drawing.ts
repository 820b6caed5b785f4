import { openEngine } from '../engine/open.js';
import { report } from '../report/report.js';
import { openWorkspace } from '../workspace/workspace.js';
import type { World } from '../world.js';

/** A report to draw: of which workspace, how it is configured, into which folder, and which face of it. */
export interface Drawing {
  readonly root: string;
  readonly configFile: string;
  readonly profile: string | null;
  readonly overrides: readonly string[];
  /** Where its files go, and where the engine may spill to: nothing of the workspace is written. */
  readonly folder: string;
  readonly face: 'html' | 'pdf';
}

/** Draws the report of the model that serves, as `riskctl report --deployed` does, into a folder. */
export async function drawInto(world: World, { root, configFile, profile, overrides, folder, face }: Drawing): Promise<void> {
  const found = await openWorkspace(world, { folder: root, configFile, overrides, ...(profile === null ? {} : { profile }) });
  const workspace = { ...found, paths: { ...found.paths, state: folder } };
  const engine = openEngine(workspace);
  try {
    await report(workspace, engine, { pdf: face === 'pdf', html: face === 'html', png: false, deployed: true, out: folder });
  } finally {
    await engine.close();
  }
}
