import { RiskError } from '../errors.js';
import { sql, type Sql } from '../engine/sql.js';

/** A rule between columns of one row, such as `lastmonth_activity <= lastyear_activity`. */
export interface CrossRule {
  readonly text: string;
  /** The columns it speaks of. */
  readonly columns: readonly string[];
  /** The rule as a condition, given each column as SQL. NULL where a value is missing: then it is not broken. */
  holds(column: (name: string) => Sql): Sql;
}

type Token = { readonly kind: 'number' | 'column' | 'operator'; readonly text: string };
type Term = (column: (name: string) => Sql) => Sql;

const COMPARISONS: readonly string[] = ['<=', '>=', '<', '>', '=', '!='];
const TOKEN = /\s*(?:((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|"((?:[^"]|"")*)"|([\p{L}_][\p{L}\p{N}_.]*)|(<=|>=|==|!=|<>|[<>=+*/()-]))/uy;
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
    for (let operator = take(...operators); operator !== undefined; operator = take(...operators)) left = combine(left, operator, operand());
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
      return (column) => sql`(-${inner(column)})`;
    }
    const token = tokens[at];
    if (token === undefined || token.kind === 'operator') throw fail('a column or a number');
    at += 1;
    if (token.kind === 'number') return number(token.text);
    if (!numeric.includes(token.text)) throw fault(text, `'${token.text}' is not a numeric feature`);
    columns.add(token.text);
    return (column) => column(token.text);
  };

  const number = (digits: string): Term => {
    const value = Number(digits);
    if (!Number.isFinite(value)) throw fault(text, `'${digits}' is too large`);
    // as a double: an engine's integers overflow
    return () => sql`cast(${value} as double)`;
  };
  const left = sum();
  const comparison = take(...COMPARISONS);
  if (comparison === undefined) throw fail(`one of ${COMPARISONS.join(' ')}`);
  const right = sum();
  if (at < tokens.length) throw fail('nothing more');
  return { text, columns: [...columns], holds: combine(left, comparison, right) };
}

/** The operators of the grammar are SQL's own. */
function combine(left: Term, operator: string, right: Term): Term {
  const pieces: Readonly<Record<string, (a: Sql, b: Sql) => Sql>> = {
    '+': (a, b) => sql`(${a} + ${b})`,
    '-': (a, b) => sql`(${a} - ${b})`,
    '*': (a, b) => sql`(${a} * ${b})`,
    '/': (a, b) => sql`(${a} / ${b})`,
    '<=': (a, b) => sql`(${a} <= ${b})`,
    '>=': (a, b) => sql`(${a} >= ${b})`,
    '<': (a, b) => sql`(${a} < ${b})`,
    '>': (a, b) => sql`(${a} > ${b})`,
    '=': (a, b) => sql`(${a} = ${b})`,
    '!=': (a, b) => sql`(${a} <> ${b})`,
  };
  const piece = pieces[operator];
  if (piece === undefined) throw new Error(`no such operator: ${operator}`);
  return (column) => piece(left(column), right(column));
}

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
  return tokens;
}

function fault(text: string, problem: string): RiskError {
  return new RiskError('config', `config.json: contract.rules: '${text}': ${problem}`, {
    hint: 'a rule compares numeric features, such as "lastmonth_activity <= lastyear_activity"',
  });
}
