import type { Engine } from '../engine/engine.js';
import { cases, doubles, ident, join, sql, table, type Sql } from '../engine/sql.js';
import type { Dataset } from '../data/dataset.js';
import { LABEL, valueColumn } from '../data/staging.js';
import { DRAW, drawOf } from './draw.js';
import { labelledRows, type Encoding, type Slot } from './encoding.js';

/**
 * The rows to fit, encoded, as a table of the engine: label `y`, one standardised column `x<i>` for a numeric feature, one code
 * `c<i>` for a categorical one (index of its slot, -1 for none), and `draw`, for sampling.
 */
export interface Design {
  readonly table: Sql;
  readonly rows: number;
  readonly columns: readonly DesignColumn[];
  /** How many coefficients there are, without the intercept. */
  readonly width: number;
}

/** One feature of a design: a numeric one has one coefficient, at `offset`; a categorical one has one a slot, from there on. */
export interface DesignColumn {
  readonly kind: 'numeric' | 'categorical';
  readonly name: Sql;
  readonly offset: number;
  readonly size: number;
}

const DESIGN = 'design';

/** Encodes the labelled rows of a data set into a table of the engine, with further columns beside the design's own if asked for. */
export async function makeDesign(engine: Engine, data: Dataset, encoding: Encoding, extra: readonly Sql[] = []): Promise<Design> {
  const columns = encoding.used.map((one, index) => {
    const value = valueColumn(one.feature);
    if (one.kind === 'categorical') return sql`${codeOf(value, one.slots)} as ${columnName(one.kind, index)}`;
    return sql`(coalesce(${value}, ${doubles([one.impute])}) - ${one.mean}) / ${one.scale} as ${columnName(one.kind, index)}`;
  });
  await engine.make(
    DESIGN,
    sql`select cast(${LABEL} as double) as y, cast(${drawOf(engine)} as integer) as ${DRAW}, ${join([...columns, ...extra])} from ${labelledRows(data)}`,
  );
  return {
    table: table(DESIGN),
    rows: data.labelled,
    columns: layout(encoding),
    width: layout(encoding).reduce((sum, column) => sum + column.size, 0),
  };
}

function layout(encoding: Encoding): DesignColumn[] {
  let offset = 0;
  return encoding.used.map(({ kind, ...one }, index) => {
    const size = 'slots' in one ? one.slots.length : 1;
    const column: DesignColumn = { kind, name: columnName(kind, index), offset, size };
    offset += size;
    return column;
  });
}

function columnName(kind: DesignColumn['kind'], index: number): Sql {
  return ident(`${kind === 'numeric' ? 'x' : 'c'}${index}`);
}

function codeOf(value: Sql, slots: readonly Slot[]): Sql {
  const at = (kind: Slot['kind']): number => slots.findIndex((slot) => slot.kind === kind);
  const levels = slots.flatMap((slot, index) =>
    slot.kind === 'level' ? [{ when: sql`${value} = ${slot.level}`, then: index }] : [],
  );
  return cases([{ when: sql`${value} is null`, then: at('missing') }, ...levels], at('other'));
}
