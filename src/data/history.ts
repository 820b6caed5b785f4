import type { Engine } from '../engine/engine.js';
import { join, rowwise, sql, table as tableNamed, type Sql } from '../engine/sql.js';
import type { Workspace } from '../workspace/workspace.js';
import { readAccepted, requireWhole, type Accepted } from './accepted.js';
import { isAlike, livingRows, PLACE, POSITION } from './accepted-rows.js';
import type { Contract } from './contract.js';
import type { Arrived, Deduped } from './dedupe.js';
import { loadHistory } from './final-data.js';
import type { Ledger } from './ledger.js';
import type { Loaded } from './load.js';
import { countRows, sumCounts, type RowCounts } from './row-counts.js';
import { FILE, IDENTITY, keptColumns, mayHaveTwin, VIOLATION } from './staging.js';

/** What earlier runs accepted, as far as new rows are held against it. */
export interface History {
  counts(): Promise<RowCounts>;
  /** Rows that may be the same as one of a batch, as tables of the engine in the order of their arrival. */
  against(batch: Loaded): Promise<readonly Arrived[]>;
  /** The parts to which rows can be added; undefined where all rows are to be written anew. */
  readonly parts?: Accepted;
  /** The rows that stay, where all are to be written anew. */
  staying(deduped: Deduped): Promise<readonly Sql[]>;
  /** The rows of parts that go, with their position. */
  leaving(deduped: Deduped): Sql | undefined;
}

/** The table of the rows of parts that share a hash with a new one. */
const ALIKE = 'alike_0';
/** The table of where these stand. */
const FOUND = 'alike_found';

/**
 * Opens what earlier runs accepted; null where that is nothing. To parts under the same contract, rows can be added: of them only those
 * that share a hash with a new row are read. Anything else is loaded whole. Throws a data fault where it cannot be read.
 */
export async function openHistory(
  workspace: Workspace,
  engine: Engine,
  contract: Contract,
  ledger: Ledger,
): Promise<History | null> {
  if (!ledger.some((entry) => entry.accepted > 0)) return null;
  const accepted = await readAccepted(workspace);
  if (accepted !== null && workspace.config.ingest.store === 'parquet' && (await isAlike(engine, contract, accepted))) {
    await requireWhole(workspace, accepted);
    return inParts(engine, contract, accepted);
  }
  return whole(engine, contract, await loadHistory(workspace, engine, contract));
}

function whole(engine: Engine, contract: Contract, loaded: Loaded): History {
  const good = (table: string): Sql => sql`select * from ${tableNamed(table)} where ${VIOLATION} = 0`;
  return {
    counts: () => countRows(engine, contract, sql`${rowwise(join(loaded.tables.map(good), ' union all '))} as good`),
    against: async () => loaded.files,
    staying: (deduped) => deduped.staying(loaded.tables),
    leaving: () => undefined,
  };
}

function inParts(engine: Engine, contract: Contract, accepted: Accepted): History {
  return {
    parts: accepted,
    counts: async () => sumCounts(contract, [accepted.counts]),
    async against(batch) {
      if (batch.tables.length === 0 || accepted.parts.length === 0) return [];
      const living = livingRows(engine, contract, accepted);
      const fresh = batch.tables.map(
        (table) => sql`select ${IDENTITY} from ${tableNamed(table)} where ${VIOLATION} = 0 and ${mayHaveTwin(contract)}`,
      );
      await engine.make(
        FOUND,
        sql`select ${POSITION}, ${PLACE} from ${living} where ${IDENTITY} in (${join(fresh, ' union all ')})`,
      );
      const found = tableNamed(FOUND);
      await engine.make(
        ALIKE,
        sql`select ${join(keptColumns(contract))}, ${POSITION}, 0 as ${FILE}, 0 as ${VIOLATION} from ${living}
          where ${PLACE} in (select ${PLACE} from ${found}) and ${POSITION} in (select ${POSITION} from ${found})`,
      );
      return [{ table: ALIKE, rank: 0 }];
    },
    staying: async () => [],
    leaving(deduped) {
      const places = deduped.droppedFrom(ALIKE);
      if (places === undefined) return undefined;
      return sql`select ${join(keptColumns(contract))}, ${POSITION} from ${tableNamed(ALIKE)} where ${engine.dialect.position} in (${places})`;
    },
  };
}
