import { numberOf, oneRow, type Engine, type Row } from '../engine/engine.js';
import { exactQuantiles } from '../engine/quantiles.js';
import { ident, join, rowwise, sql, type Sql } from '../engine/sql.js';
import { RiskError } from '../errors.js';
import type { Dataset } from '../data/dataset.js';
import type { Feature } from '../data/contract.js';
import { LABEL, valueColumn } from '../data/staging.js';
import { inSample } from './draw.js';
import { MEDIAN, samplePercentiles } from './bins.js';

/** How a numeric feature becomes one column: missing values imputed, then centred and scaled. */
export interface NumericEncoding {
  readonly kind: 'numeric';
  readonly feature: Feature;
  readonly missing: number;
  readonly impute: number;
  /** Of the training values after imputation; std with n in the denominator, as scikit-learn's StandardScaler. */
  readonly mean: number;
  readonly scale: number;
  /** Of the values that are there. */
  readonly observed: { readonly mean: number; readonly std: number; readonly min: number; readonly max: number };
  /** The 1st to the 99th, of all values or, when there are many rows, of a sample. */
  readonly percentiles: readonly number[];
}

/** One column of a one-hot encoding: a level, all rare levels together, or a missing value. */
export type Slot = { readonly kind: 'level'; readonly level: string } | { readonly kind: 'other' } | { readonly kind: 'missing' };

/** How a categorical feature becomes one column a level, no level left out. */
export interface CategoricalEncoding {
  readonly kind: 'categorical';
  readonly feature: Feature;
  readonly missing: number;
  readonly slots: readonly Slot[];
  /** The levels, most frequent first, up to {@link MOST_LEVELS}; pooled ones too. */
  readonly counts: readonly { readonly level: string; readonly count: number }[];
}

/** What the training rows teach about turning features into columns. */
export interface Encoding {
  readonly used: readonly (NumericEncoding | CategoricalEncoding)[];
  readonly dropped: readonly { readonly name: string; readonly reason: string }[];
}

/** More levels than this are pooled, however frequent: a column that wants them is an id. */
const MOST_LEVELS = 1000;

/** The labelled rows of a data set, which are the ones to learn from. */
export function labelledRows(data: Dataset): Sql {
  return sql`${rowwise(sql`select * from ${data.relation} where ${LABEL} is not null`)} as labelled`;
}

/**
 * Learns the encoding of a data set's features from its labelled rows. Features that say nothing are dropped with a reason.
 * Throws a data fault when none is left.
 */
export async function learnEncoding(engine: Engine, data: Dataset, minLevelShare: number): Promise<Encoding> {
  const used: Encoding['used'][number][] = [];
  const dropped: { name: string; reason: string }[] = [];
  const numeric = await numericSummaries(engine, data);
  for (const feature of data.contract.features) {
    const encoding =
      feature.type === 'numeric'
        ? numericEncoding(feature, numeric, data.labelled)
        : await categoricalEncoding(engine, feature, data, minLevelShare);
    if (typeof encoding === 'string') dropped.push({ name: feature.name, reason: encoding });
    else used.push(encoding);
  }
  if (used.length > 0) return { used, dropped };
  throw new RiskError(
    'data',
    `${data.name}: no feature is of use: ${dropped.map((one) => `${one.name} ${one.reason}`).join('; ')}`,
    {
      hint: 'a feature must have at least two different values',
    },
  );
}

/** What is known of the numeric features, by index. */
interface Summaries {
  readonly row: Row;
  readonly medians: ReadonlyMap<number, number>;
  readonly percentiles: ReadonlyMap<number, readonly number[]>;
}

