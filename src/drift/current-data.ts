import path from 'node:path';
import { contractOf } from '../data/contract.js';
import { datasetOf, loadDataset, type Dataset } from '../data/dataset.js';
import { checkHeader } from '../data/header.js';
import { brokenRows, loadFiles, type ReadableFile } from '../data/load.js';
import type { SourceFile } from '../data/sources.js';
import { VIOLATION } from '../data/staging.js';
import type { Engine } from '../engine/engine.js';
import { join, rowwise, sql, table } from '../engine/sql.js';
import { RiskError } from '../errors.js';
import { shortPath, type Workspace } from '../workspace/workspace.js';
import { arrivalsSince } from './arrivals.js';

/**
 * The current rows: those of a file or folder, or else of the files ingested since a release, read again from the input folder. Rows that
 * break the contract are left out. Throws a `no-input` fault where there is no such file, a data fault for one that cannot be used
 * or has no row that can.
 */
export async function loadCurrent(
  workspace: Workspace,
  engine: Engine,
  release: string,
  data: string | undefined,
): Promise<Dataset> {
  const current =
    data === undefined
      ? await loadArrivals(workspace, engine, release)
      : await loadDataset(workspace, engine, path.resolve(workspace.world.process.cwd, data));
  if (current.rows > 0) return current;
  const reason = current.excluded === 0 ? 'there is no row in it' : `none of its ${current.excluded} rows keeps the contract`;
  throw new RiskError('data', `${current.name}: ${reason}`, { hint: 'name other rows with --data <file or folder>' });
}

async function loadArrivals(workspace: Workspace, engine: Engine, release: string): Promise<Dataset> {
  const { files, gone } = await arrivalsSince(workspace, release);
  if (gone > 0)
    workspace.world.log.warn(
      `${gone} of the ${files.length + gone} files ingested since release ${release} are no longer in the input folder and left out`,
    );
  const contract = contractOf(workspace.config);
  const readable: ReadableFile[] = [];
  for (const source of files) {
    const check = await checkHeader(source, contract, engine);
    if (!check.ok) throw unusable(workspace, source, check.reason);
    readable.push({ source, header: check.header });
  }
  const loaded = await loadFiles(engine, contract, readable, `current_${workspace.world.token(4)}`);
  const [refused] = loaded.refused;
  if (refused !== undefined) throw unusable(workspace, refused.source, refused.reason);
  const parts = loaded.tables.map((one) => sql`select * from ${table(one)} where ${VIOLATION} = 0`);
  const name =
    files.length === 1 ? shortPath(workspace, files[0]?.path ?? '') : `${files.length} files ingested since release ${release}`;
  return datasetOf(engine, contract, name, sql`${rowwise(join(parts, ' union all '))} as arrived`, brokenRows(loaded));
}

/** A file that was ingested can only have become unusable by a change of the contract. */
function unusable(workspace: Workspace, source: SourceFile, reason: string): RiskError {
  return new RiskError('data', `${shortPath(workspace, source.path)}: ${reason}`, {
    hint: 'if the contract was changed, run riskctl ingest --rebuild',
  });
}
