import { oneRow, scanColumn, SCAN_FILE, SCAN_ROW, type Engine } from '../engine/engine.js';
import { cases, ident, join, literal, sql, Sql } from '../engine/sql.js';
import { contractDigest, type Accepted, type Part } from './accepted.js';
import type { Contract } from './contract.js';
import { keptColumns } from './staging.js';

/** Where a row stands, over all parts: the part's id times this, and its place in the part. */
const PART_ROWS = 2 ** 40;
/** The name of that in a relation of {@link livingRows}. */
export const POSITION = ident('position');
/** The place of a row in its part; an engine finds rows by it without reading others. */
export const PLACE = ident(SCAN_ROW);

/** The rows of some parts that no later row has replaced: their values, label, identity, position and place. */
export function livingRows(engine: Engine, contract: Contract, accepted: Accepted, parts: readonly Part[] = accepted.parts): Sql {
  const columns = keptColumns(contract).map((name, index) => sql`${ident(scanColumn(index))} as ${name}`);
  return sql`(select ${join(columns)}, ${POSITION}, ${PLACE} from ${livingColumns(engine, accepted, parts)}) as named`;
}

/** {@link livingRows} under whatever contract they were written, with the columns of a part as `c0`, `c1`, …. */
export function livingColumns(engine: Engine, accepted: Accepted, parts: readonly Part[] = accepted.parts): Sql {
  const part = cases(
    parts.map(({ id }, index) => ({ when: sql`${ident(SCAN_FILE)} = ${index}`, then: id })),
    -1,
  );
  const rows = sql`select *, cast(${part} as bigint) * ${PART_ROWS} + ${PLACE} as ${POSITION}
    from ${engine.stored(parts.map(accepted.at), accepted.columns.length)}`;
  if (accepted.replaced.length === 0) return sql`(${rows}) as living`;
  const gone = engine.stored(accepted.replaced.map(accepted.at), 1);
  return sql`(select * from (${rows}) as placed where ${POSITION} not in (select ${ident(scanColumn(0))} from ${gone})) as living`;
}

/** The positions of the rows of some parts that a later row has replaced; undefined where none was. */
export function replacedRows(engine: Engine, accepted: Accepted, parts: readonly Part[]): Sql | undefined {
  if (accepted.replaced.length === 0) return undefined;
  const position = ident(scanColumn(0));
  const within = parts.map(({ id }) => sql`${position} between ${id * PART_ROWS} and ${(id + 1) * PART_ROWS - 1}`);
  const condition = join([new Sql('false'), ...within], ' or ');
  return sql`select ${position} as ${POSITION} from ${engine.stored(accepted.replaced.map(accepted.at), 1)} where ${condition}`;
}

/** What this engine's hash makes of a specimen. */
export async function hashSpecimen(engine: Engine): Promise<string> {
  const specimen = [literal('riskctl'), sql`cast(${0.5} as double)`, sql`cast(null as double)`];
  const row = await oneRow(engine, sql`select cast(${engine.dialect.hash(specimen)} as varchar) as specimen`);
  return String(row['specimen']);
}

/** Whether rows in parts were checked and hashed as new ones would be. */
export async function isAlike(engine: Engine, contract: Contract, accepted: Accepted): Promise<boolean> {
  return accepted.contract === contractDigest(contract) && accepted.hash === (await hashSpecimen(engine));
}

/** The names of a part's columns, in their order. */
export function partColumns(contract: Contract): string[] {
  return [...contract.columns.map((column) => column.name), 'riskctl_label', 'riskctl_identity'];
}
