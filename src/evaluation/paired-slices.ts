import type { Config } from '../config/schema.js';
import type { Dataset } from '../data/dataset.js';
import { numberOf, type Engine } from '../engine/engine.js';
import { sql } from '../engine/sql.js';
import { pairedCell, type Judged } from './judged.js';
import { conditionOf } from './slice-member.js';
import { slicePartitions } from './slices.js';

/** The eight counts of a pair of models in one slice. */
export interface SliceTable {
  readonly slice: string;
  readonly rows: number;
  readonly table: readonly number[];
}

/** Counts judged rows in the configured slices that have rows enough. */
export async function sliceTables(
  engine: Engine,
  judged: Judged,
  data: Dataset,
  config: Config['slices'],
): Promise<SliceTable[]> {
  const tables: SliceTable[] = [];
  for (const { feature, code, members } of await slicePartitions(engine, data, judged.relation, config)) {
    const counted = await engine.rows(
      sql`select ${code} as member, ${pairedCell(judged)} as cell, count(*) as n from ${judged.relation} group by ${code}, ${pairedCell(judged)}`,
    );
    for (const [index, member] of members.entries()) {
      const mine = counted.filter((row) => row['member'] === index);
      const table = Array.from({ length: 8 }, (_, cell) => numberOf(mine.find((row) => row['cell'] === cell)?.['n'] ?? 0));
      const rows = table.reduce((sum, count) => sum + count, 0);
      if (rows >= config.min_rows) tables.push({ slice: conditionOf(feature.name, member), rows, table });
    }
  }
  return tables;
}
