import { numberOf, oneRow, type Dialect, type Engine } from '../engine/engine.js';
import { join, literal, sql, Sql, table as tableNamed } from '../engine/sql.js';
import type { Contract } from './contract.js';
import { FILE, IDENTITY, isNumeric, keptColumns, mayHaveTwin, PLACE, valueColumn, VIOLATION } from './staging.js';

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
 * Makes rows that are the same one: rows alike in every column, or alike in the key, of which the latest stays.
 * Files come in order of arrival. Only rows that share a 64-bit hash are compared, so the work is one hash a row.
 */
export async function dedupe(engine: Engine, contract: Contract, files: readonly Arrived[]): Promise<Deduped> {
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

  await engine.make(
    DROPPED,
    sql`select arrival, place, holder from (
      select arrival, place, holder, row_number() over (partition by ${join(identityOf(contract))} order by ${preference(contract, engine.dialect)}) as nth
      from (${all}) as arrived where ${IDENTITY} in (select ${IDENTITY} from ${tableNamed(TWINS)})) as ranked
    where nth > 1`,
  );
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

function identityOf(contract: Contract): Sql[] {
  return (contract.dedupe.by === 'rows' ? contract.columns : contract.dedupe.key).map(valueColumn);
}

/** The first of equal rows stays; of rows with one key the latest. */
function preference(contract: Contract, { toNumber }: Dialect): Sql {
  if (contract.dedupe.by === 'rows') return new Sql('arrival, place');
  const { latest } = contract.dedupe;
  if (latest === undefined) return new Sql('arrival desc, place desc');
  const value = valueColumn(latest);
  // a column of text may hold numbers, or dates whose order is that of their text
  const numbers = isNumeric(latest) ? [] : [sql`${toNumber(value)} desc nulls last`];
  return join([...numbers, sql`${value} desc nulls last`, new Sql('arrival desc, place desc')]);
}
