import type { Dialect } from './engine.js';
import { doubles, join, literal, sql, Sql } from './sql.js';

/** What String.prototype.trim takes away. */
const WHITE_SPACE =
  ' \t\n\v\f\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff';

/** DuckDB's own SQL. */
export const dialect: Dialect = {
  position: new Sql('rowid'),
  readsNumbers: false,
  trim: (text) =>
    sql`case when ${text} between '!' and '~' and reverse(${text}) between '!' and '~' then ${text} else trim(${text}, ${WHITE_SPACE}) end`,
  // a cast would take 1_000 and +-1 for numbers
  toNumber: (text) =>
    sql`case when contains(${text}, '_') or contains(${text}, '+-') then null else try_cast(${text} as double) end`,
  numberText: (value) =>
    sql`case when ${value} between -9007199254740992 and 9007199254740992 and ${value} = floor(${value}) then cast(cast(${value} as bigint) as varchar) else cast(${value} as varchar) end`,
  isFinite: (value) => sql`isfinite(${value})`,
  typeName: (value) => sql`typeof(${value})`,
  hash: (values) => sql`hash(${join(values)})`,
  bucket: (hash, buckets) => sql`(${hash} % ${buckets})`,
  dot,
  pick: (place, values) => sql`list_extract([${doubles([0, ...values])}], ${place} + 2)`,
  quantiles: (value, levels) => sql`quantile_cont(${value}, [${join(levels.map(literal))}])`,
  histogram: (value, edges) =>
    sql`map_values(histogram(${value}, [${join([...edges.map((edge) => sql`cast(${edge} as double)`), new Sql("'inf'::double")])}]))`,
  // stddev_samp fails where a square overflows
  deviation: (value) => sql`case when max(abs(${value})) < 1e150 then stddev_samp(${value}) filter (where abs(${value}) < 1e150)
    else stddev_samp(${value} * ${2 ** -600}) * ${2 ** 600} end`,
  inOrder: (query) => query,
};

/** For texts with nothing to trim and no number that only DuckDB would take for one: see {@link CsvSurvey.plain}. */
export const plainDialect: Dialect = { ...dialect, trim: (text) => text, toNumber: (text) => sql`try_cast(${text} as double)` };

/** For such texts where numbers have been read as numbers. */
export const numberDialect: Dialect = { ...plainDialect, readsNumbers: true };

/** So many columns fit in a core's cache at a time. */
const TOGETHER = 16;

/** Lists made and multiplied at once, all of about one length, cost half of what as many products and sums of whole vectors do. */
function dot(values: readonly Sql[], weights: readonly number[]): Sql {
  const count = Math.ceil(values.length / TOGETHER);
  const parts = Array.from({ length: count }, (_, part) => {
    const [from, to] = [part, part + 1].map((nth) => Math.round((nth * values.length) / count));
    return sql`list_inner_product([${join(values.slice(from, to))}], [${doubles(weights.slice(from, to))}])`;
  });
  return parts.length === 0 ? sql`0e0` : join(parts, ' + ');
}
