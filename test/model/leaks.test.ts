import { expect, test } from '@jest/globals';
import type { Feature } from '../../src/data/contract.js';
import type { Encoding } from '../../src/model/encoding.js';
import { leaksIn } from '../../src/model/leaks.js';
import type { Sample } from '../../src/model/sample.js';
import { seeded } from '../../src/stats/random.js';

type Kind = 'numeric' | 'categorical';

/** What is found in rows of one feature: `value` of a row by its number, its label and a random number. */
function found(rows: number, kind: Kind, value: (row: number, label: number, chance: number) => number, rate = 0.3): number[] {
  const random = seeded('leaks');
  const y = Float64Array.from({ length: rows }, () => Number(random() < rate));
  const column = y.map((label, row) => value(row, label, random()));
  const encoding = { used: [{ kind, feature: { name: 'it' } as Feature }], dropped: [] } as unknown as Encoding;
  const sample: Sample = { rows, weight: 1, y, columns: [column] };
  return leaksIn(sample, encoding).map(({ auc }) => Number(auc.toFixed(3)));
}

test.each<[string, Kind, (row: number, label: number, chance: number) => number, number]>([
  ['a number that is the label', 'numeric', (_, label) => label, 1],
  ['a number that goes down with it', 'numeric', (_, label, chance) => chance - 2 * label, 1],
  ['a number that is nearly so', 'numeric', (_, label, chance) => label + 1.05 * chance, 0.999],
  [
    'a number that is far out for positives, to either side',
    'numeric',
    (_, label, chance) => (chance - 0.5) * (1 + 9 * label) + (label === 1 ? Math.sign(chance - 0.5) : 0),
    1,
  ],
  ['what stands for a missing number', 'numeric', (_, label, chance) => (label === 1 ? chance : 0.5), 1],
  ['a level of each class', 'categorical', (_, label, chance) => 2 * Math.floor(3 * chance) + label, 1],
])('%s is a leak', (_, kind, value, auc) => {
  for (const rows of [1000, 20_000]) {
    const [one = 0] = found(rows, kind, value);
    expect(one).toBeGreaterThanOrEqual(auc - 0.01);
  }
});

test('a leak is seen where positives are rare', () => {
  expect(found(50_000, 'numeric', (_, label) => label, 0.0005)).toEqual([1]);
  expect(found(50_000, 'numeric', (_, label, chance) => label + 1.01 * chance, 0.0005)).toHaveLength(1);
  expect(found(50_000, 'categorical', (_, label, chance) => 2 * Math.floor(3 * chance) + label, 0.001)).toHaveLength(1);
  expect(found(50_000, 'numeric', (_row, _label, chance) => chance, 0.0005)).toEqual([]);
  // very many levels, each of one class
  expect(found(50_000, 'categorical', (_, label, chance) => 2 * Math.floor(1000 * chance) + label)).toEqual([1]);
});

test.each<[string, Kind, (row: number, label: number, chance: number) => number]>([
  ['chance', 'numeric', (_row, _label, chance) => chance],
  ['a number that says much', 'numeric', (_, label, chance) => label + 2 * chance],
  ['an id, in whatever order', 'numeric', (row) => row],
  ['an id of levels', 'categorical', (row) => row],
  ['levels of chance', 'categorical', (_row, _label, chance) => Math.floor(40 * chance)],
  ['a constant', 'numeric', () => 0],
])('%s is none', (_, kind, value) => {
  for (const rows of [100, 1000, 20_000]) expect(found(rows, kind, value)).toEqual([]);
});

test('with fewer than ten rows of a class nothing is said', () => {
  expect(found(200, 'numeric', (_, label) => label, 0.01)).toEqual([]);
});
