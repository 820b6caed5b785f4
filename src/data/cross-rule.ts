import { parseRule, type Expression, type Operator } from '../config/rule.js';
import { sql, Sql } from '../engine/sql.js';

/** A rule between columns of one row, such as `lastmonth_activity <= lastyear_activity`. */
export interface CrossRule {
  readonly text: string;
  /** The columns it speaks of. */
  readonly columns: readonly string[];
  /** The rule as a condition, given each column as SQL. NULL where a value is missing: then it is not broken. */
  holds(column: (name: string) => Sql): Sql;
  /** Whether one row breaks it, given each of its values, null where one is missing. Says what the SQL says. */
  isBroken(value: (name: string) => number | null): boolean;
}

/** Compiles a rule over some numeric features. */
export function crossRule(text: string, numeric: readonly string[]): CrossRule {
  const rule = parseRule(text, numeric);
  return {
    text,
    columns: [...new Set(namesIn(rule))],
    holds: (column) => sqlOf(rule, column),
    isBroken: (value) => valueOf(rule, value) === 0,
  };
}

function namesIn(part: Expression): string[] {
  switch (part.kind) {
    case 'number':
      return [];
    case 'column':
      return [part.name];
    case 'negative':
      return namesIn(part.of);
    case 'operation':
      return [...namesIn(part.left), ...namesIn(part.right)];
  }
}

/** A part as SQL: operators are spelt as they are in rules, but for one. */
function sqlOf(part: Expression, column: (name: string) => Sql): Sql {
  switch (part.kind) {
    case 'number':
      // as a double: an engine's integers overflow
      return sql`cast(${part.value} as double)`;
    case 'column':
      return column(part.name);
    case 'negative':
      return sql`(-${sqlOf(part.of, column)})`;
    case 'operation':
      return sql`(${sqlOf(part.left, column)} ${new Sql(part.operator === '!=' ? '<>' : part.operator)} ${sqlOf(part.right, column)})`;
  }
}

/** A part for the values of one row: a comparison is 1 or 0, and anything with a missing value null. */
function valueOf(part: Expression, value: (name: string) => number | null): number | null {
  switch (part.kind) {
    case 'number':
      return part.value;
    case 'column':
      return value(part.name);
    case 'negative': {
      const of = valueOf(part.of, value);
      return of === null ? null : -of;
    }
    case 'operation': {
      const [a, b] = [valueOf(part.left, value), valueOf(part.right, value)];
      return a === null || b === null ? null : COMPUTE[part.operator](a, b);
    }
  }
}

const COMPUTE: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '<=': (a, b) => Number(order(a, b) <= 0),
  '>=': (a, b) => Number(order(a, b) >= 0),
  '<': (a, b) => Number(order(a, b) < 0),
  '>': (a, b) => Number(order(a, b) > 0),
  '=': (a, b) => Number(order(a, b) === 0),
  '!=': (a, b) => Number(order(a, b) !== 0),
};

/** A database's order of doubles: NaN (0 / 0, say) is equal to itself and above all numbers. */
function order(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
}
