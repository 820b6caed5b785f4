import { expect, test } from '@jest/globals';
import { shownBins } from '../../src/report/charts/shift-bins.js';
import { exampleDistribution } from './example-parts.js';

test('of a number every bin is shown, with what lies beyond the range of the reference by itself', () => {
  const labels = [
    '< 3',
    '[3, 23]',
    ...Array.from({ length: 8 }, (_, at) => `(${at}, ${at + 1}]`),
    '(156, 952]',
    '> 952',
    'MISSING',
  ];
  const reference = labels.map((_, at) => (at === 0 || at === 11 ? 0 : 10));
  const shown = shownBins(exampleDistribution({ bins: { labels, reference, current: labels.map(() => 10) } }));
  expect(shown?.map(({ label }) => label)).toEqual(labels);
  expect([shown?.at(0), shown?.at(-2)]).toEqual([
    { label: '< 3', reference: 0, current: 1 / 13 },
    { label: '> 952', reference: 0, current: 1 / 13 },
  ]);
});

test('of a category the most frequent levels, the others as one, and what has no level of the reference', () => {
  const levels = Array.from({ length: 30 }, (_, at) => `l${at}`);
  const counts = levels.map((_, at) => 100 - at);
  const bins = { labels: [...levels, 'UNSEEN', 'MISSING'], reference: [...counts, 0, 0], current: [...counts, 5, 0] };
  const shown = shownBins(exampleDistribution({ kind: 'categorical', bins })) ?? [];
  expect(shown.map(({ label }) => label)).toEqual([...levels.slice(0, 10), '20 others', 'UNSEEN']);
  expect(shown.reduce((sum, { current }) => sum + current, 0)).toBeCloseTo(1, 12);
});

test('where one side has no rows there is nothing to show', () => {
  expect(shownBins(exampleDistribution({ bins: { labels: ['a', 'MISSING'], reference: [5, 0], current: [0, 0] } }))).toBeNull();
});
