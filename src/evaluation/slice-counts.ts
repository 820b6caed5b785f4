import type { Dataset } from '../data/dataset.js';
import { LABEL } from '../data/staging.js';
import type { Engine } from '../engine/engine.js';
import { ident, join, sql, Sql, table } from '../engine/sql.js';
import { labelledRows } from '../model/encoding.js';
import { linearPredictorSql, probabilitySql } from '../model/expression.js';
import type { Model } from '../model/model.js';
import type { ScoreCell } from '../stats/ranking.js';
import type { Confusion } from './evaluation.js';
import type { Partition } from './slice-partition.js';

/** What an engine counts of the rows of one slice. */
export interface SliceCounts {
  readonly confusion: Confusion;
  /** In these only the order of the scores means something. */
  readonly cells: readonly ScoreCell[];
}

/** As for a whole evaluation: up to so many rows each distinct score is a cell, above that cells of this width in the linear predictor. */
const EXACT_ROWS = 50_000;
const CELLS_PER_UNIT = 512;
const LARGEST_ETA = 20;
const TABLE = 'slice_scores';

/** Counts the labelled rows of each member of some partitions, by its code: one pass that scores them, and one grouping a partition. */
export async function countSlices(
  engine: Engine,
  data: Dataset,
  model: Model,
  partitions: readonly Partition[],
): Promise<Map<number, SliceCounts>[]> {
  const clipped = sql`cast(floor(least(greatest(eta, ${-LARGEST_ETA}), ${LARGEST_ETA}) * ${CELLS_PER_UNIT}) as integer)`;
  const cell = data.labelled <= EXACT_ROWS ? new Sql('p') : clipped;
  const names = join(partitions.map((_, index) => codeOf(index)));
  const codes = join(partitions.map(({ code }, index) => sql`cast(${code} as smallint) as ${codeOf(index)}`));
  const scored = sql`select *, ${probabilitySql(new Sql('eta'))} as p
    from (select ${codes}, ${LABEL} as y, ${linearPredictorSql(model, data.contract)} as eta from ${labelledRows(data)}) as predicted`;
  await engine.make(
    TABLE,
    sql`select ${names}, y, ${cell} as cell, case when p >= ${model.threshold} then 1 else 0 end as said from (${scored}) as scored`,
  );
  try {
    const counts: Map<number, SliceCounts>[] = [];
    for (const index of partitions.keys()) counts.push(await countMembers(engine, codeOf(index)));
    return counts;
  } finally {
    await engine.drop(TABLE);
  }
}

const codeOf = (index: number): Sql => ident(`k${index}`);

async function countMembers(engine: Engine, code: Sql): Promise<Map<number, SliceCounts>> {
  const counted = [code, new Sql('cell'), sql`count(*)`, sql`sum(y)`, sql`sum(said * y)`, sql`sum(said)`];
  const asDoubles = join(counted.map((one) => sql`cast(${one} as double)`));
  const columns = await engine.doubles(sql`select ${asDoubles} from ${table(TABLE)} group by ${code}, cell`);
  const found = new Map<number, { confusion: { -readonly [K in keyof Confusion]: number }; cells: ScoreCell[] }>();
  const at = (column: number, row: number): number => columns[column]?.[row] ?? 0;
  for (let row = 0; row < (columns[0]?.length ?? 0); row += 1) {
    const [member, score, rows, positives, tp, said] = [at(0, row), at(1, row), at(2, row), at(3, row), at(4, row), at(5, row)];
    const counts = found.get(member) ?? { confusion: { tn: 0, fp: 0, fn: 0, tp: 0 }, cells: [] };
    counts.confusion.tp += tp;
    counts.confusion.fp += said - tp;
    counts.confusion.fn += positives - tp;
    counts.confusion.tn += rows - positives - said + tp;
    counts.cells.push({ score, rows, positives });
    found.set(member, counts);
  }
  return found;
}
