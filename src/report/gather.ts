import path from 'node:path';
import { contractOf, labelTexts } from '../data/contract.js';
import { loadDataset, loadFinalData, type Dataset } from '../data/dataset.js';
import { booksSoFar, readLedger } from '../data/ledger.js';
import { overlapOf } from '../data/overlap.js';
import { quarantineReasons } from '../data/quarantine-reasons.js';
import { summarise } from '../data/summary.js';
import { readPackageNews } from '../diagnostics/package-news.js';
import { readDrift } from '../drift/keep.js';
import type { DriftReport } from '../drift/report.js';
import type { Engine } from '../engine/engine.js';
import { RiskError } from '../errors.js';
import { readChampion } from '../lifecycle/champion.js';
import type { Decision } from '../lifecycle/decide.js';
import { findSubject, type Which } from '../lifecycle/subject.js';
import { coefficientErrors } from '../model/inference.js';
import type { Model } from '../model/model.js';
import { clientsAtRisk } from '../prediction/at-risk.js';
import { lastRun, runsBackwards, type Run } from '../workspace/runs.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import type { ClientsAtRisk, Intake, ReportFacts } from './facts.js';
import { count } from './numbers.js';
import { part } from './part.js';

/** What a report is to be about, and what is known of it already. */
export interface Request extends Which {
  /** What was decided of the model; left out, it is looked up. */
  readonly verdict?: string | undefined;
  readonly decision?: Decision | undefined;
  /** The run under way, which is not on record yet. */
  readonly current?: Run | null | undefined;
}

const RECENT_RUNS = 200;

/** Gathers the facts of a report. What cannot be told of the data is left out with a reason; without a model or its score there is no report. */
export async function gather(workspace: Workspace, engine: Engine, request: Request): Promise<ReportFacts> {
  const { config, paths, world } = workspace;
  const { model, scoring } = await findSubject(workspace, request);
  const champion = await readChampion(workspace);
  const serves = champion?.model.id === model.id;
  const decision = request.decision ?? (await decisionOn(paths.runs, model.id));
  let isTold = false;
  /** An engine that cannot be asked is no lack of data: whoever waits for the report is told of it at once, and once. */
  const tell = ({ fault, message, hint }: RiskError): void => {
    if (isTold || (fault !== 'unavailable' && fault !== 'config')) return;
    isTold = true;
    world.log.warn(`the report is without what the data would tell: ${message}`, hint === undefined ? {} : { hint });
  };
  const training = await part(() => loadFinalData(workspace, engine), tell);
  const ofTraining = <T>(ask: (data: Awaited<ReturnType<typeof loadFinalData>>) => Promise<T>) =>
    part(() => ('value' in training ? ask(training.value) : Promise.reject(new RiskError('no-input', training.absent))), tell);
  return {
    title: config.report.title,
    generated: world.now(),
    riskctl: world.version,
    command: commandOf(workspace, request),
    model,
    evaluation: scoring.evaluation,
    slices: scoring.slices,
    segments: scoring.segments,
    evaluatedOn: `${scoring.data.name}, ${count(scoring.evaluation.rows)} rows`,
    labels: labelTexts(contractOf(config).target),
    cost: config.promotion.cost,
    serving:
      champion === null ? null : { release: champion.release, model: champion.model.id, created: champion.manifest.created },
    champion: serves,
    verdict: request.verdict ?? verdictOf(decision, serves),
    decision,
    errors: await ofTraining((data) => coefficientErrors(engine, data, model)),
    intake: await intakeSoFar(path.join(paths.output, ARTIFACTS.ledger)),
    quarantine: await part(() => quarantineReasons(path.join(paths.output, ARTIFACTS.quarantine))),
    columns: await ofTraining((data) => summarise(engine, data)),
    overlap: await ofTraining(async (data) => {
      const test = await loadDataset(workspace, engine, paths.test);
      return { rows: await overlapOf(engine, test, data), of: test.rows };
    }),
    drift: await part(() => driftOf(workspace, [model.id, champion?.model.id, decision?.evidence?.champion])),
    clients: await ofTraining(async (data) => clientsOf(workspace, engine, model, data)),
    packages: await part(() => readPackageNews(workspace)),
    runs: await recentRuns(paths.runs, request.current ?? null),
  };
}

/** The clients most at risk among those whose outcome is open, or where every outcome is known, among those of the test data. */
async function clientsOf(workspace: Workspace, engine: Engine, model: Model, ingested: Dataset): Promise<ClientsAtRisk> {
  const { report, prediction } = workspace.config;
  const unknown = ingested.rows - ingested.labelled;
  const data = unknown > 0 ? ingested : await loadDataset(workspace, engine, workspace.paths.test);
  const clients = await clientsAtRisk(engine, data, model, { ...prediction, top: report.clients, open: unknown > 0 });
  return {
    among:
      unknown > 0
        ? `the ${count(unknown)} ingested clients whose outcome is not known yet`
        : `the ${count(data.rows)} clients of ${data.name}, as the outcome of all that were ingested is known`,
    clients: report.client_ids ? clients : clients.map((client) => ({ ...client, ids: {} })),
  };
}

/** The drift of new rows last found, where it was found against one of these models. */
async function driftOf(workspace: Workspace, models: readonly (string | undefined)[]): Promise<DriftReport> {
  const drift = await readDrift(workspace);
  if (models.includes(drift.model)) return drift;
  throw new RiskError(
    'no-input',
    `the last comparison of new rows was with model ${drift.model.slice(0, 8)}, neither this one nor the one it was held against`,
  );
}

async function recentRuns(file: string, current: Run | null): Promise<Run[]> {
  const runs = current === null ? [] : [current];
  for await (const run of runsBackwards(file)) {
    if (run.outcome !== 'idle') runs.push(run);
    if (runs.length === RECENT_RUNS) break;
  }
  return runs;
}

async function intakeSoFar(file: string): Promise<Intake | null> {
  const ledger = await readLedger(file);
  const refused = ledger.filter((entry) => entry.status === 'refused').map(({ name }) => name);
  return ledger.length === 0 ? null : { refused, ...booksSoFar(ledger) };
}

/** What was decided of a model, by the run that decided it. */
async function decisionOn(file: string, model: string): Promise<Decision | null> {
  const decided = await lastRun(file, (run) => run.facts['model'] === model && run.facts['decision'] !== undefined);
  return (decided?.facts['decision'] as Decision | undefined) ?? null;
}

function verdictOf(decision: Decision | null, serves: boolean): string {
  if (decision === null) return serves ? 'This model serves.' : 'This model was trained and has not been deployed.';
  return serves ? `This model serves: ${decision.reason}.` : `Not deployed (${decision.verdict}): ${decision.reason}.`;
}

function commandOf({ profile, overrides }: Workspace, { deployed, run }: Which): string {
  const flags = [
    ...(profile === undefined ? [] : [`--profile ${profile}`]),
    ...overrides.map((one) => `--set '${one}'`),
    ...(run === undefined ? (deployed ? ['--deployed'] : []) : [`--run ${run}`]),
  ];
  return ['riskctl report', ...flags].join(' ');
}
