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

/** The columns of a row that keeps the contract: its values and its label. */
export function keptColumns(contract: Contract): Sql[] {
  return [...contract.columns.map(valueColumn), LABEL];
}

/** No rows, with the columns of kept ones. */
export function noRows(contract: Contract): Sql {
  const values = contract.columns.map((column) => sql`cast(null as ${new Sql(isNumeric(column) ? 'double' : 'varchar')}) as ${valueColumn(column)}`);
  return sql`select ${join([...values, sql`cast(null as integer) as ${LABEL}`])} where false`;
}

/** How the rows of some files become typed values under a contract. */
export interface Staging {
  readonly rules: readonly Rule[];
  /** The query that types and checks the rows of a scan whose n-th column has the given name. */
  query(source: Sql, columnOf: (name: string) => Sql | undefined): Sql;
}

/** Compiles a contract to SQL: text in, typed values and the first broken rule out. */
export function staging(contract: Contract, dialect: Dialect): Staging {
  const text = (column: Column): Sql => ident(`t${column.index}`);
  const checks = checksOf(contract, dialect, text);
  const identity = contract.dedupe.by === 'rows' ? contract.columns : contract.dedupe.key;
  return {
    rules: checks,
    query(source, columnOf) {
      const trimmed = contract.columns.map((column) => {
        const found = columnOf(column.name);
        return sql`${found === undefined ? literal(null) : sql`nullif(${dialect.trim(found)}, '')`} as ${text(column)}`;
      });
      const typed = contract.columns.map((column) => sql`${isNumeric(column) ? dialect.toNumber(text(column)) : text(column)} as ${valueColumn(column)}`);
      const values = contract.columns.map(valueColumn);
      const violation = cases(
        checks.map((check, index) => ({ when: check.broken, then: index + 1 })),
        0,
      );
      return sql`
        select ${FILE}, ${join(values)}, ${labelOf(contract.target, dialect, text(contract.target))} as ${LABEL},
          ${violation} as ${VIOLATION}, ${dialect.hash(identity.map(valueColumn))} as ${IDENTITY}
        from (select *, ${join(typed)} from (select ${FILE}, ${join(trimmed)} from ${source}) as trimmed) as typed`;
    },
  };
}

/** True for a column whose values are numbers. */
export function isNumeric(column: Column): boolean {
  return column.role === 'feature' && column.type === 'numeric';
}

type Check = Rule & { readonly broken: Sql };

function checksOf(contract: Contract, dialect: Dialect, text: (column: Column) => Sql): Check[] {
  const byName = new Map(contract.columns.map((column) => [column.name, column]));
  const value = (name: string): Sql => {
    const column = byName.get(name);
    if (column === undefined) throw new Error(`a rule names '${name}', which is no column`);
    return valueColumn(column);
  };
  const ofColumns = contract.columns.flatMap((column) => columnChecks(column, dialect, text(column)));
  const ofRules = contract.rules.map((rule): Check => ({ column: rule.columns.join(', '), rule: rule.text, broken: sql`not ${rule.holds(value)}` }));
  return [...ofColumns, ...ofRules];
}

function columnChecks(column: Column, dialect: Dialect, text: Sql): Check[] {
  const value = valueColumn(column);
  const checks: Check[] = [];
  const check = (rule: string, broken: Sql): void => void checks.push({ column: column.name, rule, broken });
  if (column.required) check('required', sql`${text} is null`);
  if (column.role === 'target' && column.negative !== undefined) {
    const known = [...column.positive, ...column.negative];
    check(`one of ${known.join(', ')}`, sql`${text} is not null and not ${isOneOf(known, dialect, text)}`);
  }
  if (column.role !== 'feature') return checks;
  if (column.type === 'categorical') {
    if (column.allowed !== undefined) {
      check(`one of ${column.allowed.join(', ')}`, sql`${text} is not null and ${text} not in (${join(column.allowed.map(literal))})`);
    }
    return checks;
  }
  check('a number', sql`${text} is not null and (${value} is null or not ${dialect.isFinite(value)})`);
  if (column.integer) check('a whole number', sql`${value} <> floor(${value})`);
  if (column.min !== undefined) check(`>= ${column.min}`, sql`${value} < ${column.min}`);
  if (column.max !== undefined) check(`<= ${column.max}`, sql`${value} > ${column.max}`);
  return checks;
}

function labelOf(target: Target, dialect: Dialect, text: Sql): Sql {
  return sql`case when ${text} is null then null when ${isOneOf(target.positive, dialect, text)} then 1 else 0 end`;
}

/** Labels that are numbers match any spelling of the number (1, 1.0 and 01 are one label), truth values any case. */
function isOneOf(labels: Target['positive'], dialect: Dialect, text: Sql): Sql {
  const words = labels.map((label) => literal(String(label)));
  const numbers = labels.filter((label) => typeof label === 'number').map(literal);
  const truths = labels.filter((label) => typeof label === 'boolean').map((label) => literal(String(label)));
  const matches = [sql`${text} in (${join(words)})`];
  if (numbers.length > 0) matches.push(sql`coalesce(${dialect.toNumber(text)} in (${join(numbers)}), false)`);
  if (truths.length > 0) matches.push(sql`lower(${text}) in (${join(truths)})`);
  return sql`(${join(matches, ' or ')})`;
}
