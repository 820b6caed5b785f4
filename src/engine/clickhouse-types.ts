import { quoted } from './clickhouse-sql.js';

/** The types of the embedded engine that tables are made of, in ClickHouse. */
const TYPES: Readonly<Record<string, string>> = {
  BOOLEAN: 'Bool',
  TINYINT: 'Int8',
  SMALLINT: 'Int16',
  INTEGER: 'Int32',
  BIGINT: 'Int64',
  UTINYINT: 'UInt8',
  USMALLINT: 'UInt16',
  UINTEGER: 'UInt32',
  UBIGINT: 'UInt64',
  FLOAT: 'Float32',
  DOUBLE: 'Float64',
  VARCHAR: 'String',
};

/** What follows the name in the statement that makes a table for columns of the embedded engine, in the order of one without NULLs. */
export function definitionOf(columns: readonly { readonly name: string; readonly type: string }[], order: string): string {
  const defined = columns.map(({ name, type }) => {
    const known = TYPES[type];
    if (known === undefined) throw new TypeError(`no table is made of ${type}`);
    return `${quoted(name, '"')} ${name === order ? known : `Nullable(${known})`}`;
  });
  return `(${defined.join(', ')}) engine = MergeTree order by ${quoted(order, '"')}`;
}
