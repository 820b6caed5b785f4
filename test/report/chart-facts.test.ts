import { beforeAll, describe, expect, test } from '@jest/globals';
import { calibrationChart } from '../../src/report/charts/calibration.js';
import { confusionChart } from '../../src/report/charts/confusion.js';
import { costChart } from '../../src/report/charts/cost.js';
import { expectationChart } from '../../src/report/charts/expectation.js';
import { forestChart } from '../../src/report/charts/forest.js';
import { gainsChart } from '../../src/report/charts/gains.js';
import { importanceChart } from '../../src/report/charts/importance.js';
import { liftChart } from '../../src/report/charts/lift.js';
import { metricsHistoryChart } from '../../src/report/charts/metrics-history.js';
import { precisionRecallChart } from '../../src/report/charts/precision-recall.js';
import { rocChart } from '../../src/report/charts/roc.js';
import { shiftChart } from '../../src/report/charts/shift.js';
import { timingsChart } from '../../src/report/charts/timings.js';
import { wrapped } from '../../src/report/charts/wrap.js';
import type { Chart } from '../../src/report/document.js';
import { openDrawing, type Draw } from '../../src/report/svg.js';
import { expectations, hour, metrics, timedRuns } from './example-charts.js';
import { exampleDistribution, exampleSlice } from './example-parts.js';
import { exampleEvaluation, ONE_CLASS } from './example.js';
import { textBoxes } from './text-boxes.js';

const CONFUSION = { tn: 620, fp: 80, fn: 120, tp: 180 };
const PLAIN = { positive: 'exited = 1', negative: 'exited = 0' };
const COST = { false_positive: 1, false_negative: 5 };

let draw: Draw;
beforeAll(async () => {
  draw = await openDrawing();
});

async function textsOf(chart: Chart | null): Promise<string[]> {
  if (chart === null) throw new Error('there is no such chart');
  return textBoxes(await draw(chart.spec)).map(({ text }) => text);
}

test('where there is nothing to draw there is no chart', () => {
  const oneClass = exampleEvaluation(ONE_CLASS);
  const empty = { labels: ['a', 'b'], reference: [0, 0], current: [1, 2] };
  expect(
    [
      rocChart(oneClass),
      rocChart(exampleEvaluation({ confusion: { tn: 0, fp: 0, fn: 1, tp: 1 } })),
      precisionRecallChart(oneClass),
      costChart(oneClass, COST),
      costChart(exampleEvaluation({ positives: 1000 }), COST),
      costChart(exampleEvaluation(), { false_positive: 0, false_negative: 0 }),
      gainsChart([]),
      liftChart([]),
      liftChart([{ decile: 1, rows: 1, positives: 0, rate: 0, lift: Number.NaN, gain: 0 }]),
      calibrationChart([]),
      expectationChart([]),
      expectationChart(expectations(1)),
      expectationChart([...expectations(1), { time: hour(9), realised: null, expected: null, band: null }]),
      forestChart([], 0.5),
      forestChart([{ ...exampleSlice('one'), f1: null }], 0.5),
      importanceChart([]),
      importanceChart([{ name: 'one', share: Number.NaN }]),
      metricsHistoryChart({ points: [], releases: [{ time: hour(1), release: '1' }] }),
      metricsHistoryChart({ points: [{ time: 'never', series: 'F1', value: 1 }], releases: [] }),
      shiftChart(exampleDistribution({ bins: empty }), 0),
      shiftChart(exampleDistribution({ bins: { ...empty, reference: [1, 2], current: [0, 0] } }), 0),
      timingsChart([]),
      timingsChart(timedRuns(1, ['train'])),
      timingsChart([...timedRuns(1, ['train']), { started: hour(9), stages: [] }]),
    ].filter((chart) => chart !== null),
  ).toEqual([]);
});

