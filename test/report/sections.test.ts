import { expect, test } from '@jest/globals';
import { composeReport } from '../../src/report/compose.js';
import type { Block, Section, Table } from '../../src/report/document.js';
import type { ReportFacts } from '../../src/report/facts.js';
import { coefficientsSection } from '../../src/report/sections/coefficients.js';
import { dataSection } from '../../src/report/sections/data.js';
import { decisionSection } from '../../src/report/sections/decision.js';
import { discriminationSection } from '../../src/report/sections/discrimination.js';
import { identitySection } from '../../src/report/sections/identity.js';
import { operationsSection } from '../../src/report/sections/operations.js';
import { slicesSection } from '../../src/report/sections/slices.js';
import { exampleSlice } from './example-parts.js';
import { exampleEvaluation, exampleFacts, exampleModel, exampleRun, numericTerm, ONE_CLASS } from './example.js';

test('the decision comes first, in a sentence', () => {
  const facts = exampleFacts();
  const [opening, ...rest] = composeReport(facts).sections;
  expect(opening?.title).toBeNull();
  expect(opening?.blocks[0]).toEqual({
    kind: 'verdict',
    status: 'Model aaaaaaaaaaaa · serves as release 7, less than an hour old',
    text: facts.verdict,
  });
  expect(rest.map(({ title }) => title)).toEqual([
    'Discrimination',
    'Calibration',
    'What drives the score',
    'Data',
    'Drift',
    'Champion against challenger',
    'Clients at risk',
    'Operations',
    'Identity and reproduction',
    'Definitions',
  ]);
});

test.each<Partial<ReportFacts>>([{ champion: false }, { champion: false, serving: null }])(
  'a model that does not serve says so: %j',
  (over) => {
    expect(decisionSection(exampleFacts(over)).blocks[0]).toMatchObject({ status: 'Model aaaaaaaaaaaa · does not serve' });
    expect(propertiesOf(identitySection(exampleFacts(over)))['Release']).toBe('not released');
  },
);

test('the key figures carry what they rest on', () => {
  const figures = decisionSection(exampleFacts()).blocks.find((block) => block.kind === 'figures')?.figures ?? [];
  expect(figures.map(({ label, value, note }) => [label, value, note])).toEqual([
    ['F1 at threshold 0.5', '0.643', '0.597 to 0.689'],
    ['ROC AUC', '0.812', '0.784 to 0.840'],
    ['Precision', '0.692', '0.634 to 0.745 · 180 of 260'],
    ['Recall', '0.600', '0.544 to 0.654 · 180 of 300'],
    ['Calibration error', '0.021', 'slope 0.97 · Brier 0.153'],
  ]);
});

test('with one class only, what is undefined is a dash with its reason, and no curve is drawn', () => {
  const facts = exampleFacts({ evaluation: exampleEvaluation(ONE_CLASS) });
  const opening = decisionSection(facts);
  const figures = opening.blocks.find((block) => block.kind === 'figures')?.figures ?? [];
  expect(figures.filter(({ value }) => value === '–').map(({ note }) => note)).toEqual([
    'needs both classes',
    'none predicted positive',
    'no positives',
  ]);
  expect(pairOf(opening).right).toMatchObject({ kind: 'paragraph' });
  const ranking = pairOf(discriminationSection(facts));
  expect([ranking.left.kind, ranking.right.kind]).toEqual(['paragraph', 'paragraph']);
});

test('the strongest feature comes first, as an odds ratio per standard deviation', () => {
  const table = tableOf(coefficientsSection(exampleFacts()));
  expect(table.rows).toEqual([
    // exp(ln 2 ± 1.96 × 0.05), and exp((ln 2 ± 1.96 × 0.05) / 2) for one unit of a feature whose standard deviation is 2
    ['number_of_employees', 'per SD of 2', '2.00', '1.81 to 2.21', '1.4142', '1.3466 to 1.4852', '0.693', { bar: 1 }],
    [
      'lastmonth_activity',
      'per SD of 2',
      '0.61',
      '0.34 to 1.09',
      '0.7788',
      '0.5804 to 1.0450',
      '−0.500',
      { bar: -0.5 / Math.LN2 },
    ],
    [
      'lastyear_activity',
      'per SD of 2',
      '0.80',
      '0.66 to 0.98',
      '0.8958',
      '0.8122 to 0.9881',
      '−0.220',
      { bar: -0.22 / Math.LN2 },
    ],
  ]);
});

