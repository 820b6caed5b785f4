import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { findSources, type SourceFile } from '../data/sources.js';
import { RiskError, unlessFault } from '../errors.js';
import { isWithin, type Workspace } from '../workspace/workspace.js';
import { RequestError } from './problem.js';

/**
 * Finds a data file by its name: a path as config.json would have it, or one below a data folder, which are those of input, ingested and
 * test data. Throws a 404 for whatever else it may be: nothing tells a file elsewhere from none.
 */
export async function findDataset(workspace: Workspace, name: string): Promise<SourceFile> {
  const folders = await dataFolders(workspace);
  const isPlain = name !== '' && !path.isAbsolute(name) && !/[\0\\]/.test(name) && !/(^|\/)\./.test(name);
  const places = isPlain ? [workspace.root, ...folders.map(({ folder }) => folder)] : [];
  for (const place of places) {
    const file = path.resolve(place, name);
    const home = folders.find(({ folder }) => isWithin(folder, file));
    const real = home === undefined ? undefined : await realpath(file).catch(() => undefined);
    if (home === undefined || real === undefined || !isWithin(home.real, real)) continue;
    const source = await sourceAt(real);
    if (source !== undefined) return { ...source, name };
  }
  throw new RequestError(
    404,
    `there is no data file '${name}'`,
    `the data folders are ${folders.map(({ shown }) => shown).join(', ')}; a .csv, .csv.gz or .parquet in one of them is found by its name`,
  );
}

/** The data files of the test data, as {@link findDataset} finds them by their names; empty where there are none. */
export async function testDatasets(workspace: Workspace): Promise<string[]> {
  const { root, paths, config } = workspace;
  const found = await unlessFault(findSources(paths.test, { recursive: config.ingest.recursive }));
  return (found?.files ?? []).map((file) => path.relative(root, file.path)).filter((name) => !name.startsWith('..'));
}

interface DataFolder {
  readonly folder: string;
  readonly real: string;
  readonly shown: string;
}

async function dataFolders({ paths, config }: Workspace): Promise<DataFolder[]> {
  const named: [string, string][] = [
    [paths.input, config.input_folder_path],
    [paths.output, config.output_folder_path],
    [paths.test, config.test_data_path],
  ];
  return Promise.all(named.map(async ([folder, shown]) => ({ folder, shown, real: await realpath(folder).catch(() => folder) })));
}

async function sourceAt(file: string): Promise<SourceFile | undefined> {
  try {
    const { files } = await findSources(file, { recursive: false });
    return files.length === 1 && files[0]?.path === file ? files[0] : undefined;
  } catch (error) {
    if (error instanceof RiskError) return undefined;
    throw error;
  }
}
