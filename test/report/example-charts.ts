import { calibrationChart } from '../../src/report/charts/calibration.js';
import { classificationChart } from '../../src/report/charts/classification.js';
import { confusionChart } from '../../src/report/charts/confusion.js';
import { costChart } from '../../src/report/charts/cost.js';
import { expectationChart, type ExpectationPoint } from '../../src/report/charts/expectation.js';
import { forestChart } from '../../src/report/charts/forest.js';
import { gainsChart } from '../../src/report/charts/gains.js';
import { importanceChart } from '../../src/report/charts/importance.js';
import { liftChart } from '../../src/report/charts/lift.js';
import { metricsHistoryChart } from '../../src/report/charts/metrics-history.js';
import { precisionRecallChart } from '../../src/report/charts/precision-recall.js';
import { rocChart } from '../../src/report/charts/roc.js';
import { shiftChart } from '../../src/report/charts/shift.js';
import { timingsChart, type TimedRun } from '../../src/report/charts/timings.js';
import { classificationReport } from '../../src/report/classification.js';
import type { Chart } from '../../src/report/document.js';
import { exampleDistribution, exampleSlice } from './example-parts.js';
import { exampleEvaluation } from './example.js';
import { HARD_NAMES, hardNames } from './hard-names.js';

/** Charts by what they show. */
export type Charts = Readonly<Record<string, Chart | null>>;

/** The moment so many hours after the first of May. */
export function hour(at: number): string {
  return new Date(Date.UTC(2026, 4, 1) + at * 3_600_000).toISOString();
}

/** Every chart with few things of short names in it. */
export function plainCharts(): Charts {
  const confusion = { tn: 620, fp: 80, fn: 120, tp: 180 };
  const labels = { positive: 'exited = 1', negative: 'exited = 0' };
  const names = ['tenure', 'monthly_charges', 'plan'];
  return {
    confusion: confusionChart(confusion, labels, 0.5),
    classification: classificationChart(classificationReport(confusion), labels, 0.5),
    ...curves({}, { false_positive: 1, false_negative: 5 }),
    expectation: expectationChart(expectations(4)),
    forest: forestChart(names.map(exampleSlice), 0.64),
    importance: importanceChart(names.map((name, at) => ({ name, share: (3 - at) / 6 }))),
    history: metricsHistoryChart({
      points: metrics(names, 5),
      releases: [{ time: hour(30), release: '20260502T060000Z-919ee282' }],
    }),
    shift: shiftChart(exampleDistribution(), 0),
    'shift of a category': shiftChart(
      exampleDistribution({ kind: 'categorical', bins: levels(['north', 'south', 'others', '']) }),
      1,
    ),
    timings: timingsChart(timedRuns(5, ['ingest', 'train', 'report'])),
  };
}

/** Every chart with as much in it as it may have to hold, under names that are hard to draw. */
export function hardCharts(): Charts {
  const confusion = { tn: 1_234_567_890, fp: 12_345_678, fn: 0, tp: 9 };
  const labels = {
    positive: `"'\\ ${'defaulted_within_ninety_days_of_'.repeat(3)}`,
    negative: '<script>alert(1)</script> $x^2$',
  };
  const names = hardNames(60);
  return {
    confusion: confusionChart(confusion, labels, 1e-7),
    classification: classificationChart(classificationReport(confusion), labels, 1e-7),
    ...curves(
      { threshold: 0.123456789, confusion: { tn: 1, fp: 699, fn: 1, tp: 299 } },
      { false_positive: 1e-9, false_negative: 1e9 },
    ),
    expectation: expectationChart(expectations(200)),
    forest: forestChart(names.map(exampleSlice), 0.01),
    importance: importanceChart(names.map((name, at) => ({ name, share: 1 / (at + 3) / 3.2 }))),
    history: metricsHistoryChart({
      points: metrics(hardNames(8), 150).map((point) => ({ ...point, value: point.value * 1e6 })),
      releases: Array.from({ length: 40 }, (_, at) => ({ time: hour(at * 90), release: HARD_NAMES[at % 12] ?? '' })),
    }),
    shift: shiftChart(exampleDistribution({ name: 'W'.repeat(120), bins: ranges(12) }), 0),
    'shift of a category': shiftChart(
      exampleDistribution({ kind: 'categorical', name: HARD_NAMES[5] ?? '', bins: levels(names) }),
      1,
    ),
    timings: timingsChart(timedRuns(60, hardNames(14), 100)),
  };
}

function curves(over: Parameters<typeof exampleEvaluation>[0], cost: Parameters<typeof costChart>[1]): Charts {
  const evaluation = exampleEvaluation(over);
  return {
    roc: rocChart(evaluation),
    'precision and recall': precisionRecallChart(evaluation),
    gains: gainsChart(evaluation.deciles),
    lift: liftChart(evaluation.deciles),
    cost: costChart(evaluation, cost),
    calibration: calibrationChart(evaluation.calibration),
  };
}

/** So many judgements a day apart, every third without labels and every fifth without an estimate. */
export function expectations(length: number): ExpectationPoint[] {
  return Array.from({ length }, (_, at) => {
    const expected = at % 5 === 4 ? null : 0.6 + 0.1 * Math.sin(at);
    return {
      time: hour(24 * at),
      realised: at % 3 === 2 ? null : 0.6 + 0.2 * Math.cos(at),
      expected,
      band: expected === null ? null : [expected - 0.05, expected + 0.05],
    };
  });
}

/** So many values of each of these series, a day apart. */
export function metrics(series: readonly string[], length: number) {
  return series.flatMap((name, order) =>
    Array.from({ length }, (_, at) => ({ time: hour(24 * at), series: name, value: 0.6 + 0.02 * order + 0.1 * Math.sin(at) })),
  );
}

/** So many runs six hours apart with these stages. */
export function timedRuns(length: number, stages: readonly string[], slower = 1): TimedRun[] {
  return Array.from({ length }, (_, at) => ({
    started: hour(6 * at),
    stages: stages.map((stage, order) => ({ stage, seconds: (slower * (at + 2 * order + 1)) / 7 })),
  }));
}

function levels(names: readonly string[]) {
  const labels = [...names, '(any other level)', '(missing)'];
  return { labels, reference: labels.map((_, at) => at + 1), current: labels.map((_, at) => labels.length - at) };
}

function ranges(length: number) {
  const labels = Array.from({ length }, (_, at) =>
    at === 0 ? '(-∞, 0.00000133941]' : `(${at * 1_234_567.1}, ${(at + 1) * 1_234_567.1}]`,
  );
  const all = [...labels, 'MISSING'];
  return { labels: all, reference: all.map(() => 5), current: all.map((_, at) => at) };
}
