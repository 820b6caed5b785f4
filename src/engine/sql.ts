/** A part of a statement: SQL as it is, or what each engine writes in its own way. */
type Piece =
  | string
  | { readonly kind: 'text' | 'name' | 'table'; readonly value: string }
  | { readonly kind: 'rowwise'; readonly query: Sql };

/** How an engine writes what it does not read as others do. `within` is true inside a {@link rowwise} query. */
export interface SqlWriter {
  text(value: string): string;
  name(value: string): string;
  table(name: string, within: boolean): string;
  rowwise(query: string, within: boolean): string;
}

/**
 * A piece of SQL that is safe to run: its identifiers and literals have been quoted here and nowhere else.
 * Keeps to what DuckDB and ClickHouse both read.
 */
export class Sql {
  private readonly pieces: readonly Piece[];

  constructor(pieces: string | readonly Piece[]) {
    this.pieces = typeof pieces === 'string' ? [pieces] : pieces;
  }

  /** As an engine that keeps to the standard reads it. */
  get text(): string {
    return this.write(STANDARD);
  }

  /** As a writer's engine reads it, inside a row-wise query or not. */
  write(writer: SqlWriter, within = false): string {
    return this.pieces
      .map((piece) => {
        if (typeof piece === 'string') return piece;
        if (piece.kind === 'rowwise') return writer.rowwise(piece.query.write(writer, true), within);
        return piece.kind === 'table' ? writer.table(piece.value, within) : writer[piece.kind](piece.value);
      })
      .join('');
  }

  /** All of some pieces in a row. */
  static all(parts: readonly (Sql | string)[]): Sql {
    const pieces: Piece[] = [];
    for (const piece of parts.flatMap((part) => (part instanceof Sql ? part.pieces : part))) {
      const last = pieces.length - 1;
      const before = pieces[last];
      if (typeof piece === 'string' && typeof before === 'string') pieces[last] = before + piece;
      else pieces.push(piece);
    }
    return new Sql(pieces);
  }
}

const STANDARD: SqlWriter = {
  text: quotedText,
  name: (value) => `"${value.replaceAll('"', '""')}"`,
  table: (value) => STANDARD.name(value),
  rowwise: (query) => `(${query})`,
};

/** What may stand in a `sql` template: SQL as it is, anything else as a literal. */
export type SqlValue = Sql | string | number | boolean | null;

/** Builds SQL. Every `${value}` that is not itself Sql becomes a quoted literal. */
export function sql(strings: TemplateStringsArray, ...values: readonly SqlValue[]): Sql {
  const parts = strings.raw.flatMap((text, index): (Sql | string)[] => {
    const value = values[index];
    return value === undefined ? [text] : [text, value instanceof Sql ? value : literal(value)];
  });
  return Sql.all(parts);
}

/** A quoted identifier: a column of any name without a NUL character, which ends a query. */
export function ident(name: string): Sql {
  return named('name', name);
}

/** A table of the engine's own, by the name it was made with. */
export function table(name: string): Sql {
  return named('table', name);
}

function named(kind: 'name' | 'table', value: string): Sql {
  if (value.includes('\0')) throw new RangeError('a name with a NUL character has no SQL identifier');
  return new Sql([{ kind, value }]);
}

/**
 * A derived table, without its alias, each row of which is made of one row of a table: an engine may make it where that row lies.
 * Where it looks for a row among others, as in `x in (select …)`, they must lie together: see `together` of the engine's `load`.
 */
export function rowwise(query: Sql): Sql {
  return new Sql([{ kind: 'rowwise', query }]);
}

/** A literal. Numbers that are not integers are written with an exponent, which reads back as the same double; so does -0. */
export function literal(value: string | number | boolean | null): Sql {
  if (value === null) return new Sql('NULL');
  if (typeof value === 'boolean') return new Sql(value ? 'true' : 'false');
  if (typeof value === 'string') return new Sql([{ kind: 'text', value }]);
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no SQL literal`);
  if (Object.is(value, -0)) return new Sql('(-0e0)');
  const digits = Number.isSafeInteger(value) ? String(value) : value.toExponential();
  return new Sql(value < 0 ? `(${digits})` : digits);
}

/** A NUL character would end the query, so it is put together from its code. */
function quotedText(value: string): string {
  const parts = value.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return parts.length === 1 ? parts.join('') : `(${parts.join(' || chr(0) || ')})`;
}

/** Literals of doubles, whole numbers too. */
export function doubles(values: readonly number[]): Sql {
  return new Sql(values.map((value) => value.toExponential()).join(', '));
}

/** Pieces put together with a separator between them. */
export function join(parts: readonly Sql[], separator = ', '): Sql {
  return Sql.all(parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])));
}

/** `case when … then … else … end`; just the last value where there are no branches. */
export function cases(branches: readonly { when: Sql; then: SqlValue }[], otherwise: SqlValue): Sql {
  if (branches.length === 0) return sql`${otherwise}`;
  return sql`case ${join(
    branches.map(({ when, then }) => sql`when ${when} then ${then}`),
    ' ',
  )} else ${otherwise} end`;
}
