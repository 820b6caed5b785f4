import type { Dialect } from './engine.js';
import { doubles, join, literal, sql, Sql } from './sql.js';

/** What String.prototype.trim takes away, as a class of RE2. */
const SPACE = '[\\t\\n\\v\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}]';
const NUMBER = '^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$';
/** The column in which a row of a loaded table keeps its place. */
export const POSITION = 'position';

/** ClickHouse's own SQL. */
export const dialect: Dialect = {
  position: new Sql(`"${POSITION}"`),
  readsNumbers: false,
  trim: (text) => sql`replaceRegexpAll(${text}, ${`^${SPACE}+|${SPACE}+$`}, '')`,
  // its own reading of numbers takes more for one than a spreadsheet would
  toNumber: (text) => sql`if(match(${text}, ${NUMBER}), toFloat64OrNull(${text}), null)`,
  numberText: (value) =>
    sql`if(${value} between -9007199254740992 and 9007199254740992 and ${value} = floor(${value}), toString(toInt64(${value})), toString(${value}))`,
  typeName: (value) => sql`toTypeName(${value})`,
  isFinite: (value) => sql`cast(isFinite(${value}) as Bool)`,
  // of a tuple, for the hash of a NULL alone would be NULL
  hash: (values) => sql`cityHash64(tuple(${join(values)}))`,
  bucket: (hash, buckets) => sql`(${hash} % ${buckets})`,
  quantiles: (value, levels) => sql`if(count(${value}) = 0, [], quantilesExactInclusive(${join(levels.map(literal))})(${value}))`,
  dot: (values, weights) =>
    values.length === 0
      ? sql`0e0`
      : join(
          values.map((value, index) => sql`${weights[index] ?? 0} * ${value}`),
          ' + ',
        ),
  pick: (place, values) => sql`arrayElement([${doubles([0, ...values])}], ${place} + 2)`,
  histogram,
  // the sums of squares of stddev_samp lose all digits of values that are far from 0 and near to each other
  deviation: (value) => sql`case when count(${value}) < 2 then null
    when max(abs(${value})) < 1e150 then stddevSampStable(${value}) filter (where abs(${value}) < 1e150)
    else stddevSampStable(${value} * ${2 ** -600}) * ${2 ** 600} end`,
  inOrder: (query, columns) => sql`${query} order by ${join(columns)}`,
};

/** `roundDown` finds the bin of a value by bisection, from above: of its negative among those of the edges. */
function histogram(value: Sql, edges: readonly number[]): Sql {
  // whole edges would be integers of several widths, which have no type in common
  const ends = [new Sql('(-inf)'), ...edges.toReversed().map((edge) => doubles([-edge]))];
  const bins = ends.map((_, index) => literal(edges.length - index));
  const list = sql`[${join(ends)}]`;
  const bin = sql`transform(roundDown(-assumeNotNull(${value}), ${list}), ${list}, [${join(bins)}], ${edges.length})`;
  return sql`countResample(0, ${edges.length + 1}, 1)(assumeNotNull(${value}), toInt32(${bin})) filter (where ${value} is not null)`;
}
