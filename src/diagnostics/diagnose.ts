import path from 'node:path';
import { loadDataset, loadFinalData } from '../data/dataset.js';
import { summarise, type ColumnSummary } from '../data/summary.js';
import type { Engine } from '../engine/engine.js';
import { requireChampion } from '../lifecycle/champion.js';
import type { Model } from '../model/model.js';
import { steady } from '../workspace/steady.js';
import type { Workspace } from '../workspace/workspace.js';
import { keepPackageNews } from './package-news.js';
import { checkPackages, type PackageCheck } from './packages.js';
import { predictAll, type Predictions } from './predictions.js';
import { recentTimings, timeStages, type StageTiming } from './timings.js';

/** What a look at a workspace shows: the champion's predictions, the data, the times, the packages. */
export interface Diagnosis {
  readonly predictions: Predictions;
  readonly columns: readonly ColumnSummary[];
  /** Of the latest runs, where they ran. */
  readonly timings: readonly StageTiming[];
  /** Of ingestion and training repeated in a scratch workspace; empty unless asked for. */
  readonly measured: readonly StageTiming[];
  readonly packages: PackageCheck;
}

/** How to look. */
export interface DiagnoseOptions {
  /** The data to predict, instead of the test data. */
  readonly data: string | undefined;
  /** How many times to time ingestion and training. */
  readonly time: number | undefined;
}

/** Diagnoses a workspace; changes nothing in it, and only remembers what npm says of the packages. Throws a `no-input` fault before the first deployment. */
export async function diagnose(workspace: Workspace, engine: Engine, options: DiagnoseOptions): Promise<Diagnosis> {
  const { model } = await requireChampion(workspace);
  const examined = await steady(workspace, () => examine(workspace, engine, model, options));
  const packages = await checkPackages();
  await keepPackageNews(workspace, packages);
  return { ...examined, packages };
}

/** {@link diagnose} with a model in hand, and without the packages. */
export async function examine(
  workspace: Workspace,
  engine: Engine,
  model: Model,
  options: DiagnoseOptions,
): Promise<Omit<Diagnosis, 'packages'>> {
  const target = options.data === undefined ? workspace.paths.test : path.resolve(workspace.world.process.cwd, options.data);
  const data = await loadDataset(workspace, engine, target);
  return {
    predictions: await predictAll(engine, data, model),
    columns: await summarise(engine, options.data === undefined ? await loadFinalData(workspace, engine) : data),
    timings: await recentTimings(workspace),
    measured: options.time === undefined ? [] : await timeStages(workspace, options.time),
  };
}
