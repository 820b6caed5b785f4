import { chmod, mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { numberOf, oneRow, type Engine } from '../engine/engine.js';
import { join, rowwise, sql, type Sql } from '../engine/sql.js';
import { syncFile, syncFolder, type Draft } from '../workspace/atomic.js';
import { sha256File } from '../workspace/digest.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { contractDigest, formatStore, partsFolder, readAccepted, type StoredFile } from './accepted.js';
import { hashSpecimen, livingRows, partColumns, POSITION, replacedRows } from './accepted-rows.js';
import type { Contract } from './contract.js';
import type { Deduped } from './dedupe.js';
import { writeFinalData } from './final-data.js';
import type { History } from './history.js';
import { partsKept } from './merging.js';
import { countRows, lessCounts, sumCounts } from './row-counts.js';
import { keptColumns, noRows, PLACE } from './staging.js';
import { unlessFault } from '../errors.js';

/** What is to be kept: the rows of earlier runs that stay, and new ones. */
export interface Keeping {
  readonly history: History | null;
  readonly deduped: Deduped;
  /** Queries of the new rows. */
  readonly fresh: readonly Sql[];
}

/** What is kept then. */
export interface Kept {
  readonly rows: number;
  /** All of them as a relation, where the engine holds them. */
  readonly relation?: Sql;
}

type Keep = (workspace: Workspace, engine: Engine, contract: Contract, keeping: Keeping, draft: Draft) => Promise<Kept>;

/** Prepares finaldata.csv or parts, as `ingest.store` has it, to take effect with the draft. */
export const keep: Keep = (workspace, ...rest) => {
  const write = workspace.config.ingest.store === 'csv' ? keepCsv : keepParts;
  return write(workspace, ...rest);
};

const keepCsv: Keep = async (workspace, engine, contract, { history, deduped, fresh }, draft) => {
  const rows = [noRows(contract, engine.dialect), ...((await history?.staying(deduped)) ?? []), ...fresh];
  await writeFinalData(engine, contract, rows, draft.at(ARTIFACTS.finalData), 'csv');
  if (workspace.config.ingest.parquet) await writeFinalData(engine, contract, rows, draft.at(ARTIFACTS.finalParquet), 'parquet');
  if ((await unlessFault(readAccepted(workspace))) !== null) await draft.write(ARTIFACTS.store, formatStore(null));
  return { rows: await countOf(engine, rows), relation: union(rows) };
};

const keepParts: Keep = async (workspace, engine, contract, { history, deduped, fresh }, draft) => {
  const base = history?.parts;
  const leaving = history?.leaving(deduped);
  const gone = leaving === undefined ? sumCounts(contract, []) : await countRows(engine, contract, sql`(${leaving}) as leaving`);
  const staying = [...((await history?.staying(deduped)) ?? []), ...fresh];
  const added = await countRows(engine, contract, union([noRows(contract, engine.dialect), ...staying]));

  const parts = base?.parts ?? [];
  const stored = parts.reduce((sum, part) => sum + part.rows, 0);
  const replaced = stored - (base?.counts.rows ?? 0) + gone.rows;
  const kept = parts.slice(
    0,
    partsKept(
      parts.map((part) => part.rows),
      added.rows,
      replaced,
    ),
  );
  const merged = parts.slice(kept.length);
  const id = 1 + Math.max(0, ...parts.map((part) => part.id));
  const without = leaving === undefined ? sql`` : sql`where ${POSITION} not in (select ${POSITION} from (${leaving}) as leaving)`;
  const values = join(keptColumns(contract));
  const rewritten =
    base === undefined || merged.length === 0
      ? []
      : [sql`select ${values}, ${POSITION} as place from ${livingRows(engine, contract, base, merged)} ${without}`];
  const queries = [...rewritten, ...staying, noRows(contract, engine.dialect)].map(
    (query, part) => sql`select ${values}, ${part} as part, ${PLACE} from (${query}) as kept`,
  );
  const all = sql`select ${values} from (${join(queries, ' union all ')}) as kept`;
  // what is read of several files need not come in their order
  const ordered = rewritten.length === 0 ? all : sql`${all} order by part, ${PLACE}`;

  const file = (kind: string): string => `${kind}-${String(id).padStart(6, '0')}-${workspace.world.token(4)}.parquet`;
  const write = (query: Sql, columns: readonly string[], name: string): Promise<StoredFile> =>
    writePart(workspace, engine, query, columns, name);
  const part = await write(ordered, partColumns(contract), file('part'));
  const earlier = base === undefined ? undefined : merged.length === 0 ? undefined : replacedRows(engine, base, kept);
  const positions = [earlier, leaving && sql`select ${POSITION} from (${leaving}) as leaving`].filter((one) => one !== undefined);
  const marks = positions.length === 0 ? [] : [await write(join(positions, ' union all '), ['position'], file('replaced'))];
  const counts = sumCounts(contract, [...(base === undefined ? [] : [lessCounts(base.counts, gone)]), added]);
  await draft.write(
    ARTIFACTS.store,
    formatStore({
      columns: partColumns(contract),
      contract: contractDigest(contract),
      hash: await hashSpecimen(engine),
      counts: { ...counts, missing: [...counts.missing] },
      parts: [...kept, ...(part.rows > 0 ? [{ id, ...part }] : [])],
      replaced: [...(merged.length === 0 ? (base?.replaced ?? []) : []), ...marks.filter((one) => one.rows > 0)],
    }),
  );
  return { rows: counts.rows };
};

/** Writes a file of the folder of parts: it counts for nothing until finaldata.json names it. */
async function writePart(
  workspace: Workspace,
  engine: Engine,
  query: Sql,
  columns: readonly string[],
  name: string,
): Promise<StoredFile> {
  const folder = partsFolder(workspace);
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, name);
  try {
    await engine.unload(query, columns, file, 'parquet');
    await chmod(file, Number.parseInt(workspace.config.data_file_mode, 8));
    await syncFile(file);
    await syncFolder(folder);
    const { size } = await stat(file);
    const rows = await countOf(engine, [sql`select 1 as one from ${engine.stored([file], columns.length)}`]);
    return { file: name, rows, bytes: size, sha256: await sha256File(file) };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

async function countOf(engine: Engine, queries: readonly Sql[]): Promise<number> {
  return numberOf((await oneRow(engine, sql`select count(*) as n from ${union(queries)}`))['n']);
}

function union(queries: readonly Sql[]): Sql {
  return sql`${rowwise(join(queries, ' union all '))} as kept`;
}
