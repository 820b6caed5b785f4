import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Contract } from '../../src/data/contract.js';
import type { Engine } from '../../src/engine/engine.js';
import { duckDbIn } from '../engine/duckdb.js';
import { tempFolder } from '../support/workspaces.js';
import { contentOf, contractWith, loadTexts } from './tables.js';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await tempFolder();
  engine = duckDbIn(folder);
});
afterAll(() => engine.close());

/** What becomes of cells: the value of the rows that keep the contract, the rule and the cell of those that do not. */
async function judged(contract: Contract, header: string, cells: readonly string[], line: (cell: string) => string) {
  const text = [header, ...cells.map(line), ''].join('\n');
  const { rows, quarantine } = await contentOf(engine, await loadTexts(engine, contract, folder, { 'f.csv': text }));
  const broken = quarantine.map(({ line: at, column, rule, raw }) => {
    expect(raw).toBe(text.split('\n')[at - 1]);
    return [cells[at - 2], column, rule];
  });
  return { kept: rows.filter((row) => row['violation'] === 0), broken };
}

const ids = { id: { role: 'id', required: false }, y: { role: 'target', positive: 'Yes' } };
const withFeature = (feature: object): Contract => contractWith({ ...ids, x: { role: 'feature', ...feature } });
const numeric = (more: object = {}): Contract => withFeature({ type: 'numeric', ...more });
const feature = (contract: Contract, cells: readonly string[]) => judged(contract, 'id,y,x', cells, (cell) => `a,Yes,${cell}`);

describe('a numeric cell', () => {
  test('is a number in any usual spelling', async () => {
    const cells = ['1', '1.0', '+1', '01', '1e0', '10E-1', ' 1 ', '"1"', '.5', '5.', '-0', '-0.0', '1e-999', '\t1\t', '\u00a01'];
    const { kept, broken } = await feature(numeric(), cells);
    expect(broken).toEqual([]);
    expect(kept.map((row) => Number(row['v2']) + 0)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0.5, 5, 0, 0, 0, 1, 1]);
  });

  test('is missing when nothing but white space is in it', async () => {
    const { kept, broken } = await feature(numeric({ min: 5, integer: true }), [
      '',
      '   ',
      '""',
      '" "',
      '\t',
      '\u00a0\u3000',
      '"\v\f"',
      '\ufeff',
    ]);
    expect(broken).toEqual([]);
    expect(kept.map((row) => row['v2'])).toEqual(Array.from({ length: 8 }, () => null));
  });

  test('is refused when it is no finite number', async () => {
    const cells = [
      'many',
      'NaN',
      'nan',
      'inf',
      '-Infinity',
      '1e999',
      '-1e999',
      '1_000',
      '1e1_0',
      '0x10',
      '+-1',
      ' +-1',
      '1 000',
      '"1,5"',
      '$5',
      'true',
      'NULL',
      '١',
      '1\0',
    ];
    const { kept, broken } = await feature(numeric(), cells);
    expect(kept).toEqual([]);
    expect(broken).toEqual(cells.map((cell) => [cell, 'x', 'a number']));
  });

  test('keeps to its bounds, which belong to them', async () => {
    const { kept, broken } = await feature(numeric({ min: -0.5, max: 2 }), [
      '-0.5',
      '2',
      '1e-300',
      '-0.50000001',
      '2.0000001',
      '-1e308',
      '',
    ]);
    expect(kept.map((row) => row['v2'])).toEqual([-0.5, 2, 1e-300, null]);
    expect(broken).toEqual([
      ['-0.50000001', 'x', '>= -0.5'],
      ['2.0000001', 'x', '<= 2'],
      ['-1e308', 'x', '>= -0.5'],
    ]);
  });

  test('is whole where it must be', async () => {
    const { kept, broken } = await feature(numeric({ integer: true }), ['3', '3.0', '-3e2', '1e300', '3.5', '0.1', '']);
    expect(kept.map((row) => row['v2'])).toEqual([3, 3, -300, 1e300, null]);
    expect(broken).toEqual([
      ['3.5', 'x', 'a whole number'],
      ['0.1', 'x', 'a whole number'],
    ]);
  });

  test('is there where it must be', async () => {
    const { broken } = await feature(numeric({ required: true }), ['1', '', ' ', '""']);
    expect(broken).toEqual(['', ' ', '""'].map((cell) => [cell, 'x', 'required']));
  });
});

