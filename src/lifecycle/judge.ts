import { loadDataset, type Dataset } from '../data/dataset.js';
import { countCurrent } from '../drift/current.js';
import { calibratorOf } from '../drift/calibrate.js';
import { expectedPerformance, type ExpectedPerformance } from '../drift/expected.js';
import { keepDrift } from '../drift/keep.js';
import { performanceDrift, type PerformanceDrift } from '../drift/performance.js';
import { driftOf, type DriftReport } from '../drift/report.js';
import type { Engine } from '../engine/engine.js';
import { countScores } from '../evaluation/cells.js';
import { scoreOn } from '../evaluation/score.js';
import { digestOf } from '../workspace/digest.js';
import { runsBackwards } from '../workspace/runs.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Champion } from './champion.js';

/** The champion on newly arrived rows: have the clients changed, has it lost, and how would it do without labels to tell? */
export interface Judgement {
  readonly drift: DriftReport;
  /** Null where no new row has a label. */
  readonly performance: PerformanceDrift | null;
  /** As estimated from the scores of all new rows; to be held against `performance` where there are labels. */
  readonly expected: ExpectedPerformance | null;
}

/** Judges the champion on newly arrived rows, and keeps how they have drifted as drift.json. */
export async function judge(workspace: Workspace, engine: Engine, champion: Champion, fresh: Dataset): Promise<Judgement> {
  const { config } = workspace;
  const { model } = champion;
  const drift = driftOf(model, await countCurrent(engine, fresh, model), fresh.name, config.drift);
  await keepDrift(workspace, drift);
  const test = await loadDataset(workspace, engine, workspace.paths.test);
  const calibrator = calibratorOf((await countScores(engine, test, model)).cells);
  const expected = await expectedPerformance(engine, fresh, model, calibrator);
  if (fresh.labelled === 0) return { drift, performance: null, expected };

  const { evaluation } = await scoreOn(engine, fresh, model);
  const history = await earlierScores(workspace, champion.release);
  const seed = digestOf({ model: model.id, rows: evaluation.confusion });
  return {
    drift,
    expected,
    performance: performanceDrift(champion.scoring.evaluation, evaluation, history, config.performance, seed),
  };
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
export function remembered({ drift, performance, expected }: Judgement, release: string): RememberedJudgement {
  return {
    release,
    rows: drift.rows,
    drift: drift.verdict,
    drifted: [...drift.features, drift.score].filter((one) => one.verdict === 'drift').map((one) => one.name),
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
