import type { Contract } from '../data/contract.js';
import { LABEL } from '../data/staging.js';
import { oneRow, numberOf, type Engine } from '../engine/engine.js';
import { ident, join, sql, Sql, table } from '../engine/sql.js';
import { linearPredictorSql, probabilitySql } from '../model/expression.js';
import type { Model } from '../model/model.js';
import type { Errors } from './segment-test.js';
import type { Partition } from './slice-partition.js';

/** Rows of a segment, how many of them the model misclassifies, and how many it would if its own probabilities were right. */
export interface SegmentCounts extends Errors {
  readonly expected: number;
}

/** A cell of the table of one or two partitions: the index of each and the code of its member. */
export interface SegmentCell extends SegmentCounts {
  readonly key: readonly (readonly [partition: number, code: number])[];
}

/** Expected errors are summed as whole millionths: so their sum is the same in whatever order an engine adds. */
const MILLION = 1e6;
const TABLE = 'segment_codes';

/** Counts some labelled rows, the members of each partition, and those of the given pairs of partitions. */
export async function countSegments(
  engine: Engine,
  contract: Contract,
  rows: Sql,
  model: Model,
  partitions: readonly Partition[],
  pairs: readonly (readonly [number, number])[],
): Promise<{ readonly all: SegmentCounts; readonly cells: readonly SegmentCell[] }> {
  const says = sql`p >= ${model.threshold}`;
  const codes = partitions.map(({ code }, index) => sql`cast(${code} as smallint) as ${codeOf(index)}`);
  const names = join(partitions.map((_, index) => codeOf(index)));
  await engine.make(
    TABLE,
    sql`select ${names}, cast(case when ${says} then 1 - y else y end as smallint) as wrong,
      cast(round(${MILLION} * case when ${says} then 1 - p else p end) as bigint) as doubt
    from (select ${join(codes)}, ${LABEL} as y, ${probabilitySql(linearPredictorSql(model, contract))} as p from ${rows}) as coded`,
  );
  try {
    const sums = sql`count(*) as total, sum(wrong) as errors, sum(doubt) as doubts`;
    const row = await oneRow(engine, sql`select ${sums} from ${table(TABLE)}`);
    const all = { rows: numberOf(row['total']), errors: numberOf(row['errors']), expected: numberOf(row['doubts']) / MILLION };
    const keys = [...partitions.map((_, index) => [index]), ...pairs];
    return { all, cells: await countCells(engine, keys) };
  } finally {
    await engine.drop(TABLE);
  }
}

const codeOf = (index: number): Sql => ident(`k${index}`);

/** One grouping of codes a key, all in one answer. */
async function countCells(engine: Engine, keys: readonly (readonly number[])[]): Promise<SegmentCell[]> {
  const groupings = keys.map((key, index) => {
    const [first = new Sql('0'), second = new Sql('0')] = key.map(codeOf);
    return sql`select ${index} as n, ${first} as a, ${second} as b, count(*) as total, sum(wrong) as errors, sum(doubt) as doubts
      from ${table(TABLE)} group by ${join(key.map(codeOf))}`;
  });
  const asDoubles = join(['n', 'a', 'b', 'total', 'errors', 'doubts'].map((name) => sql`cast(${new Sql(name)} as double)`));
  const columns = await engine.doubles(
    sql`select ${asDoubles} from (${join(groupings, ' union all ')}) as counted order by n, a, b`,
  );
  const at = (column: number, row: number): number => columns[column]?.[row] ?? 0;
  return Array.from({ length: columns[0]?.length ?? 0 }, (_, row) => ({
    key: (keys[at(0, row)] ?? []).map((partition, index): [number, number] => [partition, at(1 + index, row)]),
    rows: at(3, row),
    errors: at(4, row),
    expected: at(5, row) / MILLION,
  }));
}
