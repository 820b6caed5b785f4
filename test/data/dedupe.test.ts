import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import type { Contract } from '../../src/data/contract.js';
import { dedupe } from '../../src/data/dedupe.js';
import type { Loaded } from '../../src/data/load.js';
import type { Engine } from '../../src/engine/engine.js';
import { duckDbIn } from '../engine/duckdb.js';
import { tempFolder } from '../support/workspaces.js';
import { contractWith, loadTexts } from './tables.js';

let folder: string;
let engine: Engine;
beforeAll(async () => {
  folder = await tempFolder();
  engine = duckDbIn(folder);
});
afterAll(() => engine.close());

const COLUMNS = {
  client: { role: 'id', required: false },
  branch: { role: 'id', required: false },
  amount: { role: 'feature', type: 'numeric', max: 100 },
  gone: { role: 'target', positive: 'Yes' },
};
const NAMES = ['client', 'branch', 'amount', 'gone'] as const;
type Cells = readonly [client: string, branch: string, amount: string, gone: string];

/** A file: rows as they arrive, in an order of columns and between delimiters of its own, perhaps without labels. */
interface Sheet {
  readonly rows: readonly Cells[];
  readonly order: readonly number[];
  readonly delimiter: string;
}

const cells = fc.tuple(
  fc.constantFrom('', 'a', 'b', 'c'),
  fc.constantFrom('', 'x', 'y'),
  fc.constantFrom('', '1', '1.0', '01', '2', '-0', '0', '999', 'many'),
  fc.constantFrom('', 'Yes', 'No'),
);
const sheet: fc.Arbitrary<Sheet> = fc.record({
  rows: fc.array(cells, { maxLength: 12 }),
  order: fc.constantFrom([0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 1, 3], [0, 1, 2]),
  delimiter: fc.constantFrom(',', ';'),
});

function textOf({ rows, order, delimiter }: Sheet): string {
  const line = (row: readonly string[]): string => order.map((at) => row[at]).join(delimiter);
  // a last column that is quoted, for a row of nothing must not be a blank line
  return [line(NAMES), ...rows.map((row) => line(row.map((cell) => `"${cell}"`)))].map((one) => `${one}\n`).join('');
}

interface Row {
  readonly file: number;
  readonly key: readonly (string | null)[];
  readonly amount: number | null;
  readonly values: readonly (string | number | null)[];
}

/** The rows that stay, by file, when rows that are the same become one: the plain way. */
function staying(sheets: readonly Sheet[], by: 'rows' | 'key' | 'latest'): Row[] {
  const rows = sheets.flatMap(({ rows: all, order }, file) =>
    all
      .filter(([, , amount]) => amount === '' || Number(amount) <= 100)
      .map(([client, branch, amount, gone]): Row => {
        const number = amount === '' ? null : Number(amount) + 0;
        const label = order.includes(3) ? gone || null : null;
        return {
          file,
          key: [client || null, branch || null],
          amount: number,
          values: [client || null, branch || null, number, label],
        };
      }),
  );
  const groups = new Map<unknown, Row[]>();
  for (const row of rows) {
    const nobody = by !== 'rows' && row.key.includes(null);
    const identity = nobody ? Symbol() : JSON.stringify(by === 'rows' ? row.values : row.key);
    groups.set(identity, [...(groups.get(identity) ?? []), row]);
  }
  const age = ({ amount }: Row): number => (by === 'latest' ? (amount ?? -1) : 0);
  // a row that says what the one before it said changes nothing
  const later = (a: Row, b: Row): Row => (isDeepStrictEqual(a.values, b.values) ? a : b);
  return [...groups.values()].map((group) => (by === 'rows' ? group[0]! : group.sort((a, b) => age(a) - age(b)).reduce(later)));
}

const contracts: Record<string, Contract> = {
  rows: contractWith(COLUMNS),
  key: contractWith(COLUMNS, { dedupe: { key: ['client', 'branch'] } }),
  latest: contractWith(COLUMNS, { dedupe: { key: ['client', 'branch'], latest_by: 'amount' } }),
};

async function deduped(contract: Contract, loads: readonly Loaded[]): Promise<{ dropped: readonly number[]; kept: unknown[][] }> {
  const files = loads.flatMap((loaded) => loaded.files);
  const answer = await dedupe(engine, contract, files);
  const kept: unknown[][] = [];
  const tables = loads.flatMap((loaded) => loaded.tables);
  for (const query of await answer.staying(tables)) {
    for (const row of await engine.rows(query)) kept.push([row['v0'], row['v1'], row['v2'], row['v3']]);
  }
  for (const table of tables) await engine.drop(table);
  return { dropped: files.map((file) => answer.dropped.get(file) ?? 0), kept };
}

const sorted = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

describe('rows that are the same become one, as the plain way has it', () => {
  test.each(['rows', 'key', 'latest'] as const)('by %s', async (by) => {
    const contract = contracts[by]!;
    await fc.assert(
      fc.asyncProperty(fc.array(sheet, { minLength: 1, maxLength: 4 }), fc.nat(3), async (sheets, earlier) => {
        const named = sheets.map((one, index) => [`${index}.csv`, textOf(one)] as const);
        // some files came in an earlier run
        const loads = [
          await loadTexts(engine, contract, folder, Object.fromEntries(named.slice(0, earlier)), 'history'),
          await loadTexts(engine, contract, folder, Object.fromEntries(named.slice(earlier)), 'batch'),
        ];
        const expected = staying(sheets, by);
        const { dropped, kept } = await deduped(contract, loads);
        expect(sorted(kept)).toEqual(sorted(expected.map(({ values }) => values)));
        const left = loads.flatMap(({ files }) => files).map(({ rows, broken }, file) => rows - broken - (dropped[file] ?? 0));
        expect(left).toEqual(sheets.map((_, file) => expected.filter((row) => row.file === file).length));
      }),
      { numRuns: 30 },
    );
  });
});

test('the first of equal rows stays, and their order', async () => {
  const files = {
    '1.csv': 'client,branch,amount,gone\nb,,1,\na,,1,\n',
    '2.csv': 'client;branch;amount;gone\nc;;1;\na;;1.0;\nb;;2;\n',
  };
  const { kept, dropped } = await deduped(contracts['rows']!, [await loadTexts(engine, contracts['rows']!, folder, files)]);
  expect(kept.map((row) => row.slice(0, 3))).toEqual([
    ['b', null, 1],
    ['a', null, 1],
    ['c', null, 1],
    ['b', null, 2],
  ]);
  expect(dropped).toEqual([0, 1]);
});

test.each([
  ['numbers as text', ['9', '10', '', '8'], '10'],
  ['dates as text', ['2024-02-01', '2024-10-01', '', '2023-12-31'], '2024-10-01'],
])('the latest may be told by %s', async (_, times, latest) => {
  const contract = contractWith(
    { ...COLUMNS, when: { role: 'id', required: false } },
    { dedupe: { key: ['client'], latest_by: 'when' } },
  );
  const text = `client,branch,amount,gone,when\n${times.map((time) => `a,x,1,,${time}\n`).join('')}`;
  const loaded = await loadTexts(engine, contract, folder, { 'f.csv': text });
  const { staying: stays, dropped } = await dedupe(engine, contract, loaded.files);
  const [query] = await stays(loaded.tables);
  expect((await engine.rows(query!)).map((row) => row['v4'])).toEqual([latest]);
  expect([...dropped.values()]).toEqual([3]);
  await engine.drop(loaded.tables[0] ?? '');
});

test('without files there is nothing to drop', async () => {
  expect((await dedupe(engine, contracts['rows']!, [])).dropped.size).toBe(0);
});
