import { expect, test } from '@jest/globals';
import { tablesOf, type Asked } from '../../src/prediction/tables.js';

const asked = (inputs: string[], rest: Partial<Asked> = {}): Asked => ({
  inputs,
  out: undefined,
  format: undefined,
  rejected: undefined,
  keep: false,
  top: undefined,
  evaluate: false,
  ...rest,
});

test('a table is predicted into a table; files are none of its business', () => {
  expect(tablesOf(asked(['table:a.b'], { out: 'table:c.d' }))).toEqual({ from: 'a.b', to: 'c.d' });
  expect(tablesOf(asked(['a.csv', 'b.csv'], { out: 'out.csv', keep: true }))).toBeUndefined();
});

test.each([
  [['table:a'], {}],
  [['table:a'], { out: 'out.csv' }],
  [['in.csv'], { out: 'table:b' }],
  [['table:a', 'table:b'], { out: 'table:c' }],
  [['table:a', 'in.csv'], { out: 'table:c' }],
  [['table:a'], { out: 'table:b', top: 5 }],
])('%j with %j is refused', (inputs, rest) => {
  expect(() => tablesOf(asked(inputs, rest))).toThrow(expect.objectContaining({ fault: 'usage' }));
});
