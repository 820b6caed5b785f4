import type { Config } from '../config/schema.js';
import type { Dataset } from '../data/dataset.js';
import { overlapOf } from '../data/overlap.js';
import type { Engine } from '../engine/engine.js';
import { join, table } from '../engine/sql.js';
import { byTable, GAINS, PAIR_LIMIT, type Gain } from '../evaluation/gain.js';
import { countPaired, drawPairs, judgedRows, probabilityOf, type Judged, type PairedCounts } from '../evaluation/judged.js';
import { sliceTables } from '../evaluation/paired-slices.js';
import { f1 } from '../evaluation/confusion.js';
import { crossFitted } from '../model/cross-fit.js';
import type { Model } from '../model/model.js';
import { delong } from '../stats/delong.js';
import { mcnemar } from '../stats/mcnemar.js';
import { normalSf } from '../stats/normal-distribution.js';
import { digestOf } from '../workspace/digest.js';

/** A slice in which the challenger is significantly worse, beyond tolerance. */
export interface WorseSlice {
  readonly slice: string;
  readonly rows: number;
  readonly gain: number;
  readonly p_worse: number;
}

/** Champion against challenger on the same rows, that neither was trained on. */
export interface Evidence {
  readonly key: string;
  readonly champion: string;
  readonly challenger: string;
  readonly rows: number;
  readonly positives: number;
  /** How many of the rows are newly arrived ones, for which the challenger was cross-fitted. */
  readonly cross_fitted: number;
  /** Test rows that are also training rows, and so say too much good of the challenger. */
  readonly overlap: number;
  /** In the metric that decides. */
  readonly gain: Gain;
  /** Paired difference in Brier score; positive is better. */
  readonly calibration: { readonly gain: number; readonly p_worse: number };
  readonly mcnemar: { readonly champion_only: number; readonly challenger_only: number; readonly p: number };
  readonly delong: { readonly difference: number; readonly interval: readonly [number, number]; readonly p: number } | null;
  readonly worse_slices: readonly WorseSlice[];
}

/** What is judged: both models, the test data, what the challenger was trained on, and the rows of it that are new. */
export interface Contest {
  readonly champion: Model;
  readonly challenger: Model;
  readonly test: Dataset;
  readonly training: Dataset;
  readonly fresh: Dataset | null;
  /** Digest of the test data and of all that was ingested. */
  readonly data: string;
}

/** Names the evidence of a contest, before any of it is computed. */
export function evidenceKey(
  { champion, challenger, data }: Pick<Contest, 'champion' | 'challenger' | 'data'>,
  rules: Config['promotion'],
): string {
  return digestOf({ champion: champion.id, challenger: challenger.id, data, rules });
}

/** Gathers the evidence: the engine counts, and the tests are computed from its counts. */
export async function gatherEvidence(engine: Engine, contest: Contest, config: Config): Promise<Evidence> {
  const { champion, challenger, test, training, fresh } = contest;
  const parts = [judgedRows(test, champion, probabilityOf(challenger, test))];
  if (fresh !== null && fresh.labelled > 0) {
    parts.push(judgedRows(fresh, champion, await crossFitted(engine, training, fresh, config.model, config.promotion.folds)));
  }
  await engine.make('judged', join(parts, ' union all '));
  const judged: Judged = {
    relation: table('judged'),
    thresholds: { champion: champion.threshold, challenger: challenger.threshold },
  };
  const counts = await countPaired(engine, judged);
  const key = evidenceKey(contest, config.promotion);
  const { metric, cost } = config.promotion;
  const measured = await GAINS[metric]({ engine, judged, counts, cost, seed: key });
  const pairs = await drawPairs(engine, judged, PAIR_LIMIT);
  const ranks = delong(pairs.y, pairs.a, pairs.b);
  return {
    key,
    champion: champion.id,
    challenger: challenger.id,
    rows: counts.rows,
    positives: counts.positives,
    cross_fitted: fresh?.labelled ?? 0,
    overlap: await overlapOf(engine, test, training),
    gain: { metric, ...(measured ?? NO_GAIN) },
    calibration: brierGain(counts),
    mcnemar: disagreement(counts),
    delong: ranks === null ? null : { difference: ranks.difference, interval: ranks.interval, p: ranks.p },
    worse_slices: await worseSlices(engine, contest, judged, config, key),
  };
}

/** Of rows of one class there is nothing to be said. */
const NO_GAIN: Omit<Gain, 'metric'> = {
  champion: 0,
  challenger: 0,
  gain: 0,
  error: 0,
  interval: [0, 0],
  p_better: 1,
  p_worse: 1,
  test: 'none',
};

function brierGain({ brier, rows }: PairedCounts): Evidence['calibration'] {
  const gain = brier.champion - brier.challenger;
  const error = brier.deviation / Math.sqrt(rows);
  return { gain, p_worse: gain === 0 ? 0.5 : normalSf(-gain / error) };
}

/** Rows that only one of the two gets right. */
function disagreement({ table }: PairedCounts): Evidence['mcnemar'] {
  const of = (label: number, champion: number, challenger: number): number => table[label * 4 + champion * 2 + challenger] ?? 0;
  const championOnly = of(1, 1, 0) + of(0, 0, 1);
  const challengerOnly = of(1, 0, 1) + of(0, 1, 0);
  return { champion_only: championOnly, challenger_only: challengerOnly, p: mcnemar(championOnly, challengerOnly).p };
}

async function worseSlices(
  engine: Engine,
  { test }: Contest,
  judged: Judged,
  config: Config,
  seed: string,
): Promise<WorseSlice[]> {
  const { alpha, slice_tolerance: tolerance } = config.promotion;
  const tables = await sliceTables(engine, judged, test, config.slices);
  return tables
    .map(({ slice, rows, table }) => {
      const { gain, p_worse } = byTable({ table }, digestOf({ seed, slice }), f1);
      return { slice, rows, gain, p_worse };
    })
    .filter((one) => one.gain < -tolerance && one.p_worse < alpha)
    .sort((a, b) => a.gain - b.gain);
}
