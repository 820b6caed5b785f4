import { expect, test } from '@jest/globals';
import { composeDrift } from '../../src/report/compose.js';
import type { Block, Section } from '../../src/report/document.js';
import { shapeOf } from '../../src/report/histogram.js';
import type { ReportFacts } from '../../src/report/facts.js';
import { clientsSection } from '../../src/report/sections/clients.js';
import { coefficientsSection } from '../../src/report/sections/coefficients.js';
import { contestSection } from '../../src/report/sections/contest.js';
import { discriminationSection } from '../../src/report/sections/discrimination.js';
import { driftSection } from '../../src/report/sections/drift.js';
import { historyOf, operationsSection } from '../../src/report/sections/operations.js';
import { exampleClient, exampleDecision, exampleDistribution, exampleDrift } from './example-parts.js';
import { exampleFacts, exampleRun } from './example.js';

const tables = ({ blocks }: Section) => blocks.flatMap((block) => (block.kind === 'table' ? [block.rows] : []));
const paragraphs = ({ blocks }: Section) => blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.text] : []));
const lists = ({ blocks }: Section) => blocks.flatMap((block) => (block.kind === 'list' ? block.items : []));
const charts = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) =>
    block.kind === 'chart' ? [block.name] : block.kind === 'pair' ? charts([block.left, block.right]) : [],
  );

test('a coefficient that others blur, and one whose sign turns beside them, are to be read with care', () => {
  const errors = {
    value: [
      { name: 'lastyear_activity', errors: [0.05], vif: 7.25, alone: 0.05 },
      { name: 'number_of_employees', errors: [0.05], vif: 4.99, alone: 0.31 },
      { name: 'lastmonth_activity', errors: [0.3], vif: null, alone: 0.05 },
    ],
  };
  expect(lists(coefficientsSection(exampleFacts({ errors })))).toEqual([
    'lastyear_activity says much the same as other features (variance inflation 7.3): its coefficient is one of many that would do.',
    'lastyear_activity lowers the score beside the other features, but by itself goes with more positives (correlation 0.05).',
  ]);
  expect(paragraphs(coefficientsSection(exampleFacts({ errors: { absent: 'no data' } })))[1]).toBe('No intervals: no data.');
});

test('drift: every distribution in the table, and a picture of each that moved and of the score', () => {
  const section = driftSection(exampleFacts({ drift: { value: exampleDrift(['income', 'age']) } }));
  expect(paragraphs(section)[0]).toBe(
    'Compared: data/ingestdata, 1,000 rows, with the 26,120 that this model was trained on. A shift counts where its effect is large enough to matter and its p, adjusted for all that was tested, is below 0.05.',
  );
  const [rows] = tables(section);
  expect(rows?.[0]).toEqual([
    'income',
    { text: 'drift', tone: 'strong' },
    '0.312',
    'PSI',
    '0.25',
    '<0.001',
    '0.312',
    '0.004',
    '1.0% to 5.0%',
  ]);
  expect(rows?.map(([name]) => name)).toEqual(['income', 'age', 'score']);
  expect(charts(section.blocks)).toEqual(['shift-1', 'shift-2']);
});

test('drift: a distribution that cannot be told is not drawn, and not more than six are', () => {
  const one = exampleDistribution({ bins: { labels: [], reference: [], current: [] } });
  const found = { ...exampleDrift(Array.from({ length: 20 }, (_, at) => `f${at}`)), score: one };
  expect(charts(driftSection(exampleFacts({ drift: { value: found } })).blocks)).toHaveLength(6);
});

test('drift has a page of its own once there is any', () => {
  expect(composeDrift(exampleFacts())).toBeNull();
  const page = composeDrift(exampleFacts({ drift: { value: exampleDrift(['income']) } }));
  expect(page).toMatchObject({ title: 'Client attrition: drift', sections: [{ title: 'Drift' }] });
});

test('expected and realised F1 over time take two judgements', () => {
  const judged = (started: string, f1: number) =>
    exampleRun({ started, facts: { judgement: { release: '7', f1, expected_f1: 0.6, expected_band: [0.5, 0.7] } } });
  const [one, two] = [judged('2026-06-02T00:00:00Z', 0.61), judged('2026-06-01T00:00:00Z', 0.58)];
  expect(charts(driftSection(exampleFacts({ runs: [one, two] })).blocks)).toEqual(['expectation']);
  expect(paragraphs(driftSection(exampleFacts({ runs: [one] }))).at(-1)).toContain('one is on record');
});

