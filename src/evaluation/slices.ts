import type { Config } from '../config/schema.js';
import type { Contract } from '../data/contract.js';
import type { Dataset } from '../data/dataset.js';
import type { Engine } from '../engine/engine.js';
import type { Sql } from '../engine/sql.js';
import { labelledRows } from '../model/encoding.js';
import type { Model } from '../model/model.js';
import { digestOf } from '../workspace/digest.js';
import type { Confusion } from './evaluation.js';
import { countSlices, type SliceCounts } from './slice-counts.js';
import { aucEstimate, f1Estimate, shareEstimate, type Estimate } from './slice-estimates.js';
import { conditionOf, type Member } from './slice-member.js';
import { partitionsOf, type Partition, type Wanted } from './slice-partition.js';

/** How a model does on the rows of one slice; null where a number has no meaning. */
export interface ShownSlice {
  readonly kind: 'shown';
  readonly column: string;
  readonly member: Member;
  /** For people: `region = north`. */
  readonly name: string;
  readonly rows: number;
  readonly positives: number;
  readonly confusion: Confusion;
  readonly base_rate: Estimate | null;
  readonly f1: Estimate | null;
  readonly precision: Estimate | null;
  readonly recall: Estimate | null;
  readonly roc_auc: Estimate | null;
}

/** Slices of a column that are counted but not shown: for having fewer rows than `limit`, or for coming after its `limit` most frequent levels. */
export interface HiddenSlices {
  readonly kind: 'hidden';
  readonly column: string;
  readonly reason: 'few_rows' | 'many_levels';
  readonly limit: number;
  readonly slices: number;
  readonly rows: number;
}

/** One slice of the evaluated rows, or what is said of those not shown. */
export type Slice = ShownSlice | HiddenSlices;

/** Levels of a category that are slices at the most. */
const MOST_LEVELS = 30;

/**
 * Breaks an evaluation down by the configured columns: a slice a level, or a quantile bin, and one of the rows without a value; columns in
 * the order of the configuration. Throws a config fault for a column that is no feature.
 */
export async function slicesOf(engine: Engine, data: Dataset, model: Model, config: Config['slices']): Promise<Slice[]> {
  const partitions = await slicePartitions(engine, data, labelledRows(data), config);
  if (partitions.length === 0) return [];
  const counts = await countSlices(engine, data, model, partitions);
  return partitions.flatMap((partition, index) => slicesBy(partition, counts[index] ?? new Map(), model.id, config.min_rows));
}

/** The configured columns, parted into slices by what is found in some rows. */
export function slicePartitions(
  engine: Engine,
  { contract }: Dataset,
  rows: Sql,
  config: Config['slices'],
): Promise<Partition[]> {
  const wanted = config.columns.map((one): Wanted => {
    const { column, bins } = typeof one === 'string' ? { column: one, bins: 4 } : one;
    return { feature: featureOf(contract, column), bins };
  });
  return partitionsOf(engine, rows, wanted, MOST_LEVELS);
}

function featureOf({ features }: Contract, name: string): Wanted['feature'] {
  const feature = features.find((one) => one.name === name);
  if (feature === undefined) throw new Error(`the schema lets no slices pass by what is not a feature, as '${name}'`);
  return feature;
}

function slicesBy(
  { feature, members }: Partition,
  counts: ReadonlyMap<number, SliceCounts>,
  model: string,
  minRows: number,
): Slice[] {
  const column = feature.name;
  const shown: ShownSlice[] = [];
  const few = { slices: 0, rows: 0 };
  const rarer = { slices: 0, rows: 0 };
  for (const [code, member] of members.entries()) {
    const counted = counts.get(code);
    if (counted === undefined) continue;
    const { tn, fp, fn, tp } = counted.confusion;
    const rows = tn + fp + fn + tp;
    if (member.kind === 'other') Object.assign(rarer, { slices: member.levels, rows });
    else if (rows < minRows) Object.assign(few, { slices: few.slices + 1, rows: few.rows + rows });
    else shown.push(shownSlice(column, member, counted, model));
  }
  const hidden = [
    { kind: 'hidden', column, reason: 'few_rows', limit: minRows, ...few } as const,
    { kind: 'hidden', column, reason: 'many_levels', limit: MOST_LEVELS, ...rarer } as const,
  ];
  return [...shown, ...hidden.filter(({ slices }) => slices > 0)];
}

function shownSlice(column: string, member: Member, { confusion, cells }: SliceCounts, model: string): ShownSlice {
  const { tn, fp, fn, tp } = confusion;
  const name = conditionOf(column, member);
  const rows = tn + fp + fn + tp;
  return {
    kind: 'shown',
    column,
    member,
    name,
    rows,
    positives: tp + fn,
    confusion,
    base_rate: shareEstimate(tp + fn, rows),
    f1: f1Estimate(confusion, digestOf({ model, slice: name })),
    precision: shareEstimate(tp, tp + fp),
    recall: shareEstimate(tp, tp + fn),
    roc_auc: aucEstimate(cells),
  };
}
