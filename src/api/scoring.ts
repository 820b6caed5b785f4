import { setImmediate } from 'node:timers/promises';
import { contractOf } from '../data/contract.js';
import { checkHeader } from '../data/header.js';
import type { SourceFile } from '../data/sources.js';
import { csvBytes } from '../engine/csv-bytes.js';
import { scanColumn, type Engine, type TextScan } from '../engine/engine.js';
import { ident, join, sql, table } from '../engine/sql.js';
import { RiskError } from '../errors.js';
import { openClients } from '../prediction/stream.js';
import type { Workspace } from '../workspace/workspace.js';
import { Gathered, type PredictionAnswer } from './answers.js';
import { RequestError } from './problem.js';
import type { Serving } from './serving.js';

/** How rows are to be scored. */
export interface ScoringOptions {
  readonly reasons: number;
  readonly maxRows: number;
}

/** So many rows are scored before others get their turn. */
const TURN = 1000;

/** Scores rows that came as JSON; all at once where they are few. */
export function scoreRecords(
  serving: Serving,
  records: readonly unknown[],
  { reasons, maxRows }: ScoringOptions,
): PredictionAnswer | Promise<PredictionAnswer> {
  if (records.length > maxRows) throw tooMany(maxRows);
  const scorer = serving.scorer(reasons);
  const gathered = new Gathered();
  const score = (from: number): void => {
    for (const record of records.slice(from, from + TURN)) {
      const isRecord = typeof record === 'object' && record !== null && !Array.isArray(record);
      gathered.add(isRecord ? scorer.score(record as Readonly<Record<string, unknown>>) : NO_RECORD);
    }
  };
  if (records.length <= TURN) {
    score(0);
    return gathered.answer(serving);
  }
  return (async () => {
    for (let from = 0; from < records.length; from += TURN) {
      score(from);
      await setImmediate();
    }
    return gathered.answer(serving);
  })();
}

const NO_RECORD = { kind: 'rejection', column: '', rule: 'an object', words: 'a row must be an object of JSON' } as const;

/** Scores the rows of a csv. Throws data faults for one that cannot be used. */
export async function scoreCsv(
  serving: Serving,
  bytes: AsyncIterable<Buffer>,
  name: string,
  { reasons, maxRows }: ScoringOptions,
): Promise<PredictionAnswer> {
  const { clients } = await openClients(serving.predicting(reasons), bytes, name);
  const gathered = new Gathered();
  let rows = 0;
  for await (const { answer } of clients) {
    rows += 1;
    if (rows > maxRows) throw tooMany(maxRows);
    gathered.add(answer);
    if (rows % TURN === 0) await setImmediate();
  }
  return gathered.answer(serving);
}

/** Scores the rows of a file. Throws data faults for one that cannot be used. */
export function scoreCsvFile(serving: Serving, source: SourceFile, options: ScoringOptions): Promise<PredictionAnswer> {
  return scoreCsv(serving, csvBytes(source.path, source.gzip), source.name, options);
}

/** Scores the rows of a Parquet file, which an engine reads. Throws data faults for one that cannot be used. */
export async function scoreParquet(
  serving: Serving,
  { config }: Workspace,
  engine: Engine,
  source: SourceFile,
  { reasons, maxRows }: ScoringOptions,
): Promise<PredictionAnswer> {
  const contract = contractOf(config);
  const check = await checkHeader(source, contract, engine);
  if (!check.ok) throw new RiskError('data', `${source.name}: ${check.reason}`);
  const { columns, delimiter } = check.header;
  const scan: TextScan = { files: [source.path], format: 'parquet', delimiter, gzip: false, columns, numbers: [] };
  const cells = contract.columns
    .map(({ name }) => columns.indexOf(name))
    .map((at) => (at < 0 ? sql`null` : ident(scanColumn(at))));
  const named = cells.map((cell, index) => sql`${cell} as ${ident(`k${index}`)}`);
  await engine.load('asked', scan, (from) => sql`select ${join(named)} from ${from} limit ${maxRows + 1}`);
  const { position, inOrder } = engine.dialect;
  const asked = join(cells.map((_, index) => ident(`k${index}`)));
  const rows = await engine.rows(inOrder(sql`select ${asked} from ${table('asked')}`, [position]));
  if (rows.length > maxRows) throw tooMany(maxRows);
  const scorer = serving.scorer(reasons);
  const gathered = new Gathered();
  for (const row of rows) gathered.add(scorer.scoreCells(cells.map((_, index) => row[`k${index}`])));
  return gathered.answer(serving);
}

function tooMany(maxRows: number): RequestError {
  return new RequestError(
    413,
    `there are more than ${maxRows} rows`,
    'ask about fewer at a time, raise api.max_rows, or use riskctl predict',
  );
}
