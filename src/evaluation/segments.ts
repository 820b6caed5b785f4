import type { Config } from '../config/schema.js';
import type { Dataset } from '../data/dataset.js';
import { LABEL } from '../data/staging.js';
import type { Engine } from '../engine/engine.js';
import { rowwise, sql } from '../engine/sql.js';
import { inSample } from '../model/draw.js';
import type { Model } from '../model/model.js';
import { benjaminiHochberg } from '../stats/multiplicity.js';
import { wilsonInterval } from '../stats/proportions.js';
import { countSegments, type SegmentCell, type SegmentCounts } from './segment-counts.js';
import { contributionSpread } from './segment-spread.js';
import { fisherGreater, type Errors } from './segment-test.js';
import { conditionOf, type Member } from './slice-member.js';
import { partitionsOf, type Partition } from './slice-partition.js';

/** Rows that the model misclassifies more often than all others, found by search. Rates are shares of rows misclassified. */
export interface Segment {
  /** For people: `region = north and tenure in (12, 29]`. */
  readonly name: string;
  readonly where: readonly { readonly column: string; readonly member: Member }[];
  readonly rows: number;
  readonly errors: number;
  readonly error_rate: number;
  /** Wilson's 95% interval of the error rate. */
  readonly interval: readonly [number, number];
  /** Of the rows outside the segment. */
  readonly rest_error_rate: number;
  /** What the error rate would be if the model's probabilities were right: near it, the rows are hard; well below it, the model is wrong about them. */
  readonly expected_error_rate: number;
  /** One-sided, adjusted for all segments tried. */
  readonly p_adjusted: number;
}

const ALPHA = 0.05;
const MOST_SEGMENTS = 10;
const MOST_PAIRED = 15;
const MOST_LEVELS = 8;
const BINS = 4;

/**
 * Searches all features, one and two deep, for segments with a higher error rate than the rest of the rows: Fisher's exact test, one-sided,
 * of at least `min_rows` rows each, held by Benjamini and Hochberg over all segments tried to 5% false ones. A segment of two features has
 * to be worse than what remains of either, too. The worst by lower bound first, at most ten; empty if `discover` is off. Of very many
 * rows it looks at the deterministic sample alone.
 */
export async function weakSegments(engine: Engine, data: Dataset, model: Model, config: Config['slices']): Promise<Segment[]> {
  if (!config.discover || data.labelled < 2 * config.min_rows) return [];
  const wanted = data.contract.features.map((feature) => ({ feature, bins: BINS }));
  const sample = sql`${rowwise(sql`select * from ${data.relation} where ${LABEL} is not null and ${inSample(engine, data)}`)} as drawn`;
  const partitions = await partitionsOf(engine, sample, wanted, MOST_LEVELS);
  const { all, cells } = await countSegments(engine, data.contract, sample, model, partitions, pairsOf(partitions, model));
  return listed(tried(cells, all, config.min_rows), all).map((one) => segmentOf(one, all, partitions));
}

/** All pairs of the features whose contributions spread most. */
function pairsOf(partitions: readonly Partition[], model: Model): [number, number][] {
  const spreads = partitions.map(({ feature }) => contributionSpread(model, feature.name));
  const chosen = [...spreads.keys()].sort((a, b) => (spreads[b] ?? 0) - (spreads[a] ?? 0)).slice(0, MOST_PAIRED);
  chosen.sort((a, b) => a - b);
  return chosen.flatMap((first, index) => chosen.slice(index + 1).map((second): [number, number] => [first, second]));
}

interface Tried extends SegmentCell {
  readonly p_adjusted: number;
  readonly interval: readonly [number, number];
}

/** The segments large enough, worst first, each tested against the rest. */
function tried(cells: readonly SegmentCell[], all: Errors, minRows: number): Tried[] {
  const singles = new Map(cells.flatMap((cell) => (cell.key.length === 1 ? [[String(cell.key[0]), cell]] : [])));
  const large = cells.filter(({ rows }) => rows >= minRows && rows < all.rows);
  const p = large.map((cell) => {
    const parents = cell.key.length === 1 ? [] : cell.key.map((part) => singles.get(String(part)) ?? all);
    return Math.max(...[all, ...parents].map((whole) => worse(cell, whole)));
  });
  const adjusted = benjaminiHochberg(p);
  return large
    .map((cell, index) => ({ ...cell, p_adjusted: adjusted[index] ?? 1, interval: intervalOf(cell) }))
    .sort((a, b) => b.interval[0] - a.interval[0] || a.p_adjusted - b.p_adjusted);
}

/** One-sided p that a part of some rows is no worse than the others of them; 1 where it looks no worse, for then nobody asks. */
function worse(part: Errors, whole: Errors): number {
  return part.errors * whole.rows <= whole.errors * part.rows ? 1 : fisherGreater(part, whole);
}

/** Those that pass, without the single features that are only as bad as a listed pair makes them. */
function listed(ranked: readonly Tried[], all: Errors): Tried[] {
  const found: Tried[] = [];
  for (const one of ranked) {
    if (one.p_adjusted > ALPHA || found.some((pair) => explains(pair, one, all))) continue;
    found.push(one);
    if (found.length === MOST_SEGMENTS) break;
  }
  return found;
}

/** Whether a segment is no longer worse than the rest once the rows of a part of it are taken out. */
function explains(part: SegmentCell, segment: SegmentCell, all: Errors): boolean {
  if (segment.key.length !== 1 || !part.key.some((one) => String(one) === String(segment.key[0]))) return false;
  const without = (whole: Errors): Errors => ({ rows: whole.rows - part.rows, errors: whole.errors - part.errors });
  return worse(without(segment), without(all)) > ALPHA;
}

function segmentOf(
  { key, rows, errors, expected, p_adjusted, interval }: Tried,
  all: SegmentCounts,
  partitions: readonly Partition[],
): Segment {
  const where = key.flatMap(([index, code]) => {
    const { feature, members } = partitions[index] ?? {};
    const member = members?.[code];
    return feature === undefined || member === undefined ? [] : [{ column: feature.name, member }];
  });
  return {
    name: where.map(({ column, member }) => conditionOf(column, member)).join(' and '),
    where,
    rows,
    errors,
    error_rate: errors / rows,
    interval,
    rest_error_rate: (all.errors - errors) / (all.rows - rows),
    expected_error_rate: expected / rows,
    p_adjusted,
  };
}

function intervalOf({ rows, errors }: Errors): readonly [number, number] {
  return wilsonInterval({ successes: errors, trials: rows }) ?? [0, 1];
}
