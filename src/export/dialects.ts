import { RiskError } from '../errors.js';
import { ident, literal } from '../engine/sql.js';

/**
 * How a database writes the pieces of a model. Each has its own quotes, for what ends a text in one is plain text in another:
 * a backslash escapes in ClickHouse always, in DuckDB never, and in PostgreSQL by a setting of the server.
 */
export interface Dialect {
  readonly title: string;
  /** A quoted column name. */
  name(name: string): string;
  /** A quoted text; undefined for one that no text of this database is equal to. */
  text(value: string): string | undefined;
  /** A column as a double, whatever type of number it has. */
  number(column: string): string;
  /** A column as text to be compared byte by byte; '' where it has no value. */
  level(column: string): string;
  /** e to the power of a double, 0 or infinite where that is too small or too large. */
  exp(power: string): string;
}

/** The databases that `--dialect` knows, by its values. */
export const DIALECTS = {
  duckdb: {
    title: 'DuckDB',
    name: (name) => ident(nameable(name)).text,
    text: (value) => literal(value).text,
    number: (column) => `cast(${column} as double)`,
    level: (column) => `coalesce(cast(${column} as varchar), '') collate "C"`,
    exp: (power) => `exp(${power})`,
  },
  clickhouse: {
    title: 'ClickHouse',
    name: (name) => `"${escaped(nameable(name), '"')}"`,
    text: (value) => `'${escaped(value, "'")}'`,
    number: (column) => `cast(${column} as Nullable(Float64))`,
    level: (column) => `coalesce(cast(${column} as Nullable(String)), '')`,
    exp: (power) => `exp(${power})`,
  },
  postgresql: {
    title: 'PostgreSQL',
    name: (name) => ident(nameable(name)).text,
    // E'' reads backslashes the same whatever standard_conforming_strings says
    text: (value) =>
      value.includes('\0') ? undefined : value.includes('\\') ? `E'${escaped(value, "'")}'` : literal(value).text,
    number: (column) => `cast(${column} as double precision)`,
    level: (column) => `coalesce(cast(${column} as text), '') collate "C"`,
    // it raises an error where others answer 0 or infinity
    exp: (power) => `exp(least(greatest(${power}, -7e+2), 7e+2))`,
  },
} as const satisfies Record<string, Dialect>;

/** A value of `--dialect`. */
export type DialectName = keyof typeof DIALECTS;

function nameable(name: string): string {
  if (!name.includes('\0')) return name;
  throw new RiskError('data', `feature '${name}' has a NUL character in its name, which no column of a database has`, {
    hint: 'export the model in another format',
  });
}

/** A text for between quotes where a backslash escapes. */
function escaped(text: string, quote: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\0', '\\0');
}
