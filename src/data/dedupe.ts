import { numberOf, oneRow, type Dialect, type Engine } from '../engine/engine.js';
import { join, literal, sql, Sql, table as tableNamed } from '../engine/sql.js';
import type { Column, Contract } from './contract.js';
import { FILE, IDENTITY, isNumeric, keptColumns, mayHaveTwin, PLACE, rowHash, valueColumn, VIOLATION } from './staging.js';

const TWINS = 'twins';
const DROPPED = 'dropped';

/** A file in the engine, as far as it matters here: its table, and its index among the files of that table. */
export interface Arrived {
  readonly table: string;
  readonly rank: number;
}

/** Which rows stay when rows that are the same become one. */
export interface Deduped {
  /** Rows dropped from each file. */
  readonly dropped: ReadonlyMap<Arrived, number>;
  /** Takes the rows that go out of some loaded tables. Returns, table by table, those that keep the contract and stay, with their place. */
  staying(tables: readonly string[]): Promise<readonly Sql[]>;
  /** The places in a loaded table of the rows that go, as `place`; undefined where none goes. */
  droppedFrom(table: string): Sql | undefined;
}

/**
 * Makes rows that are the same one: rows alike in every column, of which the first stays, or alike in the key, of which the latest does. A row
 * that says of its key what the row before it said replaces nothing: it is a duplicate of that one, which stays. Files come in order of
 * arrival, those that were accepted before are named again in `accepted`. Only rows that share a 64-bit hash are compared, so the work is one hash a row.
 */
export async function dedupe(
  engine: Engine,
  contract: Contract,
  files: readonly Arrived[],
  accepted: readonly Arrived[] = [],
): Promise<Deduped> {
  const good = (table: string): Sql =>
    sql`select ${join([...keptColumns(contract), sql`${engine.dialect.position} as ${PLACE}`])} from ${tableNamed(table)} where ${VIOLATION} = 0`;
  const nothing = {
    dropped: new Map<Arrived, number>(),
    staying: async (held: readonly string[]) => held.map(good),
    droppedFrom: () => undefined,
  };
  if (files.length === 0) return nothing;
  const tables = [...new Set(files.map((file) => file.table))];
  const all = join(
    tables.map((table) => arrivals(engine, contract, table, files)),
    ' union all ',
  );
  await engine.make(TWINS, sql`select ${IDENTITY} from (${all}) as arrived group by ${IDENTITY} having count(*) > 1`);
  const twins = numberOf((await oneRow(engine, sql`select count(*) as n from ${tableNamed(TWINS)}`))['n']);
  if (twins === 0) return nothing;

  const alike = sql`(select * from (${all}) as arrived where ${IDENTITY} in (select ${IDENTITY} from ${tableNamed(TWINS)})) as alike`;
  const ranked =
    contract.dedupe.by === 'rows' ? firstOf(contract, alike) : latestOf(engine, contract, alike, isNew(files, accepted));
  await engine.make(DROPPED, sql`select arrival, place, holder from (${ranked}) as ranked where nth > 1`);
  const counts = await engine.rows(sql`select arrival, count(*) as n from ${tableNamed(DROPPED)} group by arrival`);
  const dropped = new Map(
    files.map((file, arrival) => [file, numberOf(counts.find((row) => row['arrival'] === arrival)?.['n'] ?? 0)]),
  );
  const placesOf = (table: string): Sql => sql`select place from ${tableNamed(DROPPED)} where holder = ${tables.indexOf(table)}`;
  return {
    dropped,
    async staying(held) {
      // to leave them out by a join would lose the order of the others, and with it that two runs write the same bytes
      for (const table of held) await engine.discard(table, placesOf(table));
      return held.map(good);
    },
    droppedFrom: placesOf,
  };
}

/** The rows of a table that take part, each with the rank of its file and its place in the table. */
function arrivals(engine: Engine, contract: Contract, table: string, files: readonly Arrived[]): Sql {
  const mine = files.flatMap((file, arrival) => (file.table === table ? [{ file, arrival }] : []));
  const holder = [...new Set(files.map((file) => file.table))].indexOf(table);
  const rank = sql`case ${FILE} ${join(
    mine.map(({ file, arrival }) => sql`when ${file.rank} then ${arrival}`),
    ' ',
  )} else 0 end`;
  return sql`select ${join(contract.columns.map(valueColumn))}, ${IDENTITY}, ${rank} as arrival, ${literal(holder)} as holder, ${engine.dialect.position} as place
    from ${tableNamed(table)} where ${VIOLATION} = 0 and ${mayHaveTwin(contract)}`;
}

/** Numbers rows alike in every column, the first of them 1. */
function firstOf({ columns }: Contract, rows: Sql): Sql {
  return sql`select arrival, place, holder,
    row_number() over (partition by ${join(columns.map(valueColumn))} order by arrival, place) as nth from ${rows}`;
}

/** Numbers the rows of a key: 1 is the latest, or of the latest ones that are alike in every column the first that had been accepted before. */
function latestOf(engine: Engine, contract: Contract, rows: Sql, isNew: Sql): Sql {
  if (contract.dedupe.by === 'rows') throw new TypeError('rows have no key');
  const { key, latest } = contract.dedupe;
  const known = join(key.map(valueColumn));
  const age = join(ages(latest, engine.dialect));
  // of the row just before, where there is one: a maximum of one value, as not every engine has lag. Within a key a 64-bit hash stands for the row
  const before = sql`max(content) over (partition by ${known} order by ${age} rows between 1 preceding and 1 preceding)`;
  return sql`
    select arrival, place, holder, row_number() over (partition by ${known} order by stretch desc, ${isNew}, arrival, place) as nth from (
    select *, sum(change) over (partition by ${known} order by ${age} rows between unbounded preceding and current row) as stretch from (
    select *, case when ${before} = content then 0 else 1 end as change from (
    select *, ${rowHash(contract, engine.dialect)} as content from ${rows}) as hashed) as changed) as stretched`;
}

/** What tells the age of the rows of a key, the oldest first. */
function ages(latest: Column | undefined, { toNumber }: Dialect): Sql[] {
  const arrived = [new Sql('arrival'), new Sql('place')];
  if (latest === undefined) return arrived;
  const value = valueColumn(latest);
  // a column of text may hold numbers, or dates whose order is that of their text
  const numbers = isNumeric(latest) ? [] : [sql`${toNumber(value)} nulls first`];
  return [...numbers, sql`${value} nulls first`, ...arrived];
}

/** 1 for a row that arrives now, 0 for one that was accepted before. */
function isNew(files: readonly Arrived[], accepted: readonly Arrived[]): Sql {
  const before = files.flatMap((file, arrival) => (accepted.includes(file) ? [literal(arrival)] : []));
  return before.length === 0 ? new Sql('1') : sql`case when arrival in (${join(before)}) then 0 else 1 end`;
}
