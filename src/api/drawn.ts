import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { report } from '../report/report.js';
import { ARTIFACTS } from '../workspace/workspace.js';
import type { Desk } from './desk.js';
import type { Serving } from './serving.js';

/** The faces of the report that are served. */
export type Face = 'html' | 'pdf';

const FILES = { html: ARTIFACTS.reportPage, pdf: ARTIFACTS.summaryReport } as const satisfies Record<Face, string>;

/** Draws the report of the model that serves, as `riskctl report --deployed` would write it, in a scratch folder that is gone afterwards. */
export function drawReport(desk: Desk, serving: Serving, face: Face): Promise<Buffer> {
  return desk.ask(serving, `report ${face}`, async (workspace, engine) => {
    const models = path.join(workspace.paths.state, `report-${workspace.world.token(4)}`);
    await mkdir(models, { recursive: true });
    try {
      await report(workspace, engine, { pdf: face === 'pdf', html: face === 'html', png: false, deployed: true, out: models });
      return await readFile(path.join(models, FILES[face]));
    } finally {
      await rm(models, { recursive: true, force: true });
    }
  });
}
