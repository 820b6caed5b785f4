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
import { RiskError } from '../errors.js';
import { digestOf } from '../workspace/digest.js';
import { runsBackwards } from '../workspace/runs.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Champion } from './champion.js';

/** The champion on newly arrived rows: have the clients changed, has it lost, and how would it do without labels to tell? */
export interface Judgement {
  /** Of the rows of this run, or of all that came in since the release. */
  readonly drift: DriftReport;
  /** Null where no new row has a label, or the rows came in before this run. */
  readonly performance: PerformanceDrift | null;
  /** As estimated from the scores of all new rows; to be held against `performance` where there are labels. Null for rows of before. */
  readonly expected: ExpectedPerformance | null;
}

/** What a champion is judged on. */
export interface Arrivals {
  /** The rows that this run took in; null where there are none. */
  readonly fresh: Dataset | null;
  /** Whether others came in before it, by `ingest` or by a run that was cut short, and no run has looked at them. */
  readonly isUnfinished: boolean;
}

/**
 * Judges the champion on newly arrived rows, and keeps how they have drifted as drift.json. Of an unfinished run that is the drift of all
 * that came in since the release; the champion is judged on fresh rows alone, for among the others may be some that it knows.
 * Null where there are no fresh rows, and no others to be read again.
 */
export async function judge(
  workspace: Workspace,
  engine: Engine,
  champion: Champion,
  { fresh, isUnfinished }: Arrivals,
): Promise<Judgement | null> {
  const { config } = workspace;
  const { model } = champion;
  const all = isUnfinished ? await driftSinceRelease(workspace, engine, champion) : null;
  if (fresh === null) return all && { drift: all, performance: null, expected: null };
  const report = all ?? driftOf(model, await countCurrent(engine, fresh, model), fresh.name, config.drift);
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

/** The drift of what came in since the release, as `riskctl drift` has it; null, with a warning but where nothing did, if it cannot be read again. */
async function driftSinceRelease(workspace: Workspace, engine: Engine, champion: Champion): Promise<DriftReport | null> {
  try {
    const { parity: _, ...report } = await drift(workspace, engine, champion);
    return report;
  } catch (error) {
    if (!(error instanceof RiskError) || (error.fault !== 'no-input' && error.fault !== 'data')) throw error;
    if (error.fault === 'data') workspace.world.log.warn(`what came in since the release is not compared: ${error.message}`);
    return null;
  }
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
