import path from 'node:path';
import { contractOf, labelTexts } from '../data/contract.js';
import { loadFinalData } from '../data/dataset.js';
import { readLedger, sumBooks, type Books } from '../data/ledger.js';
import { summarise } from '../data/summary.js';
import type { Engine } from '../engine/engine.js';
import { RiskError } from '../errors.js';
import { readScoring, type Scoring } from '../evaluation/score.js';
import { readChampion, requireChampion } from '../lifecycle/champion.js';
import type { Model } from '../model/model.js';
import { readModel } from '../model/store.js';
import { lastRun, runsBackwards, type Run } from '../workspace/runs.js';
import { ARTIFACTS, shortPath, type Workspace } from '../workspace/workspace.js';
import type { ReportFacts } from './facts.js';
import { count } from './numbers.js';
import { writeReport, type Faces } from './write.js';

/** What to report on, and how. */
export interface ReportOptions extends Faces {
  /** Report on the champion rather than on the model last trained. */
  readonly deployed: boolean;
  /** What was decided of the model; left out, it is looked up. */
  readonly verdict?: string;
}

/** The files a report consists of, relative to the workspace. */
export interface Reported {
  readonly model: string;
  readonly files: readonly string[];
}

const RECENT_RUNS = 12;

/** Writes the report of a model into the model folder. Reads everything else and changes nothing of it. */
export async function report(workspace: Workspace, engine: Engine, options: ReportOptions): Promise<Reported> {
  const facts = await gather(workspace, engine, options);
  const files = await writeReport(workspace.paths.models, facts, workspace.world, options);
  return { model: facts.model.id, files: files.map((name) => shortPath(workspace, path.join(workspace.paths.models, name))) };
}

async function gather(workspace: Workspace, engine: Engine, options: ReportOptions): Promise<ReportFacts> {
  const { config, paths, world } = workspace;
  const champion = await readChampion(workspace);
  const subject: { model: Model; scoring: Scoring } = options.deployed
    ? await requireChampion(workspace)
    : await trained(workspace);
  const serves = champion?.model.id === subject.model.id;
  const runs = await recentRuns(paths.runs);
  return {
    title: config.report.title,
    generated: world.now(),
    riskctl: world.version,
    model: subject.model,
    evaluation: subject.scoring.evaluation,
    slices: subject.scoring.slices,
    segments: subject.scoring.segments,
    evaluatedOn: `${subject.scoring.data.name}, ${count(subject.scoring.evaluation.rows)} rows`,
    labels: labelTexts(contractOf(config).target),
    release: champion?.release ?? null,
    champion: serves,
    verdict: options.verdict ?? (await verdictOf(paths.runs, subject.model, serves)),
    books: await booksSoFar(path.join(paths.output, ARTIFACTS.ledger)),
    columns: await summarise(engine, await loadFinalData(workspace, engine)),
    runs,
  };
}

async function trained(workspace: Workspace): Promise<{ model: Model; scoring: Scoring }> {
  const folder = workspace.paths.models;
  const model = await readModel(path.join(folder, ARTIFACTS.model));
  const scoring = await readScoring(path.join(folder, ARTIFACTS.metrics));
  if (scoring.model === model.id) return { model, scoring };
  throw new RiskError('data', 'the score is not that of the trained model', { hint: 'run riskctl score first' });
}

async function recentRuns(file: string): Promise<Run[]> {
  const runs: Run[] = [];
  for await (const run of runsBackwards(file)) {
    if (run.outcome !== 'idle') runs.push(run);
    if (runs.length === RECENT_RUNS) break;
  }
  return runs;
}

async function booksSoFar(file: string): Promise<(Books & { files: number }) | null> {
  const ingested = (await readLedger(file)).filter((entry) => entry.status === 'ingested');
  return ingested.length === 0 ? null : { files: ingested.length, ...sumBooks(ingested) };
}

/** What was decided of a model, from the run that decided it. */
async function verdictOf(file: string, model: Model, serves: boolean): Promise<string> {
  const decided = await lastRun(file, (run) => run.facts['model'] === model.id && run.facts['decision'] !== undefined);
  const decision = decided?.facts['decision'] as { verdict: string; reason: string } | undefined;
  if (decision === undefined) return serves ? 'This model serves.' : 'This model was trained and has not been deployed.';
  return serves ? `This model serves: ${decision.reason}.` : `Not deployed (${decision.verdict}): ${decision.reason}.`;
}
