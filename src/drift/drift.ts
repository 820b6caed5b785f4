import type { Engine } from '../engine/engine.js';
import type { Model } from '../model/model.js';
import { steady } from '../workspace/steady.js';
import type { Workspace } from '../workspace/workspace.js';
import { loadCurrent } from './current-data.js';
import { countCurrent } from './current.js';
import { keepDrift } from './keep.js';
import { parityOf, type Parity, type ToolName } from './parity.js';
import { driftOf, type DriftReport } from './report.js';

/** The model that serves, and the release it is served from. */
export interface Serving {
  readonly release: string;
  readonly model: Model;
}

/** What to look at, and with whose eyes. */
export interface DriftRequest {
  /** A file or folder of current rows; left out, the files ingested since the release. */
  readonly data?: string | undefined;
  /** Another tool, to be followed in what it does by default. */
  readonly parity?: ToolName | undefined;
}

/** The answer of `riskctl drift`: what drift.json holds, and what another tool would have said. */
export interface DriftAnswer extends DriftReport {
  readonly parity: Parity | null;
}

/**
 * Compares current rows with the reference profile that the serving model carries, and writes drift.json into the model folder.
 * Throws a `no-input` fault where there are no current rows, a data fault for a file that cannot be used.
 */
export async function drift(
  workspace: Workspace,
  engine: Engine,
  serving: Serving,
  request: DriftRequest = {},
): Promise<DriftAnswer> {
  const { parity, ...report } = await compareDrift(workspace, engine, serving, request);
  await keepDrift(workspace, report);
  return { ...report, parity };
}

/** {@link drift} without a file: changes nothing. Reads the ingested rows as they stand at one moment. */
export function compareDrift(
  workspace: Workspace,
  engine: Engine,
  serving: Serving,
  request: DriftRequest = {},
): Promise<DriftAnswer> {
  return steady(workspace, () => compare(workspace, engine, serving, request));
}

async function compare(
  workspace: Workspace,
  engine: Engine,
  { release, model }: Serving,
  request: DriftRequest,
): Promise<DriftAnswer> {
  const data = await loadCurrent(workspace, engine, release, request.data);
  const report = driftOf(model, await countCurrent(engine, data, model), data.name, workspace.config.drift);
  const parity =
    request.parity === undefined ? null : await parityOf(workspace, engine, { current: data, report, tool: request.parity });
  return { ...report, parity };
}
