import { SCAN_FILE, type Dialect } from '../engine/engine.js';
import { cases, ident, join, literal, sql, Sql } from '../engine/sql.js';
import type { Column, Contract, Target } from './contract.js';

/** A way in which a row can break the contract. */
export interface Rule {
  /** The column, or the columns, that break it. */
  readonly column: string;
  readonly rule: string;
}

/** The name in the engine of a kept column's value. */
export const valueColumn = (column: Pick<Column, 'index'>): Sql => ident(`v${column.index}`);
/** 1 where the row is positive, 0 where it is not, NULL without a label. */
export const LABEL = ident('label');
/** 0 where the row keeps the contract, else 1 + the index of the first rule it breaks. */
export const VIOLATION = ident('violation');
/** Index of the file a row comes from. */
export const FILE = ident(SCAN_FILE);
/** Hash of what makes a row the same as another. */
export const IDENTITY = ident('identity');

/** The columns of a row that keeps the contract: its values, its label and its identity. */
export function keptColumns(contract: Contract): Sql[] {
  return [...contract.columns.map(valueColumn), LABEL, IDENTITY];
}

/** The place of a kept row among those of its table, in the order of their arrival. */
export const PLACE = ident('place');

/** No rows, with the columns of kept ones and their place. */
export function noRows(contract: Contract, { hash }: Dialect): Sql {
  const values = contract.columns.map(
    (column) => sql`cast(null as ${new Sql(isNumeric(column) ? 'double' : 'varchar')}) as ${valueColumn(column)}`,
  );
  return sql`select ${join([...values, sql`cast(null as integer) as ${LABEL}`, sql`${hash([literal(null)])} as ${IDENTITY}`, sql`cast(null as bigint) as ${PLACE}`])} where false`;
}

/** How the rows of some files become typed values under a contract. */
export interface Staging {
  readonly rules: readonly Rule[];
  /** The query that types and checks the rows of a scan whose n-th column has the given name; columns to be `carried` along are left as they are. */
  query(source: Sql, columnOf: (name: string) => Sql | undefined, carried?: readonly Sql[]): Sql;
}

/** Compiles a contract to SQL: text in, typed values and the first broken rule out. `unasked` columns are not checked. */
export function staging(contract: Contract, dialect: Dialect, unasked: readonly Column[] = []): Staging {
  const checks = checksOf(contract, dialect, unasked);
  return {
    rules: checks,
    query(source, columnOf, carried = []) {
      const texts = contract.columns.map((column) => {
        const found = columnOf(column.name) ?? literal(null);
        return sql`${isNumeric(column) ? found : sql`nullif(${dialect.trim(found)}, '')`} as ${textColumn(column)}`;
      });
      const typed = contract.columns.map((column) => sql`${typedValue(column, dialect)} as ${valueColumn(column)}`);
      const violation = cases(
        checks.map((check, index) => ({ when: check.broken, then: index + 1 })),
        0,
      );
      return sql`
        select ${join([FILE, ...carried, ...contract.columns.map(valueColumn), LABEL])},
          ${violation} as ${VIOLATION}, ${identityOf(contract, dialect)} as ${IDENTITY}
        from (select *, ${join(typed)}, ${labelOf(contract.target, dialect)} as ${LABEL}
          from (select ${join([FILE, ...carried, ...texts])} from ${source}) as texts) as typed`;
    },
  };
}

/** Hash of the key of a row; one without its key is like no other, and known by all its columns. */
function identityOf(contract: Contract, { hash }: Dialect): Sql {
  const whole = hash(contract.columns.map(valueColumn));
  if (contract.dedupe.by === 'rows') return whole;
  return cases([{ when: mayHaveTwin(contract), then: hash(contract.dedupe.key.map(valueColumn)) }], whole);
}

/** Whether a row may be the same as another: where rows are told apart by a key, one that has it. */
export function mayHaveTwin({ dedupe }: Contract): Sql {
  return dedupe.by === 'rows'
    ? new Sql('true')
    : join(
        dedupe.key.map((column) => sql`${valueColumn(column)} is not null`),
        ' and ',
      );
}

/** The text of a column: trimmed, and NULL where nothing is left; of a number as it stands, for most need no trimming. */
const textColumn = (column: Pick<Column, 'index'>): Sql => ident(`t${column.index}`);

function typedValue(column: Column, dialect: Dialect): Sql {
  const text = textColumn(column);
  if (!isNumeric(column)) return text;
  if (dialect.readsNumbers) return sql`cast(${text} as double)`;
  return sql`coalesce(${dialect.toNumber(text)}, case when ${text} is null then null else ${dialect.toNumber(dialect.trim(text))} end)`;
}

