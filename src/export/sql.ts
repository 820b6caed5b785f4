import { RiskError } from '../errors.js';
import type { Model, Term } from '../model/model.js';
import { DIALECTS, type Dialect, type DialectName } from './dialects.js';

/**
 * A model as one SQL expression, the probability of the positive class, over columns with the names of the features.
 * NULL is missing, as is an empty text.
 */
export function sqlOf(model: Model, dialectName: DialectName): string {
  const dialect = DIALECTS[dialectName];
  if (dialectName === 'duckdb') requireApart(model.terms);
  const terms = model.terms.map((term) => `  + ${termOf(term, dialect)}`);
  const eta = `-(\n  cast(${number(model.intercept)} as ${DOUBLE})\n${terms.join('\n')}\n)`;
  return [
    `/* riskctl model ${model.id} for ${dialect.title}: the probability of the positive class;`,
    `   a client is predicted positive from ${model.threshold} on */`,
    `(1e+0 / (1e+0 + ${dialect.exp(eta)}))`,
    '',
  ].join('\n');
}

/** The one name of a type that all three know; a constant without it is a decimal number to PostgreSQL. */
const DOUBLE = 'double precision';

function termOf(term: Term, dialect: Dialect): string {
  const column = dialect.name(term.name);
  if (term.kind === 'numeric') {
    const value = `coalesce(${dialect.number(column)}, ${number(term.impute)})`;
    return `${number(term.coefficient)} * ((${value} - ${number(term.mean)}) / ${number(term.scale)})`;
  }
  const branches = term.levels.flatMap(({ level, coefficient }) => {
    const text = dialect.text(level);
    return text === undefined ? [] : [`    when ${text} then ${number(coefficient)}`];
  });
  return [
    `case ${dialect.level(column)}`,
    `    when '' then ${number(term.missing ?? 0)}`,
    ...branches,
    `    else ${number(term.other ?? 0)}`,
    '  end',
  ].join('\n');
}

/** With an exponent every dialect takes it for no integer, and reads back the same double. */
function number(value: number): string {
  return value < 0 ? `(${value.toExponential()})` : value.toExponential();
}

/** DuckDB's names ignore the case of the letters A to Z: no table of it has both columns. */
function requireApart(terms: readonly Term[]): void {
  const seen = new Map<string, string>();
  for (const { name } of terms) {
    const folded = name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
    const other = seen.get(folded);
    if (other !== undefined) {
      throw new RiskError('data', `features '${other}' and '${name}' have one name in DuckDB, which ignores case`, {
        hint: 'use --dialect clickhouse or --dialect postgresql, or another format',
      });
    }
    seen.set(folded, name);
  }
}