describe('a categorical cell', () => {
  test('is text without the white space around it', async () => {
    const { kept } = await feature(withFeature({ type: 'categorical' }), [
      'gold',
      ' gold ',
      '"\tgold\n"',
      'Gold',
      'two words',
      'é😀',
      '007',
      'NULL',
      '',
    ]);
    expect(kept.map((row) => row['v2'])).toEqual(['gold', 'gold', 'gold', 'Gold', 'two words', 'é😀', '007', 'NULL', null]);
  });

  test('is one of those allowed', async () => {
    const allowed = ['A', "B's", 'c "d"', '1'];
    const { kept, broken } = await feature(withFeature({ type: 'categorical', allowed }), [
      'A',
      "B's",
      '"c ""d"""',
      '1',
      ' A',
      'a',
      '1.0',
      '',
    ]);
    expect(kept.map((row) => row['v2'])).toEqual(['A', "B's", 'c "d"', '1', 'A', null]);
    expect(broken).toEqual(['a', '1.0'].map((cell) => [cell, 'x', `one of A, B's, c "d", 1`]));
  });

  test('is there where it must be', async () => {
    expect((await feature(withFeature({ type: 'categorical', required: true }), ['a', '  '])).broken).toEqual([
      ['  ', 'x', 'required'],
    ]);
  });
});

describe('an id', () => {
  test('is required unless the contract says otherwise, and stays text', async () => {
    const contract = contractWith({
      id: { role: 'id' },
      x: { role: 'feature', type: 'numeric' },
      y: { role: 'target', positive: 1 },
    });
    const { kept, broken } = await judged(contract, 'id,x,y', ['007', '1e3', '', ' '], (cell) => `${cell},1,1`);
    expect(kept.map((row) => row['v0'])).toEqual(['007', '1e3']);
    expect(broken).toEqual(['', ' '].map((cell) => [cell, 'id', 'required']));
  });
});

describe('a label', () => {
  const labelled = (target: object, cells: readonly string[]) =>
    judged(
      contractWith({ y: { role: 'target', ...target }, x: { role: 'feature', type: 'numeric' } }),
      'y,x',
      cells,
      (cell) => `${cell},1`,
    );

  test('that is a number is that number in any spelling', async () => {
    const { kept, broken } = await labelled({ positive: 1, negative: [0, -1.5] }, [
      '1',
      '1.0',
      '01',
      '1e0',
      ' 1 ',
      '0',
      '-0',
      '0.00',
      '-1.5',
      '-15e-1',
      '2',
      'one',
      '1_0',
      'nan',
      '',
    ]);
    expect(kept.map((row) => row['label'])).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0, null]);
    expect(broken).toEqual(['2', 'one', '1_0', 'nan'].map((cell) => [cell, 'y', 'one of 1, 0, -1.5']));
  });

  test('that is text is that text', async () => {
    const { kept, broken } = await labelled({ positive: ['Yes', '1'], negative: 'No' }, ['Yes', '1', 'No', 'yes', '1.0', ' Yes']);
    expect(kept.map((row) => row['label'])).toEqual([1, 1, 0, 1]);
    expect(broken.map(([cell]) => cell)).toEqual(['yes', '1.0']);
  });

  test('that is true or false is so in any case', async () => {
    const { kept, broken } = await labelled({ positive: true, negative: false }, [
      'true',
      'True',
      'TRUE',
      'false',
      'False',
      '1',
      'T',
      '',
    ]);
    expect(kept.map((row) => row['label'])).toEqual([1, 1, 1, 0, 0, null]);
    expect(broken.map(([cell]) => cell)).toEqual(['1', 'T']);
  });

  test('that is not positive is negative where the contract does not say which are', async () => {
    const { kept } = await labelled({ positive: [1, 'churned'] }, ['1.0', 'churned', 'Churned', '0', 'anything', '']);
    expect(kept.map((row) => row['label'])).toEqual([1, 1, 0, 0, 0, null]);
  });

  test('is there where it must be', async () => {
    expect((await labelled({ positive: 1, required: true }, ['1', '', ' '])).broken).toEqual(
      ['', ' '].map((cell) => [cell, 'y', 'required']),
    );
  });

  test('is missing in a file without its column', async () => {
    const contract = contractWith({ x: { role: 'feature', type: 'numeric' }, y: { role: 'target', positive: 1 } });
    const { kept } = await judged(contract, 'x', ['1', '2'], (cell) => cell);
    expect(kept.map((row) => [row['v0'], row['v1'], row['label']])).toEqual([
      [1, null, null],
      [2, null, null],
    ]);
  });
});

