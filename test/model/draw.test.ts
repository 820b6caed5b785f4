import { expect, test } from '@jest/globals';
import { datasetOf } from '../../src/data/dataset.js';
import { numberOf, oneRow } from '../../src/engine/engine.js';
import { sql, table } from '../../src/engine/sql.js';
import { inSample, SAMPLE_ROWS } from '../../src/model/draw.js';
import { contractWith, loadTexts } from '../data/tables.js';
import { duckDbIn } from '../engine/duckdb.js';
import { tempFolder } from '../support/workspaces.js';

const COLUMNS = {
  client: { role: 'id', required: false },
  amount: { role: 'feature', type: 'numeric' },
  gone: { role: 'target', positive: 'Yes', negative: 'No' },
};

test.each([
  ['rows told apart by all columns', 'rows', (row: number) => `c${row}`],
  ['rows told apart by a key', { key: ['client'] }, (row: number) => `c${row}`],
  ['rows of which none has its key', { key: ['client'] }, () => ''],
] as const)('of many rows about as many are drawn as are asked for: %s', async (_, dedupe, client) => {
  const folder = await tempFolder();
  const engine = duckDbIn(folder);
  try {
    const contract = contractWith(COLUMNS, { dedupe });
    const rows = Array.from({ length: 3 * SAMPLE_ROWS }, (_, row) => `${client(row)},${row},${row % 2 === 0 ? 'Yes' : 'No'}\n`);
    const { tables } = await loadTexts(engine, contract, folder, { 'many.csv': `client,amount,gone\n${rows.join('')}` });
    const data = await datasetOf(engine, contract, 'many.csv', sql`${table(tables[0] ?? '')}`);
    const drawn = numberOf(
      (await oneRow(engine, sql`select count(*) as n from ${data.relation} where ${inSample(engine, data)}`))['n'],
    );
    // six standard deviations of a binomial count
    expect(Math.abs(drawn - SAMPLE_ROWS)).toBeLessThan(6 * Math.sqrt((SAMPLE_ROWS * 2) / 3));
  } finally {
    await engine.close();
  }
});