test('levels are told apart from what has no level', () => {
  const levels = [
    { level: 'missing', coefficient: -0.1 },
    { level: 'north', coefficient: 8 },
  ];
  const terms = [{ kind: 'categorical' as const, name: 'region', levels, other: 0.2, missing: -9 }, numericTerm('age', 0)];
  const rows = tableOf(coefficientsSection(exampleFacts({ model: exampleModel({ terms }) }))).rows;
  expect(rows.map(([feature, level, ratio]) => [feature, level, ratio])).toEqual([
    ['region', 'north', '2,981'],
    [{ text: 'region', tone: 'muted' }, { text: 'any other level', tone: 'muted' }, '1.22'],
    [{ text: 'region', tone: 'muted' }, 'missing', '0.90'],
    [{ text: 'region', tone: 'muted' }, { text: 'missing', tone: 'muted' }, '0.0001234'],
    ['age', 'per SD of 2', '1.00'],
  ]);
});

test('features are told per standard deviation however they were fitted, and those left out with their reason', () => {
  const fit = { ...exampleModel().fit, standardize: false };
  const dropped = [{ name: 'constant', reason: 'the same value in every row' }];
  const section = coefficientsSection(
    exampleFacts({ model: exampleModel({ terms: [numericTerm('age', 0.1, 1)], fit, dropped }) }),
  );
  expect(tableOf(section).rows[0]?.[1]).toBe('per SD of 1');
  expect(section.blocks.at(-1)).toMatchObject({ kind: 'table', rows: [['constant', 'the same value in every row']] });
});

test('a model without features, a workspace without data and runs: a line says why there is nothing', () => {
  const facts = exampleFacts({
    model: exampleModel({ terms: [] }),
    intake: null,
    quarantine: { absent: 'nothing' },
    columns: { value: [] },
    overlap: { absent: 'no data' },
    runs: [],
  });
  for (const section of [coefficientsSection(facts), dataSection(facts), operationsSection(facts)]) {
    expect(section.blocks.length).toBeGreaterThan(0);
    expect(section.blocks.every((block) => block.kind === 'paragraph' && block.text.endsWith('.'))).toBe(true);
  }
});

test('books that do not balance are not passed over', () => {
  const intake = { files: 1, refused: [], in: 100, accepted: 90, quarantined: 5, duplicate: 4 };
  expect(dataSection(exampleFacts({ intake })).blocks[1]).toMatchObject({
    kind: 'paragraph',
    text: 'The books do not balance: 1 rows are unaccounted for.',
  });
  expect(dataSection(exampleFacts({ intake: { ...intake, duplicate: 5 } })).blocks[1]).toMatchObject({ kind: 'subtitle' });
});

test('columns in a few numbers', () => {
  const tables = dataSection(exampleFacts()).blocks.filter((block) => block.kind === 'table');
  expect(tables.map(({ rows }) => rows)).toEqual([
    [['region', 'required', '21']],
    [['lastmonth_activity', '', '0.1%', '112.4', '61.3', '0', '55', '98.5', '160', '2,341', '812']],
    [['region', '', '0', '7', 'north 50.0%, south 10.0%, 5 more']],
  ]);
});

test('the newest runs come first, and a failure tells its error', () => {
  const old = Array.from({ length: 20 }, (_, day) => exampleRun({ started: `2026-05-${String(29 - day)}T00:00:00.000Z` }));
  const failed = exampleRun({ started: '2026-06-01T10:00:00.000Z', outcome: 'failed', stages: [], facts: { error: 'no input' } });
  const { rows } = tableOf(operationsSection(exampleFacts({ runs: [failed, ...old] })));
  expect(rows).toHaveLength(12);
  expect(rows[0]).toEqual(['2026-06-01 10:00', 'full', { text: 'failed', tone: 'strong' }, '2.21 s', 'error: no input']);
  expect(rows[1]).toEqual(['2026-05-29 00:00', 'full', 'done', '2.21 s', 'ingest 0.31 s, train 1.90 s']);
});

