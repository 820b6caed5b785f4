/**
 * A piece of SQL that is safe to run: its identifiers and literals have been quoted here and nowhere else.
 * Keeps to what DuckDB and ClickHouse both read.
 */
export class Sql {
  constructor(readonly text: string) {}
}

/** What may stand in a `sql` template: SQL as it is, anything else as a literal. */
export type SqlValue = Sql | string | number | boolean | null;

/** Builds SQL. Every `${value}` that is not itself Sql becomes a quoted literal. */
export function sql(strings: TemplateStringsArray, ...values: readonly SqlValue[]): Sql {
  return new Sql(
    String.raw({ raw: strings }, ...values.map((value) => (value instanceof Sql ? value.text : literal(value).text))),
  );
}

/** A quoted identifier: a table or column of any name without a NUL character, which ends a query. */
export function ident(name: string): Sql {
  if (name.includes('\0')) throw new RangeError('a name with a NUL character has no SQL identifier');
  return new Sql(`"${name.replaceAll('"', '""')}"`);
}

/** A literal. Numbers that are not integers are written with an exponent, which reads back as the same double; so does -0. */
export function literal(value: string | number | boolean | null): Sql {
  if (value === null) return new Sql('NULL');
  if (typeof value === 'boolean') return new Sql(value ? 'true' : 'false');
  if (typeof value === 'string') return text(value);
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no SQL literal`);
  if (Object.is(value, -0)) return new Sql('(-0e0)');
  const digits = Number.isSafeInteger(value) ? String(value) : value.toExponential();
  return new Sql(value < 0 ? `(${digits})` : digits);
}

/** A NUL character would end the query, so it is put together from its code. */
function text(value: string): Sql {
  const parts = value.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return new Sql(parts.length === 1 ? parts.join('') : `(${parts.join(' || chr(0) || ')})`);
}

/** Pieces put together with a separator between them. */
export function join(parts: readonly Sql[], separator = ', '): Sql {
  return new Sql(parts.map((part) => part.text).join(separator));
}

/** `case when … then … else … end`; just the last value where there are no branches. */
export function cases(branches: readonly { when: Sql; then: SqlValue }[], otherwise: SqlValue): Sql {
  if (branches.length === 0) return sql`${otherwise}`;
  return sql`case ${join(
    branches.map(({ when, then }) => sql`when ${when} then ${then}`),
    ' ',
  )} else ${otherwise} end`;
}