/** Moments and range of every numeric feature (the deviations in a second pass, about the mean), its percentiles in the sample, and the median of those that have values missing. */
async function numericSummaries(engine: Engine, data: Dataset): Promise<Summaries> {
  const features = data.contract.features.filter((feature) => feature.type === 'numeric');
  if (features.length === 0) return { row: {}, medians: new Map(), percentiles: new Map() };
  const rows = labelledRows(data);
  const moments = features.map((feature) => {
    const value = valueColumn(feature);
    const named = (what: string): Sql => ident(`${what}${feature.index}`);
    return sql`count(${value}) as ${named('n')}, avg(${value}) as ${named('mean')}, min(${value}) as ${named('min')}, max(${value}) as ${named('max')}`;
  });
  const row = await oneRow(engine, sql`select ${join(moments)} from ${rows}`);
  const squares = features.map((feature) => {
    const of = (what: string): number => numberOf(row[`${what}${feature.index}`] ?? 0);
    const unit = unitOf(of('min'), of('max'));
    const centre = Number.isFinite(of('mean')) ? of('mean') * unit : 0;
    const centred = sql`(${valueColumn(feature)} * ${unit} - ${centre})`;
    return sql`sum(${centred} * ${centred}) as ${ident(`squares${feature.index}`)}`;
  });
  const spread = await oneRow(engine, sql`select ${join(squares)} from ${rows}`);
  const percentiles = await samplePercentiles(engine, sql`${rows} where ${inSample(engine, data)}`, features.map(valueColumn));
  const gappy = features.filter((feature) => row[`n${feature.index}`] !== data.labelled);
  const medians = await exactQuantiles(
    engine,
    rows,
    gappy.map((feature) => ({ value: valueColumn(feature), levels: [0.5] })),
  );
  return {
    row: { ...row, ...spread },
    medians: new Map(gappy.map((feature, index) => [feature.index, medians[index]?.[0] ?? 0])),
    percentiles: new Map(features.map((feature, index) => [feature.index, percentiles[index] ?? []])),
  };
}

/** What to multiply values of a range by so that their squares neither overflow nor vanish: a power of two, which rounds nothing. */
function unitOf(min: number, max: number): number {
  const reach = Math.max(max / 2 - min / 2, Number.MIN_VALUE);
  return 2 ** Math.max(-1000, Math.min(1000, -Math.round(Math.log2(reach))));
}

function numericEncoding(feature: Feature, summaries: Summaries, rows: number): NumericEncoding | string {
  const of = (what: string): number => numberOf(summaries.row[`${what}${feature.index}`]);
  const present = of('n');
  if (present === 0) return 'has no values';
  const [min, max] = [of('min'), of('max')];
  if (min === max) return present === rows ? 'is constant' : 'is constant where it is not missing';
  if (!Number.isFinite(of('mean'))) return 'has values that are too large to add up';
  const percentiles = summaries.percentiles.get(feature.index) ?? [];
  const missing = rows - present;
  // where nothing is missing the median is only for clients to come, and that of the sample will do
  const impute = (missing > 0 ? summaries.medians.get(feature.index) : percentiles[MEDIAN]) ?? 0;
  const unit = unitOf(min, max);
  const observed = { mean: of('mean'), std: Math.sqrt(of('squares') / (present - 1)) / unit, min, max };
  const mean = observed.mean + (missing / rows) * (impute - observed.mean);
  const [shift, gap] = [(observed.mean - mean) * unit, (impute - mean) * unit];
  const scale = Math.sqrt((of('squares') + present * shift ** 2 + missing * gap ** 2) / rows) / unit;
  return { kind: 'numeric', feature, missing, impute, mean, scale, observed, percentiles };
}

async function categoricalEncoding(
  engine: Engine,
  feature: Feature,
  data: Dataset,
  minShare: number,
): Promise<CategoricalEncoding | string> {
  const value = valueColumn(feature);
  const found = await engine.rows(
    sql`select ${value} as level, count(*) as n from ${labelledRows(data)}
        group by ${value} order by (${value} is null) desc, count(*) desc, ${value} limit ${MOST_LEVELS + 1}`,
  );
  const levels = found.flatMap((row) =>
    row['level'] === null ? [] : [{ level: String(row['level']), count: numberOf(row['n']) }],
  );
  const missing = numberOf(found.find((row) => row['level'] === null)?.['n'] ?? 0);
  if (levels.length === 0) return 'has no values';
  if (levels.length + Number(missing > 0) < 2) return 'is constant';
  const kept = levels.slice(0, MOST_LEVELS).filter((one) => one.count >= minShare * data.labelled);
  const total = levels.reduce((sum, one) => sum + one.count, 0);
  const pooled = total < data.labelled - missing || kept.length < levels.length;
  const names = kept.map((one) => one.level).sort((a, b) => (a < b ? -1 : 1));
  const slots: Slot[] = names.map((level) => ({ kind: 'level', level }));
  if (pooled) slots.push({ kind: 'other' });
  if (missing > 0) slots.push({ kind: 'missing' });
  if (slots.length < 2) return 'has no two levels that are frequent enough';
  return { kind: 'categorical', feature, missing, slots, counts: levels.slice(0, MOST_LEVELS) };
}
