import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ingest } from '../../src/data/ingest.js';
import type { Engine } from '../../src/engine/engine.js';
import { openEngine } from '../../src/engine/open.js';
import { systemWorld } from '../../src/world.js';
import { openWorkspace, type Workspace } from '../../src/workspace/workspace.js';

const FIXTURES = path.join(process.cwd(), 'test', 'fixtures');

/** scikit-learn's fit of the mixed table, made by test/fixtures/reference.py. */
export interface Reference {
  readonly C: number;
  readonly intercept: number;
  readonly coefficients: Readonly<Record<string, number>>;
  readonly standard_errors: Readonly<Record<string, number>>;
  readonly correlations: Readonly<Record<string, number>>;
  readonly objective: number;
  readonly evaluation: Readonly<Record<string, number>> & { readonly confusion: Readonly<Record<string, number>> };
}

export async function readReference(): Promise<{ standardised: Reference; raw: Reference }> {
  return JSON.parse(await readFile(path.join(FIXTURES, 'reference.json'), 'utf8')) as { standardised: Reference; raw: Reference };
}

/** The contract of the mixed table. */
export const MIXED = {
  input_folder_path: 'in',
  output_folder_path: 'out',
  test_data_path: 'in',
  output_model_path: 'models',
  prod_deployment_path: 'production',
  contract: {
    columns: {
      client: { role: 'id' },
      income: { role: 'feature', type: 'numeric' },
      tenure: { role: 'feature', type: 'numeric' },
      visits: { role: 'feature', type: 'numeric' },
      region: { role: 'feature', type: 'categorical' },
      plan: { role: 'feature', type: 'categorical' },
      left: { role: 'target', positive: 'Yes', negative: 'No' },
    },
  },
  model: { min_level_share: 0 },
};

/** A workspace in a temporary folder with an engine; `close` removes both. */
export interface Bench {
  readonly workspace: Workspace;
  readonly engine: Engine;
  close(): Promise<void>;
}

/** A workspace that has ingested the given csv text, or the mixed table. */
export async function ingested(config: object, csv?: string): Promise<Bench> {
  const root = await mkdtemp(path.join(tmpdir(), 'riskctl-'));
  await mkdir(path.join(root, 'in'));
  if (csv === undefined) await copyFile(path.join(FIXTURES, 'mixed.csv'), path.join(root, 'in', 'mixed.csv'));
  else await writeFile(path.join(root, 'in', 'data.csv'), csv);
  await writeFile(path.join(root, 'config.json'), JSON.stringify(config));
  const world = systemWorld({ level: 'error', signal: new AbortController().signal, version: '0.0.0-test' });
  const workspace = await openWorkspace(world, { folder: root });
  const engine = openEngine(workspace);
  await ingest(workspace, engine);
  return {
    workspace,
    engine,
    close: async () => {
      await engine.close();
      await rm(root, { recursive: true });
    },
  };
}
