import { expect, test } from '@jest/globals';
import { loadFinalData } from '../../src/data/dataset.js';
import { valueColumn } from '../../src/data/staging.js';
import { join, sql } from '../../src/engine/sql.js';
import { linearPredictorSql, probabilitySql } from '../../src/model/expression.js';
import { predict, type Client } from '../../src/model/predict.js';
import { train } from '../../src/model/train.js';
import { ingested, MIXED } from '../support/mixed.js';

test('a model says the same as SQL and as TypeScript, to 1e-12, on every row', async () => {
  const bench = await ingested({ ...MIXED, model: { min_level_share: 0.1 } });
  try {
    const model = await train(bench.workspace, bench.engine);
    const data = await loadFinalData(bench.workspace, bench.engine);
    const { features } = data.contract;
    const columns = join(features.map(valueColumn));
    const rows = await bench.engine.rows(
      sql`select ${columns}, ${probabilitySql(linearPredictorSql(model, data.contract))} as p from ${data.relation}`,
    );
    expect(rows).toHaveLength(600);
    for (const row of rows) {
      const client: Client = Object.fromEntries(
        features.map((feature) => [feature.name, row[`v${feature.index}`] as string | number | null]),
      );
      expect(Math.abs(predict(model, client) - Number(row['p']))).toBeLessThan(1e-12);
    }
    const unseen: Client = { income: 30000, tenure: null, visits: '3', region: 'nowhere', plan: undefined };
    expect(predict(model, unseen)).toBeGreaterThan(0);
    expect(predict(model, unseen)).toBeLessThan(1);
  } finally {
    await bench.close();
  }
});
