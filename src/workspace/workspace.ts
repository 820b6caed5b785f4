import path from 'node:path';
import { loadConfig } from '../config/load.js';
import type { Config } from '../config/schema.js';
import { RiskError } from '../errors.js';
import type { World } from '../world.js';

/** The file names of a workspace; the field knows most of them. */
export const ARTIFACTS = {
  finalData: 'finaldata.csv',
  finalParquet: 'finaldata.parquet',
  quarantine: 'quarantine.csv',
  ledger: 'ingestedfiles.txt',
  model: 'trainedmodel.json',
  score: 'latestscore.txt',
  metrics: 'metrics.json',
  manifest: 'manifest.json',
  confusionMatrix: 'confusionmatrix.png',
  classificationReport: 'classification_report.png',
  summaryReport: 'summary_report.pdf',
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
  const config = await loadConfig({
    file: configFile,
    overrides: options.overrides ?? [],
    ...(options.profile === undefined ? {} : { profile: options.profile }),
  });
  return { root, configFile, profile: options.profile, overrides: options.overrides ?? [], config, paths: resolvePaths(root, config), world };
}

function resolvePaths(root: string, config: Config): Paths {
  const reach = [root, ...config.allow_paths.map((folder) => path.resolve(root, folder))];
  const within = (key: keyof Config & `${string}_path`): string => {
    const target = path.resolve(root, config[key]);
    if (reach.some((folder) => target === folder || target.startsWith(withSeparator(folder)))) return target;
    throw new RiskError('config', `config.json: ${key} must stay inside the workspace, got '${config[key]}'`, {
      hint: `the workspace is ${root}; a folder outside it is allowed by naming it in allow_paths`,
    });
  };
  return {
    input: within('input_folder_path'),
    output: within('output_folder_path'),
    test: within('test_data_path'),
    models: within('output_model_path'),
    deployment: within('prod_deployment_path'),
    state: path.join(root, '.riskctl'),
    runs: path.join(root, 'runs.ndjson'),
  };
}

function withSeparator(folder: string): string {
  return folder.endsWith(path.sep) ? folder : folder + path.sep;
}

/** A path as a user of the workspace would write it: relative to its root where it lies inside. */
export function shortPath(workspace: Pick<Workspace, 'root'>, file: string): string {
  const relative = path.relative(workspace.root, file);
  return relative === '' ? '.' : relative.startsWith('..') ? file : relative;
}
