import { expect, test } from '@jest/globals';
import { labelTexts } from '../../src/data/contract.js';
import { contractWith } from './tables.js';

const COLUMNS = {
  b: { role: 'feature', type: 'numeric' },
  skip: { role: 'ignore' },
  id: { role: 'id' },
  a: { role: 'feature', type: 'categorical' },
  y: { role: 'target', positive: ['Yes', 1], negative: 'No' },
};

test('kept columns have their place in the order of the configuration', () => {
  const contract = contractWith(COLUMNS);
  expect(contract.columns.map(({ name, index }) => [name, index])).toEqual([
    ['b', 0],
    ['id', 1],
    ['a', 2],
    ['y', 3],
  ]);
  expect(contract.features.map(({ name }) => name)).toEqual(['b', 'a']);
  expect(contract).toMatchObject({
    ids: [{ name: 'id' }],
    target: { name: 'y', index: 3 },
    ignored: ['skip'],
    dedupe: { by: 'rows' },
  });
});

test('rules may speak of numeric features only', () => {
  expect(contractWith(COLUMNS, { rules: ['b >= 1'] }).rules.map(({ columns }) => columns)).toEqual([['b']]);
  for (const name of ['a', 'id', 'y', 'skip', 'none']) {
    expect(() => contractWith(COLUMNS, { rules: [`${name} >= 1`] })).toThrow(`'${name}' is not a numeric feature`);
  }
});

test('keys are kept columns', () => {
  expect(contractWith(COLUMNS, { dedupe: { key: ['id', 'a'], latest_by: 'b' } }).dedupe).toMatchObject({
    by: 'key',
    key: [{ name: 'id' }, { name: 'a' }],
    latest: { name: 'b' },
  });
});

test('labels are told in words', () => {
  expect(labelTexts(contractWith(COLUMNS).target)).toEqual({ positive: 'y = Yes or 1', negative: 'y = No' });
  const { target } = contractWith({ ...COLUMNS, y: { role: 'target', positive: true } });
  expect(labelTexts(target)).toEqual({ positive: 'y = true', negative: 'y ≠ true' });
});
