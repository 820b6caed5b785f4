/** A part of a rule: a number, a column by its name, or what an operator makes of other parts. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'column'; readonly name: string }
  | { readonly kind: 'negative'; readonly of: Expression }
  | { readonly kind: 'operation'; readonly operator: Operator; readonly left: Expression; readonly right: Expression };

/** What stands between two parts. A comparison stands once, at the top. */
export type Operator = (typeof COMPARISONS)[number] | '+' | '-' | '*' | '/';

/** A rule between columns of one row, such as `lastmonth_activity <= lastyear_activity`, that cannot be read: why. */
export class RuleError extends Error {}

type Token = { readonly kind: 'number' | 'column' | 'operator'; readonly text: string };

const COMPARISONS = ['<=', '>=', '<', '>', '=', '!='] as const;
const TOKEN =
  /\s*(?:((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|"((?:[^"]|"")*)"|([\p{L}_][\p{L}\p{N}_.]*)|(<=|>=|==|!=|<>|[<>=+*/()-]))/uy;
const SPELLINGS: Readonly<Record<string, string>> = { '==': '=', '<>': '!=' };
/** What engines take in one expression, and this reader in its calls, is some thousands. */
const MOST_TOKENS = 500;

/**
 * Reads a rule: `<sum> <comparison> <sum>`, where a sum is columns and numbers with + - * / and parentheses.
 * A column whose name is not one word is quoted: `"last month" <= "last year"`.
 * Throws a {@link RuleError} for what it cannot read and for a column that is not among the numeric features.
 */
export function parseRule(text: string, numeric: readonly string[]): Expression {
  const tokens = tokenize(text);
  let at = 0;
  const fail = (expected: string): RuleError => {
    const token = tokens[at];
    return new RuleError(`expected ${expected}${token === undefined ? ' at its end' : ` at '${token.text}'`}`);
  };
  const take = <T extends string>(...wanted: readonly T[]): T | undefined => {
    const token = tokens[at];
    const found = token?.kind === 'operator' ? wanted.find((one) => one === token.text) : undefined;
    if (found !== undefined) at += 1;
    return found;
  };
  const chain = (operand: () => Expression, ...operators: readonly Operator[]): Expression => {
    let left = operand();
    for (let operator = take(...operators); operator !== undefined; operator = take(...operators))
      left = { kind: 'operation', operator, left, right: operand() };
    return left;
  };
  const sum = (): Expression => chain(product, '+', '-');
  const product = (): Expression => chain(atom, '*', '/');
  const atom = (): Expression => {
    if (take('(') !== undefined) {
      const inner = sum();
      if (take(')') === undefined) throw fail(`')'`);
      return inner;
    }
    if (take('-') !== undefined) return { kind: 'negative', of: atom() };
    const token = tokens[at];
    if (token === undefined || token.kind === 'operator') throw fail('a column or a number');
    at += 1;
    if (token.kind === 'column') {
      if (!numeric.includes(token.text)) throw new RuleError(`'${token.text}' is not a numeric feature`);
      return { kind: 'column', name: token.text };
    }
    const value = Number(token.text);
    if (!Number.isFinite(value)) throw new RuleError(`'${token.text}' is too large`);
    return { kind: 'number', value };
  };

  const left = sum();
  const operator = take(...COMPARISONS);
  if (operator === undefined) throw fail(`one of ${COMPARISONS.join(' ')}`);
  const right = sum();
  if (at < tokens.length) throw fail('nothing more');
  return { kind: 'operation', operator, left, right };
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new RuleError(`cannot read '${text.slice(from).trim()}'`);
    const [, number, quoted, word, operator] = match;
    if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (operator !== undefined) tokens.push({ kind: 'operator', text: SPELLINGS[operator] ?? operator });
    else tokens.push({ kind: 'column', text: word ?? (quoted ?? '').replaceAll('""', '"') });
  }
  if (tokens.length > MOST_TOKENS) throw new RuleError(`is longer than ${MOST_TOKENS} names, numbers and signs`);
  return tokens;
}
