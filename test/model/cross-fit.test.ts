import { expect, test } from '@jest/globals';
import { loadFinalData } from '../../src/data/dataset.js';
import { LABEL } from '../../src/data/staging.js';
import { oneRow } from '../../src/engine/engine.js';
import { sql, type Sql } from '../../src/engine/sql.js';
import { crossFitted } from '../../src/model/cross-fit.js';
import { linearPredictorSql, probabilitySql } from '../../src/model/expression.js';
import { trainOn } from '../../src/model/train.js';
import { seeded } from '../../src/stats/random.js';
import { rocAuc } from '../../src/stats/ranking.js';
import { ingested, MIXED } from '../support/mixed.js';

test('rows that a model has learnt from are judged as if it had not: noise has no skill', async () => {
  const uniform = seeded('5eed'.repeat(16));
  const features = Array.from({ length: 12 }, (_, index) => `f${index}`);
  const header = ['client', ...features, 'left'].join(',');
  const rows = Array.from({ length: 300 }, (_, row) =>
    [`k${row}`, ...features.map(() => `level${Math.floor(uniform() * 6)}`), uniform() < 0.5 ? 'Yes' : 'No'].join(','),
  );
  const columns = {
    client: { role: 'id' },
    ...Object.fromEntries(features.map((name) => [name, { role: 'feature', type: 'categorical' }])),
    left: { role: 'target', positive: 'Yes', negative: 'No' },
  };
  const bench = await ingested(
    { ...MIXED, contract: { columns }, model: { min_level_share: 0, C: 10 } },
    `${header}\n${rows.join('\n')}\n`,
  );
  try {
    const { workspace, engine } = bench;
    const data = await loadFinalData(workspace, engine);
    const model = await trainOn(workspace, engine, data, 'digest');
    const aucOf = async (p: Sql): Promise<number> => {
      const found = await engine.rows(
        sql`select p as score, count(*) as n, sum(y) as positives from (select ${p} as p, ${LABEL} as y from ${data.relation}) as t group by p`,
      );
      return (
        rocAuc(
          found.map((row) => ({ score: Number(row['score']), rows: Number(row['n']), positives: Number(row['positives']) })),
        ) ?? NaN
      );
    };
    expect(await aucOf(probabilitySql(linearPredictorSql(model, data.contract)))).toBeGreaterThan(0.7);
    const held = await crossFitted(engine, data, data, workspace.config.model, 5);
    expect(Math.abs((await aucOf(held)) - 0.5)).toBeLessThan(0.12);
    const missing = await oneRow(
      engine,
      sql`select count(*) as n from (select ${held} as p from ${data.relation}) as t where p is null`,
    );
    expect(missing['n']).toBe(0);
  } finally {
    await bench.close();
  }
});
