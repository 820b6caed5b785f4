import { loadDataset, type Dataset } from '../data/dataset.js';
import { countCurrent } from '../drift/current.js';
import { calibratorOf } from '../drift/calibrate.js';
import { expectedPerformance, type ExpectedPerformance } from '../drift/expected.js';
import { drift } from '../drift/drift.js';
import { keepDrift } from '../drift/keep.js';
import { performanceDrift, type PerformanceDrift } from '../drift/performance.js';
import { driftOf, type DriftReport } from '../drift/report.js';
import type { Engine } from '../engine/engine.js';
import { countScores } from '../evaluation/cells.js';
import { scoreOn } from '../evaluation/score.js';
import { unlessFault } from '../errors.js';
import { digestOf } from '../workspace/digest.js';
import { runsBackwards } from '../workspace/runs.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Champion } from './champion.js';

/** The champion on newly arrived rows: have the clients changed, has it lost, and how would it do without labels to tell? */
export interface Judgement {
  readonly drift: DriftReport;
  /** Null where no new row has a label, or the rows came in before this run. */
  readonly performance: PerformanceDrift | null;
  /** As estimated from the scores of all new rows; to be held against `performance` where there are labels. Null for rows of before. */
  readonly expected: ExpectedPerformance | null;
}

/** Judges the champion on newly arrived rows, and keeps how they have drifted as drift.json. */
export async function judge(workspace: Workspace, engine: Engine, champion: Champion, fresh: Dataset): Promise<Judgement> {
  const { config } = workspace;
  const { model } = champion;
  const report = driftOf(model, await countCurrent(engine, fresh, model), fresh.name, config.drift);
  await keepDrift(workspace, report);
  const test = await loadDataset(workspace, engine, workspace.paths.test);
  const calibrator = calibratorOf((await countScores(engine, test, model)).cells);
  const expected = await expectedPerformance(engine, fresh, model, calibrator);
  if (fresh.labelled === 0) return { drift: report, performance: null, expected };

  const { evaluation } = await scoreOn(engine, fresh, model);
  const history = await earlierScores(workspace, champion.release);
  const seed = digestOf({ model: model.id, rows: evaluation.confusion });
  return {
    drift: report,
    expected,
    performance: performanceDrift(champion.scoring.evaluation, evaluation, history, config.performance, seed),
  };
}

/**
 * What can be said of rows that came in before this run, by `ingest` or by a run that was cut short: how what has come in since the
 * release has drifted, read again from the input folder and kept as drift.json. No more: of these rows, the champion may know some.
 * Null where there are none, or they are gone.
 */
export async function judgeEarlier(workspace: Workspace, engine: Engine, champion: Champion): Promise<Judgement | null> {
  const found = await unlessFault(drift(workspace, engine, champion));
  if (found === undefined) return null;
  const { parity: _, ...report } = found;
  return { drift: report, performance: null, expected: null };
}

const LOOK_BACK = 5000;

/** What later runs remember of a judgement. */
export interface RememberedJudgement {
  readonly release: string;
  readonly rows: number;
  readonly drift: string;
  readonly drifted: readonly string[];
  readonly f1: number | null;
  /** Whether that is a loss; older lines do not say. */
  readonly lost?: boolean;
  readonly expected_f1: number | null;
  readonly expected_band: readonly [number, number] | null;
}

/** A judgement in the few figures that go into the run's line. */
export function remembered({ drift: report, performance, expected }: Judgement, release: string): RememberedJudgement {
  return {
    release,
    rows: report.rows,
    drift: report.verdict,
    drifted: [...report.features, report.score].filter((one) => one.verdict === 'drift').map((one) => one.name),
    f1: performance?.f1 ?? null,
    lost: performance?.drifted ?? false,
    expected_f1: expected?.f1.value ?? null,
    expected_band: expected?.f1.band ?? null,
  };
}

/** The F1s of this champion in earlier judgements, newest first. */
async function earlierScores(workspace: Workspace, release: string): Promise<number[]> {
  const scores: number[] = [];
  let seen = 0;
  for await (const run of runsBackwards(workspace.paths.runs)) {
    const judgement = run.facts['judgement'] as RememberedJudgement | undefined;
    if (judgement?.release === release && typeof judgement.f1 === 'number') scores.push(judgement.f1);
    seen += 1;
    if (seen === LOOK_BACK) break;
  }
  return scores;
}
