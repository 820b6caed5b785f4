import type { SqlWriter } from './sql.js';

/** Where the tables of a run are, and how they are told from those of others. */
export interface Place {
  readonly database: string;
  /** What the names of a run's tables begin with. */
  readonly prefix: string;
  /** The cluster whose shards hold the rows; undefined: one server holds them all. */
  readonly cluster: string | undefined;
}

/**
 * Writes SQL for a server that coordinates. A row-wise query is run by every shard over its own rows, and what is asked of its rows
 * is computed there as far as it can be: a query over a Distributed table would fetch them. Text and names have backslashes doubled.
 */
export function coordinated(place: Place): SqlWriter {
  const { cluster } = place;
  const plain = local(place);
  if (cluster === undefined) return plain;
  return {
    ...plain,
    table: (name, within) =>
      within
        ? plain.table(name, within)
        : `cluster(${quoted(cluster, "'")}, ${quoted(place.database, "'")}, ${quoted(place.prefix + name, "'")})`,
    rowwise: (query, within) => (within ? `(${query})` : `cluster(${quoted(cluster, "'")}, view(${query}))`),
  };
}

/** Writes SQL for one shard, or for the only server: tables are those that it holds itself. */
export function local({ database, prefix }: Place): SqlWriter {
  return {
    text: (value) => quoted(value, "'"),
    name: (value) => quoted(value, '"'),
    table: (name) => `${quoted(database, '"')}.${quoted(prefix + name, '"')}`,
    rowwise: (query) => `(${query})`,
  };
}

/** A quoted text or name. */
export function quoted(value: string, quote: '"' | "'"): string {
  return (
    quote +
    value
      .replaceAll('\\', '\\\\')
      .replaceAll('\0', '\\0')
      .replaceAll(quote, quote + quote) +
    quote
  );
}
