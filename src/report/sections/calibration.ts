import { calibrationErrorByChance } from '../../evaluation/calibration.js';
import { calibrationChart } from '../charts/calibration.js';
import type { Block, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { count, fixed } from '../numbers.js';

/** Whether the probabilities can be believed as rates. */
export function calibrationSection({ evaluation }: ReportFacts): Section {
  const chart = calibrationChart(evaluation.calibration);
  const { brier, ece, calibration_slope: slope, calibration_intercept: intercept, base_rate: base } = evaluation;
  const { calibration: bins, calibration_slope_interval: range = null } = evaluation;
  const byChance =
    bins.length === 0
      ? ''
      : ` (above ${fixed(calibrationErrorByChance(bins))} in one sample of twenty if every probability were right)`;
  const slopeRange = range === null ? '' : ` (${fixed(range[0], 2)} to ${fixed(range[1], 2)})`;
  const table: Block = {
    kind: 'table',
    columns: [
      { title: 'Predicted', align: 'right', share: 1 },
      { title: 'Observed', align: 'right', share: 1 },
      { title: 'Rows', align: 'right', share: 1 },
    ],
    rows: evaluation.calibration.map(({ predicted, observed, rows }) => [fixed(predicted), fixed(observed), count(rows)]),
  };
  return {
    title: 'Calibration',
    blocks: [
      chart === null
        ? { kind: 'paragraph', text: 'No calibration curve: no rows were evaluated.' }
        : { kind: 'pair', left: chart, right: table },
      {
        kind: 'paragraph',
        text: `Brier score ${fixed(brier)} (${fixed(base * (1 - base))} by always answering the base rate), expected calibration error ${fixed(ece)}${byChance}, calibration slope ${fixed(slope, 2)}${slopeRange} and intercept ${fixed(intercept, 2)}: 1 and 0 where probabilities are rates.`,
      },
    ],
  };
}
