import type { Config } from '../../src/config/schema.js';
import { byTable } from '../../src/evaluation/gain.js';
import { f1 } from '../../src/evaluation/confusion.js';
import type { Evidence } from '../../src/lifecycle/evidence.js';

/** The rules of a configuration that says nothing of them. */
export const RULES: Config['promotion'] = {
  rule: 'evidence',
  metric: 'f1',
  alpha: 0.05,
  min_effect: 0,
  slice_tolerance: 0.1,
  folds: 5,
  require_skill: true,
};

/** Evidence of F1 on a table of eight counts: by label (4), champion's answer (2) and challenger's answer (1). */
export function evidenceOf(table: readonly number[], seed: string): Evidence {
  const of = (label: number): number => table.reduce((sum, count, index) => (index >> 2 === label ? sum + count : sum), 0);
  return {
    key: seed,
    champion: 'a'.repeat(64),
    challenger: 'b'.repeat(64),
    rows: of(0) + of(1),
    positives: of(1),
    cross_fitted: 0,
    overlap: 0,
    gain: { metric: 'f1', ...byTable({ table }, seed, f1) },
    calibration: { gain: 0, p_worse: 0.5 },
    mcnemar: { champion_only: 0, challenger_only: 0, p: 1 },
    delong: null,
    worse_slices: [],
  };
}

/** Counts of 1,000 rows: the challenger finds 45 positives that the champion misses and loses 5, at 5 false alarms more: F1 0.715 -> 0.775. */
export const BETTER = [560, 20, 15, 105, 60, 45, 5, 190];
