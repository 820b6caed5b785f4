import { columnOf } from '../data/load.js';
import { staging, VIOLATION } from '../data/staging.js';
import { EngineError, numberOf, oneRow, SCAN_FILE, scanColumn, type Engine, type TextScan } from '../engine/engine.js';
import { ident, join, sql, Sql } from '../engine/sql.js';
import { RiskError } from '../errors.js';
import type { PredictionBooks } from './files.js';
import { namesOf } from './output.js';
import { predictionPart, type Predicting } from './query.js';

/** What a name on the command line begins with that stands for a table of the engine, and not for a file. */
const TABLE = 'table:';

/** The table that a name on the command line stands for; undefined where it stands for something else. */
export function tableIn(name: string | undefined): string | undefined {
  return name?.startsWith(TABLE) === true ? name.slice(TABLE.length) : undefined;
}

/** What a command line asks for beside tables. */
export interface Asked {
  readonly inputs: readonly string[];
  readonly out: string | undefined;
  readonly format: unknown;
  readonly rejected: unknown;
  readonly keep: boolean;
  readonly top: number | undefined;
  readonly evaluate: boolean;
}

/** The tables that are predicted from and to; undefined where only files are. Throws a usage fault for what cannot be done with tables. */
export function tablesOf({ inputs, out, ...rest }: Asked): { readonly from: string; readonly to: string } | undefined {
  const [from, ...more] = inputs.map(tableIn);
  const to = tableIn(out);
  if (to === undefined && [from, ...more].every((one) => one === undefined)) return undefined;
  if (from === undefined || to === undefined || more.length > 0) {
    throw new RiskError('usage', 'a table is predicted into a table, alone', {
      hint: 'riskctl predict table:<database>.<table> --out table:<database>.<table>',
    });
  }
  const { format, rejected, keep, top, evaluate } = rest;
  if (format !== undefined || rejected !== undefined || keep || top !== undefined || evaluate) {
    throw new RiskError('usage', '--format, --rejected, --keep, --top and --evaluate are for files', { hint: 'leave them out' });
  }
  return { from, to };
}

/**
 * Predicts the rows of a table that keep the contract, by one statement of the engine, and appends the predictions to another table, which
 * must be there with the columns of a file of predictions. Throws a data fault where either cannot be used.
 */
export async function predictTable(engine: Engine, predicting: Predicting, from: string, to: string): Promise<PredictionBooks> {
  const { contract, reasons } = predicting;
  const columns = contract.columns.filter((column) => column !== contract.target).map(({ name }) => name);
  const scan: TextScan = { files: [], format: 'parquet', delimiter: ',', gzip: false, columns, numbers: [] };
  const texts = columns.map((name, index) => sql`cast(${ident(name)} as varchar) as ${ident(scanColumn(index))}`);
  const source = sql`(select ${join(texts)}, 0 as ${ident(SCAN_FILE)} from ${new Sql(from)}) as asked`;
  const staged = staging(contract, engine.dialect, [contract.target]).query(source, (name) => columnOf(scan, name));
  const { query } = predictionPart(predicting, scan, undefined);
  const client = contract.ids.map(({ name }) => name);
  const names = namesOf(client, reasons);
  try {
    const counted = await oneRow(
      engine,
      sql`select count(*) as n, sum(case when ${VIOLATION} = 0 then 1 else 0 end) as good from (${staged}) as staged`,
    );
    await engine.append(
      new Sql(to),
      names,
      query(source, engine.dialect, (condition) => condition),
    );
    const [rows, scored] = [numberOf(counted['n']), numberOf(counted['good'])];
    return { in: rows, scored, rejected: rows - scored };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    throw new RiskError('data', `${from} cannot be predicted into ${to}: ${error.reason.split('\n')[0] ?? ''}`, {
      hint: `${to} needs the columns ${names.join(', ')}, and ${from} those of the contract`,
      cause: error,
    });
  }
}