test('a decile may hold part of a row', () => {
  const [first, ...others] = exampleEvaluation().deciles;
  if (first === undefined) throw new Error('no deciles');
  const deciles = [{ ...first, rows: 0.5, positives: 0.25 }, ...others];
  const { blocks } = discriminationSection(exampleFacts({ evaluation: exampleEvaluation({ deciles }) }));
  const { rows } = tableOf({ title: null, blocks: blocks.slice(1) });
  expect(rows[0]).toEqual(['1', '0.5', '0.3', '57.0%', '1.90', '19.0%']);
  expect(rows[1]).toEqual(['2', '100', '51', '51.0%', '1.70', '36.0%']);
});

test('the identity names what it takes to make the model again', () => {
  const properties = propertiesOf(identitySection(exampleFacts()));
  expect(properties).toMatchObject({
    Model: 'a'.repeat(64),
    'Data digest': 'd'.repeat(64),
    'Configuration digest': 'c'.repeat(64),
    Release: '7',
    Trained: '2026-06-20 04:15 UTC by riskctl 0.1.0',
    'Training rows': '26,120, of which 7,836 positive (30.0%)',
    Target: 'exited, positive where it is 1',
  });
});

test('of many positive labels only some are named', () => {
  const positive = Array.from({ length: 40 }, (_, at) => `label ${at}`);
  const facts = exampleFacts({ model: exampleModel({ target: { column: 'status', positive } }) });
  expect(propertiesOf(identitySection(facts))['Target']).toBe(
    'status, positive where it is label 0 or label 1 or label 2 or label 3 or label 4 or one of 35 more',
  );
});

function tableOf({ blocks }: Section): Table {
  const table = blocks.find((block) => block.kind === 'table');
  if (table === undefined) throw new Error('no table');
  return table;
}

function pairOf({ blocks }: Section): Extract<Block, { kind: 'pair' }> {
  const pair = blocks.find((block) => block.kind === 'pair');
  if (pair === undefined) throw new Error('no pair');
  return pair;
}

function propertiesOf({ blocks }: Section): Record<string, string> {
  const entries = blocks.flatMap((block) => (block.kind === 'properties' ? block.entries : []));
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
}

test('slices and weak segments have their intervals, and what is not shown is said', () => {
  const facts = exampleFacts({
    slices: [
      exampleSlice('region = north'),
      { kind: 'hidden', column: 'region', reason: 'few_rows', limit: 50, slices: 3, rows: 61 },
      { kind: 'hidden', column: 'branch', reason: 'many_levels', limit: 30, slices: 170, rows: 9000 },
    ],
    segments: [
      {
        name: 'region = north and tenure <= 12',
        where: [],
        rows: 80,
        errors: 40,
        error_rate: 0.5,
        interval: [0.3928, 0.6072],
        rest_error_rate: 0.2,
        expected_error_rate: 0.31,
        p_adjusted: 0.0004,
      },
    ],
  });
  const { blocks } = slicesSection(facts);
  const tables = blocks.filter((block) => block.kind === 'table');
  expect(tables.map(({ rows }) => rows)).toEqual([
    [['region = north', '1,234', '0.324', '0.612\n0.55 to 0.67', '0.612\n0.55 to 0.67', '0.612\n0.55 to 0.67', '–']],
    [['region = north and tenure <= 12', '80', '0.500\n0.39 to 0.61', '0.200', '0.310', '<0.001']],
  ]);
  expect(blocks.flatMap((block) => (block.kind === 'paragraph' ? [block.text] : [])).slice(0, 2)).toEqual([
    'Of region, 3 more with 61 rows in all are not shown: fewer than 50 rows each.',
    'Of branch, 170 more with 9,000 rows in all are not shown: beyond the 30 most frequent levels.',
  ]);
  expect(composeReport(facts).sections.map(({ title }) => title)).toContain('Slices');
});