describe('a rule between columns', () => {
  const columns = {
    month: { role: 'feature', type: 'numeric' },
    year: { role: 'feature', type: 'numeric', max: 100 },
    y: { role: 'target', positive: 1 },
  };

  test('sets a row aside when it is broken, not when a value is missing', async () => {
    const contract = contractWith(columns, { rules: ['month <= year', 'year - month < 50'] });
    const { kept, broken } = await judged(
      contract,
      'month,year,y',
      ['1,2', '2,2', ',2', '3,', '3,2', '1,60', '200,190', '1e308,1e2'],
      (cell) => `${cell},1`,
    );
    expect(kept.map((row) => [row['v0'], row['v1']])).toEqual([
      [1, 2],
      [2, 2],
      [null, 2],
      [3, null],
    ]);
    expect(broken).toEqual([
      ['3,2', 'month, year', 'month <= year'],
      ['1,60', 'year, month', 'year - month < 50'],
      ['200,190', 'year', '<= 100'],
      ['1e308,1e2', 'month, year', 'month <= year'],
    ]);
  });

  test('whose numbers overflow spoils no file', async () => {
    const contract = contractWith(columns, { rules: ['month * month <= 3000000 * 3000000'] });
    const { kept, broken } = await judged(contract, 'month,year,y', ['3000000,1', '1e200,1'], (cell) => `${cell},1`);
    expect(kept).toHaveLength(1);
    expect(broken).toEqual([['1e200,1', 'month', 'month * month <= 3000000 * 3000000']]);
  });
});

test('of the rules that a row breaks the first is told: columns in the order of the contract, then rules between them', async () => {
  const contract = contractWith(
    {
      id: { role: 'id' },
      a: { role: 'feature', type: 'numeric', integer: true, min: 0 },
      y: { role: 'target', positive: 1, negative: 0 },
    },
    { rules: ['a < 5'] },
  );
  const { broken } = await judged(contract, 'y,a,id', ['7,-1.5,', '7,-1.5,i', '7,-1,i', '7,1,i', '1,7,i'], (cell) => cell);
  expect(broken.map(([, column, rule]) => [column, rule])).toEqual([
    ['id', 'required'],
    ['a', 'a whole number'],
    ['a', '>= 0'],
    ['y', 'one of 1, 0'],
    ['a', 'a < 5'],
  ]);
});

test('columns may have any name', async () => {
  const names = [
    'a "b"',
    "it's",
    'two words',
    'été 列 😀',
    'select',
    'file',
    'label',
    'violation',
    'identity',
    'source_file',
    'v0',
    't1',
    'c0',
    'A',
    'a',
    'x,y;z',
    'n\nl',
    '__proto__',
    'rowid',
    '$1',
    '%',
    '\\',
  ];
  const columns: [string, object][] = names.map((name) => [name, { role: 'feature', type: 'numeric' }]);
  const base = contractWith({ y: { role: 'target', positive: 1 }, x: { role: 'feature', type: 'numeric' } });
  const features = columns.map(
    ([name], index) =>
      ({ name, index: index + 1, role: 'feature', type: 'numeric', required: false, integer: false, actionable: false }) as const,
  );
  const target = { ...base.target, index: 0 };
  const contract: Contract = { ...base, columns: [target, ...features], features, target };
  const header = ['y', ...names].map((name) => `"${name.replaceAll('"', '""')}"`).join(',');
  const loaded = await loadTexts(engine, contract, folder, {
    'f.csv': `${header}\n1,${names.map((_, index) => index).join(',')}\n`,
  });
  const { rows } = await contentOf(engine, loaded);
  expect(features.map(({ index }) => rows[0]?.[`v${index}`])).toEqual(names.map((_, index) => index));
});