test.each<[string, Chart | null, RegExp]>([
  ['cost', costChart(exampleEvaluation(), COST), /^Cost a row .*: 0\.68 with 26\.0% flagged at today's threshold of 0\.5/],
  [
    'expectation',
    expectationChart(expectations(2)),
    /2026-05-01 00:00 estimated 0\.600, realised 0\.800; 2026-05-02 00:00 estimated/,
  ],
  [
    'forest',
    forestChart([exampleSlice('region = north')], 0.643),
    /^F1 by slice, 0\.643 over all rows: region = north 0\.612 \(0\.55 to 0\.67\)\.$/,
  ],
  [
    'importance',
    importanceChart([
      { name: 'age', share: 0.25 },
      { name: 'plan', share: 0.75 },
    ]),
    /: plan 75\.0%, age 25\.0%\.$/,
  ],
  ['lift', liftChart(exampleEvaluation().deciles), /: decile 1 1\.90, .*decile 10 0\.10; 1 is the base rate\.$/],
  [
    'history',
    metricsHistoryChart({ points: metrics(['F1'], 3), releases: [{ time: hour(0), release: 'first' }] }),
    /: F1 from 0\.6 to 0\.6909 in 3 points\. Promoted: first on 2026-05-01 00:00\.$/,
  ],
  [
    'precision and recall',
    precisionRecallChart(exampleEvaluation()),
    /area of 0\.710; .* precision is 0\.69 and recall 0\.60\. The base rate is 30\.0%\.$/,
  ],
  [
    'shift',
    shiftChart(exampleDistribution(), 0),
    /^lastmonth_activity, .*: <= 10 50\.0%, now 20\.0%; .*missing 1\.0%, now 5\.0%\.$/,
  ],
  [
    'timings',
    timingsChart(timedRuns(7, ['train'], 7)),
    /by 7 runs: 1\.00 s to 7\.00 s, the latest 7\.00 s\. Longest stage: train\.$/,
  ],
])('the %s chart is told in words', (_, chart, alt) => {
  expect(chart?.alt).toMatch(alt);
});

describe('the confusion matrix', () => {
  test('has in each cell its count, its share of the actual class and its name', async () => {
    const texts = await textsOf(confusionChart(CONFUSION, PLAIN, 0.5));
    for (const text of ['620', '88.6%', 'True negative', '80', '11.4%', 'False positive', '120', '40.0%', '180', '60.0%'])
      expect(texts).toContain(text);
  });

  test('has names of several lines above it', async () => {
    const hard = { positive: 'defaulted_within_ninety_days_of_'.repeat(3), negative: 'no' };
    const texts = textBoxes(await draw(confusionChart(CONFUSION, hard, 0.5).spec));
    const middle = (name: string): number => {
      const box = texts.find(({ text }) => text === name);
      return box === undefined ? Number.NaN : (box.top + box.bottom) / 2;
    };
    const cell = middle('False negative') - middle('True negative');
    const above = wrapped(hard.positive, 18, 3);
    const lowest = Math.max(...texts.filter(({ text }) => above.includes(text)).map(({ bottom }) => bottom));
    expect(lowest).toBeLessThan(middle('True negative') - 22 - cell / 2 + 2);
  });

  test('takes a class whose name is that of a key for what it is', async () => {
    const texts = await textsOf(confusionChart(CONFUSION, { positive: 'negative', negative: 'positive' }, 0.5));
    expect(texts.indexOf('positive')).toBeLessThan(texts.indexOf('negative'));
  });

  test('shows a share of no rows as a dash', async () => {
    const texts = await textsOf(confusionChart({ tn: 3, fp: 0, fn: 0, tp: 0 }, PLAIN, 0.5));
    expect(texts.filter((text) => text === '–')).toHaveLength(2);
  });
});

test('the ROC curve goes straight up where the false positive rate stands still', async () => {
  const roc = [
    { fpr: 0, tpr: 0 },
    { fpr: 0.5, tpr: 0.4 },
    { fpr: 0.5, tpr: 0.7 },
    { fpr: 1, tpr: 1 },
  ];
  const svg = await draw(rocChart(exampleEvaluation({ roc }))!.spec);
  const [, path = ''] = /d="(M0,[^"]*)" stroke="#1d4ed8"/.exec(svg) ?? [];
  const points = [...path.matchAll(/([\d.]+),([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
  expect(points).toHaveLength(4);
  const [, area = ''] = /d="(M0,[^"]*)" fill="#1d4ed8"/.exec(svg) ?? [];
  expect([...area.matchAll(/,(-?[\d.]+)/g)].every(([, y]) => Number(y) >= 0)).toBe(true);
  expect(points[1]?.[0]).toBe(points[2]?.[0]);
  expect((points[0]?.[1] ?? 0) - (points[3]?.[1] ?? 0)).toBeGreaterThan(140);
  expect(points.map(([, y]) => y)).toEqual([...points.map(([, y]) => y ?? 0)].sort((a, b) => b - a));
});

// R: prop.test(8, 10, correct = FALSE)$conf.int is 0.4901625 0.9433178
test('the whiskers of the calibration are those of R', () => {
  const spec = calibrationChart([{ rows: 10, predicted: 0.7, observed: 0.8 }])?.spec as unknown as {
    data: { values: { low: number; high: number; from: number; to: number }[] };
  };
  const [bin] = spec.data.values;
  expect(bin?.low).toBeCloseTo(0.4901625, 6);
  expect(bin?.high).toBeCloseTo(0.9433178, 6);
  expect([bin?.from, bin?.to].map((edge) => edge?.toFixed(3))).toEqual(['0.608', '0.692']);
});

test('of 60 features the largest 20 are drawn, and the others in one bar', async () => {
  const shares = Array.from({ length: 60 }, (_, at) => ({ name: `feature_${at}`, share: 1 / 60 }));
  const texts = await textsOf(importanceChart(shares));
  expect(texts.filter((text) => text.startsWith('feature_'))).toHaveLength(20);
  expect(texts).toEqual(expect.arrayContaining(['40 more', '66.7%']));
});

test('of 60 slices those with the most rows are drawn, in their order, and a name is beside the middle of its line', async () => {
  const slices = Array.from({ length: 60 }, (_, at) => ({ ...exampleSlice(`slice ${at}`), rows: at % 2 === 0 ? 10 : 1000 + at }));
  const chart = forestChart([...slices, exampleSlice('a name that takes two lines beside the chart')], 0.6);
  const boxes = textBoxes(await draw(chart!.spec));
  const names = boxes.filter(({ text }) => text.startsWith('slice '));
  expect(names.map(({ text }) => text).slice(0, 3)).toEqual(['slice 19', 'slice 21', 'slice 23']);
  expect(boxes.map(({ text }) => text)).not.toContain('slice 5');
  const numbers = boxes.filter(({ text }) => text === '0.612');
  const middle = ({ top, bottom }: { top: number; bottom: number }): number => (top + bottom) / 2;
  expect(Math.abs(middle(names[0]!) - middle(numbers[0]!))).toBeLessThan(1);
});

test('of 40 levels the frequent ones are drawn, the others in one bar, and those without a level after them', async () => {
  const labels = [...Array.from({ length: 40 }, (_, at) => `level ${at}`), 'unseen', 'missing'];
  const rows = labels.map((_, at) => 100 - at);
  const texts = await textsOf(
    shiftChart(exampleDistribution({ kind: 'categorical', bins: { labels, reference: rows, current: rows } }), 0),
  );
  const shown = texts.filter((text) => /level|others|unseen|missing/.test(text));
  expect(shown).toEqual([...labels.slice(0, 9), '31 others', 'unseen', 'missing']);
});

test('of many stages the longest are told apart, and of many runs the latest are shown', async () => {
  const texts = await textsOf(
    timingsChart(
      timedRuns(
        60,
        Array.from({ length: 14 }, (_, at) => `stage ${at}`),
      ),
    ),
  );
  const stages = texts.filter((text) => text.includes('stage'));
  expect(stages).toEqual(['stage 13', 'stage 12', 'stage 11', 'stage 10', 'stage 9', 'other stages']);
  expect(texts.find((text) => text.includes('the latest 30 runs'))).toBeDefined();
});

test('a single moment stands in the middle of its axis, and lines that end together have their names apart', async () => {
  const boxes = textBoxes(
    await draw(metricsHistoryChart({ points: metrics(['first of two', 'second of two'], 1), releases: [] })!.spec),
  );
  const at = (name: string) => boxes.find(({ text }) => text === name)!;
  expect(Math.abs(at('first of two').top - at('second of two').top)).toBeGreaterThanOrEqual(9);
  const moment = at('00:00:00');
  expect((moment.left + moment.right) / 2).toBeGreaterThan(180);
  expect(at('UTC, 2026-05-01').left).toBeGreaterThan(0);
});
