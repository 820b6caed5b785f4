import type { CategoricalTerm, FeatureProfile, NumericTerm } from '../model/model.js';
import { total } from '../stats/counts.js';
import type { CurrentCategorical, CurrentNumeric } from './current.js';

/**
 * How much the shift of one feature moves the mean of the linear predictor: the difference of its mean contribution between
 * current and reference rows, in log odds. Exact for a model that is linear in its columns.
 */
export const scoreShift = { numeric: numericShift, categorical: categoricalShift };

function numericShift(
  term: NumericTerm,
  reference: Extract<FeatureProfile, { kind: 'numeric' }>,
  referenceRows: number,
  current: CurrentNumeric,
  rows: number,
): number {
  const mean = (value: number | null, missing: number, all: number): number =>
    all === 0 ? 0 : ((value ?? 0) * (all - missing) + term.impute * missing) / all;
  return (
    (term.coefficient * (mean(current.mean, current.missing, rows) - mean(reference.mean, reference.missing, referenceRows))) /
    term.scale
  );
}

function categoricalShift(
  term: CategoricalTerm,
  reference: Extract<FeatureProfile, { kind: 'categorical' }>,
  referenceRows: number,
  current: CurrentCategorical,
  rows: number,
): number {
  const weights = reference.levels.map(
    ({ level }) => term.levels.find((one) => one.level === level)?.coefficient ?? term.other ?? 0,
  );
  const mean = (counts: readonly number[], missing: number, all: number): number => {
    if (all === 0) return 0;
    const named = counts.reduce((sum, count, index) => sum + count * (weights[index] ?? 0), 0);
    return (named + (all - total(counts) - missing) * (term.other ?? 0) + missing * (term.missing ?? 0)) / all;
  };
  return (
    mean(current.counts, current.missing, rows) -
    mean(
      reference.levels.map(({ count }) => count),
      reference.missing,
      referenceRows,
    )
  );
}
