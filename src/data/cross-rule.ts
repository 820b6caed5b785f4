import { RiskError } from '../errors.js';
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

type Token = { readonly kind: 'number' | 'column' | 'operator'; readonly text: string };
/** A part of a rule, as SQL and for the values of one row: null where one is missing. */
interface Term {
  sql(column: (name: string) => Sql): Sql;
  of(value: (name: string) => number | null): number | null;
}

const COMPARISONS: readonly string[] = ['<=', '>=', '<', '>', '=', '!='];
const TOKEN =
  /\s*(?:((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|"((?:[^"]|"")*)"|([\p{L}_][\p{L}\p{N}_.]*)|(<=|>=|==|!=|<>|[<>=+*/()-]))/uy;
const SPELLINGS: Readonly<Record<string, string>> = { '==': '=', '<>': '!=' };

/**
 * Reads a rule: `<sum> <comparison> <sum>`, where a sum is columns and numbers with + - * / and parentheses.
 * A column whose name is not one word is quoted: `"last month" <= "last year"`.
 * Throws a config fault for what it cannot read or for a column that is not a numeric feature.
 */
export function parseRule(text: string, numeric: readonly string[]): CrossRule {
  const tokens = tokenize(text);
  const columns = new Set<string>();
  let at = 0;
  const fail = (expected: string): RiskError => {
    const token = tokens[at];
    return fault(text, `expected ${expected}${token === undefined ? ' at its end' : ` at '${token.text}'`}`);
  };
  const take = (...wanted: string[]): string | undefined => {
    const token = tokens[at];
    if (token?.kind !== 'operator' || !wanted.includes(token.text)) return undefined;
    at += 1;
    return token.text;
  };
  const chain = (operand: () => Term, ...operators: string[]): Term => {
    let left = operand();
    for (let operator = take(...operators); operator !== undefined; operator = take(...operators))
      left = combine(left, operator, operand());
    return left;
  };
  const sum = (): Term => chain(product, '+', '-');
  const product = (): Term => chain(atom, '*', '/');
  const atom = (): Term => {
    if (take('(') !== undefined) {
      const inner = sum();
      if (take(')') === undefined) throw fail(`')'`);
      return inner;
    }
    if (take('-') !== undefined) {
      const inner = atom();
      return { sql: (column) => sql`(-${inner.sql(column)})`, of: (value) => negative(inner.of(value)) };
    }
    const token = tokens[at];
    if (token === undefined || token.kind === 'operator') throw fail('a column or a number');
    at += 1;
    if (token.kind === 'number') return number(token.text);
    if (!numeric.includes(token.text)) throw fault(text, `'${token.text}' is not a numeric feature`);
    columns.add(token.text);
    return { sql: (column) => column(token.text), of: (value) => value(token.text) };
  };

  const number = (digits: string): Term => {
    const value = Number(digits);
    if (!Number.isFinite(value)) throw fault(text, `'${digits}' is too large`);
    // as a double: an engine's integers overflow
    return { sql: () => sql`cast(${value} as double)`, of: () => value };
  };
  const left = sum();
  const comparison = take(...COMPARISONS);
  if (comparison === undefined) throw fail(`one of ${COMPARISONS.join(' ')}`);
  const right = sum();
  if (at < tokens.length) throw fail('nothing more');
  const rule = combine(left, comparison, right);
  return { text, columns: [...columns], holds: rule.sql, isBroken: (value) => rule.of(value) === 0 };
}

/** What an operator of the grammar is in SQL, where it is spelt the same but for one, and to two numbers: a comparison is 1 or 0. */
const OPERATORS: Readonly<Record<string, (a: number, b: number) => number>> = {
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

function negative(value: number | null): number | null {
  return value === null ? null : -value;
}

function combine(left: Term, operator: string, right: Term): Term {
  const compute = OPERATORS[operator];
  if (compute === undefined) throw new Error(`no such operator: ${operator}`);
  const spelt = new Sql(operator === '!=' ? '<>' : operator);
  return {
    sql: (column) => sql`(${left.sql(column)} ${spelt} ${right.sql(column)})`,
    of: (value) => {
      const [a, b] = [left.of(value), right.of(value)];
      return a === null || b === null ? null : compute(a, b);
    },
  };
}

/** What engines take in one expression, and this one in its calls, is some thousands. */
const MOST_TOKENS = 500;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw fault(text, `cannot read '${text.slice(from).trim()}'`);
    const [, number, quoted, word, operator] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: SPELLINGS[operator] ?? operator });
    else tokens.push({ kind: 'column', text: word ?? (quoted ?? '').replaceAll('""', '"') });
  }
  if (tokens.length > MOST_TOKENS) throw fault(`${text.slice(0, 60)}…`, `is longer than ${MOST_TOKENS} names, numbers and signs`);
  return tokens;
}

function fault(text: string, problem: string): RiskError {
  return new RiskError('config', `config.json: contract.rules: '${text}': ${problem}`, {
    hint: 'a rule compares numeric features, such as "lastmonth_activity <= lastyear_activity"',
  });
}