test('champion against challenger: the tests, the slices that lose, and the trail', () => {
  const section = contestSection(exampleFacts({ decision: exampleDecision() }));
  const [tests, slices] = tables(section);
  expect(tests).toEqual([
    [{ text: 'f1 (decides)', tone: 'strong' }, '0.571', '0.643', '+0.072', '+0.031 to +0.113', '<0.001', 'paired bootstrap'],
    ['Brier score', '', '', '+0.004', '', '0.910', 'paired normal, worse'],
    ['Rows only one gets right', '31', '66', '', '', '<0.001', 'McNemar, two-sided'],
    ['ROC AUC', '', '', '+0.021', '+0.004 to +0.038', '0.015', 'DeLong, two-sided'],
  ]);
  expect(slices).toEqual([['region = north', '120', '−0.090', '0.002']]);
  expect(lists(section)).toContain('Verdict: promote: the challenger is better: F1 +0.072.');
  expect(paragraphs(contestSection(exampleFacts()))).toEqual(['No decision on this model is on record.']);
  const first = { ...exampleDecision(), evidence: null, reason: 'there was no champion to beat' };
  expect(paragraphs(contestSection(exampleFacts({ decision: first })))).toEqual([
    'Nothing to compare: there was no champion to beat.',
  ]);
});

test('clients at risk are numbered, and named only where that is wanted', () => {
  const among = 'the 34 clients';
  const told = (over: Partial<ReportFacts>) => clientsSection(exampleFacts(over));
  const words = 'low lastmonth_activity raises the risk; region = north lowers the risk';
  expect(tables(told({}))).toEqual([[[{ text: '1', tone: 'muted' }, '93.1%', 'high', words]]]);
  const clients = [
    exampleClient({ ids: { client: 'a7', branch: null } }),
    exampleClient({ ids: { client: 'b', branch: 'x' }, reasons: [] }),
  ];
  expect(tables(told({ clients: { value: { among, clients } } }))).toEqual([
    [
      ['a7', '–', '93.1%', 'high', words],
      ['b', 'x', '93.1%', 'high', '–'],
    ],
  ]);
  expect(told({ clients: { value: { among, clients: [] } } }).blocks).toEqual([]);
  expect(paragraphs(told({ clients: { absent: 'no data' } }))).toEqual(['No clients are listed: no data.']);
});

test('a cost curve is drawn where the costs are known', () => {
  const cost = { false_positive: 1, false_negative: 5 };
  expect(charts(discriminationSection(exampleFacts({ cost })).blocks)).toContain('cost');
  expect(charts(discriminationSection(exampleFacts()).blocks)).not.toContain('cost');
});

test('metrics over time come in order, with each release where it began to serve', () => {
  const run = (day: number, facts: Record<string, unknown>) => exampleRun({ started: `2026-06-0${day}T00:00:00Z`, facts });
  const runs = [
    run(3, { release: 'b', judgement: { f1: 0.5 } }),
    run(2, { release: 'a' }),
    run(1, { release: 'a', scores: { f1: 0.6, roc_auc: null } }),
  ];
  expect(historyOf(runs)).toEqual({
    points: [
      { time: '2026-06-01T00:00:00Z', series: 'F1 on the test data', value: 0.6 },
      { time: '2026-06-03T00:00:00Z', series: 'F1 of the champion on new rows', value: 0.5 },
    ],
    releases: [
      { time: '2026-06-01T00:00:00Z', release: 'a' },
      { time: '2026-06-03T00:00:00Z', release: 'b' },
    ],
  });
});

test('outdated packages are listed as of when npm was asked', () => {
  const outdated = [{ name: 'vega', current: '6.0.0', wanted: '6.0.1', latest: '7.0.0' }];
  const packages = { value: { time: '2026-06-20T04:00:00.000Z', outdated } };
  const section = operationsSection(exampleFacts({ packages }));
  expect(tables(section).at(-1)).toEqual([['vega', '6.0.0', '6.0.1', '7.0.0']]);
  expect(paragraphs(operationsSection(exampleFacts({ packages: { value: { ...packages.value, outdated: [] } } }))).at(-1)).toBe(
    'Packages: all up to date on 2026-06-20 04:00 UTC.',
  );
});

test('the shape of a number is its density, of a category its levels', () => {
  const numeric = { kind: 'numeric', name: 'a', missing: 0, mean: 0, std: 1, min: 0, max: 100 } as const;
  // 10 rows spread over 0 to 1 and 10 over 1 to 3: half as dense
  const heights = shapeOf({ ...numeric, edges: [0, 1, 3], counts: [0, 10, 10, 0] });
  expect(heights).toHaveLength(24);
  expect([heights[0], heights[7], heights[8], heights[23]]).toEqual([1, 1, 0.5, 0.5].map((one) => expect.closeTo(one, 10)));
  expect(shapeOf({ ...numeric, edges: [5, 5], counts: [0, 10, 0] })).toEqual([]);
  const levels = [
    { level: 'a', count: 8 },
    { level: 'b', count: 2 },
  ];
  expect(shapeOf({ kind: 'categorical', name: 'c', missing: 0, levels })).toEqual([1, 0.25]);
});
