import { readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { originOf, type Layers } from '../config/layers.js';
import { configOf, readLayers } from '../config/load.js';
import type { Config } from '../config/schema.js';
import { RiskError, systemCode } from '../errors.js';
import type { World } from '../world.js';

/** The file names of a workspace; the field knows most of them. */
export const ARTIFACTS = {
  finalData: 'finaldata.csv',
  finalParquet: 'finaldata.parquet',
  /** What holds the accepted rows, where that is not finaldata.csv alone. */
  store: 'finaldata.json',
  /** The folder of the parts it names. */
  parts: 'finaldata',
  quarantine: 'quarantine.csv',
  held: 'held.json',
  /** Digests of what holds clients' rows. */
  sums: 'SHA256SUMS',
  ledger: 'ingestedfiles.txt',
  model: 'trainedmodel.json',
  score: 'latestscore.txt',
  metrics: 'metrics.json',
  drift: 'drift.json',
  slices: 'slice_output.txt',
  manifest: 'manifest.json',
  confusionMatrix: 'confusionmatrix.png',
  classificationReport: 'classification_report.png',
  summaryReport: 'summary_report.pdf',
  reportPage: 'report.html',
  driftPage: 'drift_report.html',
  metricsHistory: 'metrics_history.png',
  apiReturns: 'apireturns.txt',
} as const;

/** The folders and files of one workspace, as absolute paths. */
export interface Paths {
  readonly input: string;
  readonly output: string;
  readonly test: string;
  readonly models: string;
  readonly deployment: string;
  /** riskctl's own corner: the lock and scratch space. */
  readonly state: string;
  readonly runs: string;
  /** The file of figures for Prometheus; null where none is asked for. */
  readonly metrics: string | null;
}

/** A folder with a config.json: where everything riskctl reads and writes lives. */
export interface Workspace {
  readonly root: string;
  readonly configFile: string;
  readonly profile: string | undefined;
  /** The `key=value` overrides it was opened with. */
  readonly overrides: readonly string[];
  readonly config: Config;
  readonly paths: Paths;
  readonly world: World;
}

/** How a command line names its workspace. */
export interface WorkspaceOptions {
  readonly folder?: string;
  readonly configFile?: string;
  readonly profile?: string;
  readonly overrides?: readonly string[];
}

/** Opens a workspace: reads its configuration and resolves its paths. Writes nothing. Throws config faults. */
export async function openWorkspace(world: World, options: WorkspaceOptions = {}): Promise<Workspace> {
  const named = options.configFile === undefined ? undefined : path.resolve(world.process.cwd, options.configFile);
  const root = path.resolve(world.process.cwd, options.folder ?? (named === undefined ? '.' : path.dirname(named)));
  const configFile = named ?? path.join(root, 'config.json');
  const overrides = options.overrides ?? [];
  const layers = await readLayers({
    file: configFile,
    overrides,
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  });
  const config = configOf(layers);
  const paths = await resolvePaths(root, config, layers);
  await requireMetricsApart(paths, root, configFile, layers);
  return { root, configFile, profile: options.profile, overrides, config, paths, world };
}

type PathKey = keyof Config & `${string}_path`;

async function resolvePaths(root: string, config: Config, layers: Layers): Promise<Paths> {
  const reach = await Promise.all([root, ...config.allow_paths.map((folder) => path.resolve(root, folder))].map(realPath));
  const within = async (key: PathKey): Promise<string> => inReach([key], config[key]);
  const inReach = async (keys: readonly string[], value: string): Promise<string> => {
    const key = keys.join('.');
    const target = path.resolve(root, value);
    const real = await realPath(target).catch((error: unknown) => {
      throw new RiskError('config', `${originOf(keys, layers)}: ${key} cannot be followed: ${(error as Error).message}`, {
        cause: error,
      });
    });
    if (reach.some((folder) => isWithin(folder, real))) return target;
    const leads = isWithin(root, target) ? `, but is a link to ${real}` : '';
    throw new RiskError('config', `${originOf(keys, layers)}: ${key} must stay inside the workspace, got '${value}'${leads}`, {
      hint: `the workspace is ${root}; a folder outside it is allowed by naming it in allow_paths`,
    });
  };
  const paths = {
    input: await within('input_folder_path'),
    output: await within('output_folder_path'),
    test: await within('test_data_path'),
    models: await within('output_model_path'),
    deployment: await within('prod_deployment_path'),
    state: path.join(root, '.riskctl'),
    runs: path.join(root, 'runs.ndjson'),
    metrics:
      config.notify.metrics_file === undefined ? null : await inReach(['notify', 'metrics_file'], config.notify.metrics_file),
  };
  requireApart(paths, config, layers);
  return paths;
}

/** What riskctl writes must not be taken for input, and what is deployed not for what was last trained. */
function requireApart(paths: Paths, config: Config, layers: Layers): void {
  const refuse = (key: PathKey, reason: string): never => {
    throw new RiskError('config', `${originOf([key], layers)}: ${key} must ${reason}, got '${config[key]}'`);
  };
  const { input, output, models, deployment } = paths;
  for (const [key, folder] of [
    ['output_folder_path', output],
    ['output_model_path', models],
    ['prod_deployment_path', deployment],
  ] as const) {
    if (folder === input) refuse(key, 'be another folder than input_folder_path');
    if (config.ingest.recursive && isWithin(input, folder))
      refuse(key, 'lie outside input_folder_path, whose nested folders are read too (ingest.recursive)');
  }
  if (deployment === output) refuse('prod_deployment_path', 'be another folder than output_folder_path');
  if (deployment === models) refuse('prod_deployment_path', 'be another folder than output_model_path');
}

/** The file of figures is replaced whole at the end of every run: it must be nothing that is kept, but may lie beside input files. */
async function requireMetricsApart(paths: Paths, root: string, configFile: string, layers: Layers): Promise<void> {
  if (paths.metrics === null || (await keptPlace({ paths, configFile }, paths.metrics, [root])) === undefined) return;
  const origin = originOf(['notify', 'metrics_file'], layers);
  const message = `notify.metrics_file must be no place that riskctl keeps for itself, got '${paths.metrics}'`;
  throw new RiskError('config', `${origin}: ${message}`, { hint: 'name a file that is nothing else, such as "riskctl.prom"' });
}

/** The folder or file of riskctl's own that a path lies in or is, links followed; undefined where it is none of these, or one of the `open` ones. */
export async function keptPlace(
  { paths, configFile }: Pick<Workspace, 'paths' | 'configFile'>,
  file: string,
  open: readonly string[] = [],
): Promise<string | undefined> {
  const { input, output, test, models, deployment, state, runs } = paths;
  const real = await realPath(file);
  for (const kept of [input, output, test, models, deployment, state, runs, configFile])
    if (!open.includes(kept) && (isWithin(kept, file) || isWithin(await realPath(kept), real))) return kept;
  return undefined;
}

/** Whether a path is a folder or lies in it, by its name. */
export function isWithin(folder: string, file: string): boolean {
  return file === folder || file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}

/** Where a path leads once every link is followed, whether or not something is there yet. */
async function realPath(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    const above = path.dirname(file);
    if (!['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '') || above === file) throw error;
    const link = await readlink(file).catch(() => undefined);
    return link === undefined ? path.join(await realPath(above), path.basename(file)) : realPath(path.resolve(above, link));
  }
}

/** A path as a user of the workspace would write it: relative to its root where it lies inside. */
export function shortPath(workspace: Pick<Workspace, 'root'>, file: string): string {
  const relative = path.relative(workspace.root, file);
  return relative === '' ? '.' : relative === '..' || relative.startsWith(`..${path.sep}`) ? file : relative;
}