/** Whether a row has anything in a column; the text of a number is looked at only where it has no value. */
function isMissing(column: Column, dialect: Dialect): Sql {
  const text = textColumn(column);
  if (!isNumeric(column) || dialect.readsNumbers) return sql`${text} is null`;
  return sql`case when ${valueColumn(column)} is not null then false else coalesce(${dialect.trim(text)}, '') = '' end`;
}

/** Hash of all columns of a row that keeps the contract; where rows are told apart by these, it is in the table. */
export function rowHash({ columns, dedupe }: Contract, { hash }: Dialect): Sql {
  return dedupe.by === 'rows' ? IDENTITY : hash(columns.map(valueColumn));
}

/** True for a column whose values are numbers. */
export function isNumeric(column: Column): boolean {
  return column.role === 'feature' && column.type === 'numeric';
}

type Check = Rule & { readonly broken: Sql };

function checksOf(contract: Contract, dialect: Dialect, unasked: readonly Column[]): Check[] {
  const byName = new Map(contract.columns.map((column) => [column.name, column]));
  const value = (name: string): Sql => {
    const column = byName.get(name);
    if (column === undefined) throw new Error(`a rule names '${name}', which is no column`);
    return valueColumn(column);
  };
  const ofColumns = contract.columns
    .filter((column) => !unasked.includes(column))
    .flatMap((column) => columnChecks(column, dialect));
  const ofRules = contract.rules.map((rule): Check => ({
    column: rule.columns.join(', '),
    rule: rule.text,
    broken: sql`not ${rule.holds(value)}`,
  }));
  return [...ofColumns, ...ofRules];
}

function columnChecks(column: Column, dialect: Dialect): Check[] {
  const value = valueColumn(column);
  const missing = isMissing(column, dialect);
  const checks: Check[] = [];
  const check = (rule: string, broken: Sql): void => void checks.push({ column: column.name, rule, broken });
  if (column.required) check('required', missing);
  if (column.role === 'target' && column.negative !== undefined) {
    const known = [...column.positive, ...column.negative];
    check(`one of ${known.join(', ')}`, sql`${LABEL} = ${UNKNOWN}`);
  }
  if (column.role !== 'feature') return checks;
  if (column.type === 'categorical') {
    if (column.allowed !== undefined) {
      check(`one of ${column.allowed.join(', ')}`, sql`${value} not in (${join(column.allowed.map(literal))})`);
    }
    return checks;
  }
  check('a number', sql`case when ${value} is null then not ${missing} else not ${dialect.isFinite(value)} end`);
  if (column.integer) check('a whole number', sql`${value} <> floor(${value})`);
  if (column.min !== undefined) check(`>= ${column.min}`, sql`${value} < ${column.min}`);
  if (column.max !== undefined) check(`<= ${column.max}`, sql`${value} > ${column.max}`);
  return checks;
}

/** A label that is neither positive nor negative. Such a row breaks the contract. */
const UNKNOWN = -1;

/** The label of a row: told from its text where that is spelt as in the contract, and otherwise by what it stands for. */
function labelOf(target: Target, dialect: Dialect): Sql {
  const text = textColumn(target);
  const { positive, negative } = target;
  const spelt = (labels: Target['positive']): Sql => sql`${text} in (${join(labels.map((label) => literal(String(label))))})`;
  const branches = [
    { when: sql`${text} is null`, then: null },
    { when: spelt(positive), then: 1 },
    ...(negative === undefined ? [] : [{ when: spelt(negative), then: 0 }]),
    ...standsFor(positive, dialect, text).map((when) => ({ when, then: 1 })),
    ...standsFor(negative ?? [], dialect, text).map((when) => ({ when, then: 0 })),
  ];
  return cases(branches, negative === undefined ? 0 : UNKNOWN);
}

/** Labels that are numbers match any spelling of the number (1, 1.0 and 01 are one label), truth values any case. */
function standsFor(labels: Target['positive'], dialect: Dialect, text: Sql): Sql[] {
  const numbers = labels.filter((label) => typeof label === 'number').map(literal);
  const truths = labels.filter((label) => typeof label === 'boolean').map((label) => literal(String(label)));
  return [
    ...(numbers.length > 0 ? [sql`${dialect.toNumber(text)} in (${join(numbers)})`] : []),
    ...(truths.length > 0 ? [sql`lower(${text}) in (${join(truths)})`] : []),
  ];
}
