import { numberOf, oneRow, type Engine } from '../engine/engine.js';
import { cases, ident, join, rowwise, sql, Sql } from '../engine/sql.js';
import type { DesignColumn } from './design.js';
import { addPenalty, type Evaluated, type Objective } from './objective.js';

/** exp() overflows a little above 709. */
const MOST_EXPONENT = 700;
/** Levels that are summed one by one; rows with more are grouped, which costs the same however many there are. */
const MOST_ONE_BY_ONE = 16;

/** The derivative of a row's loss by its linear predictor, and the loss. */
const [SLOPE, LOSS] = [new Sql('r'), new Sql('loss')];

/**
 * Gradient over all rows of a design, and the objective where it is wanted, which takes a logarithm a row (else NaN): one pass of the engine,
 * which answers about as many numbers as there are coefficients; a second one where there are numbers beside categories of many levels.
 */
export async function evaluateAll(
  engine: Engine,
  objective: Objective,
  coefficients: Float64Array,
  isValueWanted = true,
): Promise<Evaluated> {
  const { columns, width } = objective.design;
  const numbers = columns.filter(({ kind }) => kind === 'numeric');
  const categories = columns.filter(({ kind }) => kind === 'categorical');
  const rated = ratedRows(engine, objective, coefficients, numbers, categories, isValueWanted);
  const loss = isValueWanted ? sql`sum(${LOSS})` : sql`0e0`;
  const isGrouped = categories.reduce((levels, { size }) => levels + size, 0) > MOST_ONE_BY_ONE;
  const gradient = new Float64Array(1 + width);
  let value = 0;
  if (isGrouped) value = await addGrouped(engine, rated, loss, categories, gradient);
  if (!isGrouped || numbers.length > 0) value = await addSums(engine, rated, loss, isGrouped ? numbers : columns, gradient);
  return addPenalty(objective, coefficients, isValueWanted ? value : NaN, gradient);
}

/** The rows of a design, each with its slope, and with its loss where that is wanted. */
function ratedRows(
  engine: Engine,
  { design }: Objective,
  coefficients: Float64Array,
  numbers: readonly DesignColumn[],
  categories: readonly DesignColumn[],
  isLossWanted: boolean,
): Sql {
  const names = join(design.columns.map(({ name }) => name));
  const turned = coefficients.map((coefficient) => -coefficient);
  const weightsOf = ({ offset, size }: DesignColumn): number[] => [...turned.subarray(1 + offset, 1 + offset + size)];
  const product = engine.dialect.dot(
    numbers.map(({ name }) => name),
    numbers.flatMap(weightsOf),
  );
  const levels = categories.map((column) => engine.dialect.pick(column.name, weightsOf(column)));
  // minus the linear predictor: p = 1 / (1 + exp(z)), and exp(z) may be infinite
  const z = join([sql`${turned[0] ?? 0}`, product, ...levels], ' + ');
  const predicted = sql`select ${names}, y, ${z} as z from ${design.table}`;
  if (!isLossWanted) return rowwise(sql`select *, 1e0 / (1e0 + exp(z)) - y as ${SLOPE} from (${predicted}) as s0`);
  // the loss is ln(1 + exp(z)) - z + y z
  return rowwise(sql`
    select *, 1e0 / e - y as ${SLOPE}, ln(e) - low + y * z as ${LOSS} from (
    select *, 1e0 + exp(low) as e from (
    select *, least(z, ${MOST_EXPONENT}) as low from (${predicted}) as s0) as s1) as s2`);
}

/** Adds the gradient by the intercept and by each coefficient of some columns, as a sum of its own. Returns the loss of all rows. */
async function addSums(
  engine: Engine,
  rated: Sql,
  loss: Sql,
  columns: readonly DesignColumn[],
  gradient: Float64Array,
): Promise<number> {
  const slots = columns.flatMap(({ kind, name, offset, size }) =>
    Array.from({ length: size }, (_, slot) => ({
      at: 1 + offset + slot,
      share: kind === 'numeric' ? sql`${SLOPE} * ${name}` : sql`case when ${name} = ${slot} then ${SLOPE} else 0 end`,
    })),
  );
  const sums = slots.map(({ at, share }) => sql`sum(${share}) as ${ident(`g${at}`)}`);
  const answer = await oneRow(engine, sql`select ${loss} as loss, sum(${SLOPE}) as g0, ${join(sums)} from ${rated} as rated`);
  for (const at of [0, ...slots.map((slot) => slot.at)]) gradient[at] = numberOf(answer[`g${at}`]);
  return numberOf(answer['loss']);
}

/** Adds the gradient by the intercept and by the levels of categories, whose rows are grouped. Returns the loss of all rows. */
async function addGrouped(
  engine: Engine,
  rated: Sql,
  loss: Sql,
  categories: readonly DesignColumn[],
  gradient: Float64Array,
): Promise<number> {
  const isOf = ({ name }: DesignColumn): Sql => sql`grouping(${name}) = 0`;
  const category = cases(
    categories.map((column, index) => ({ when: isOf(column), then: index })),
    -1,
  );
  const code = cases(
    categories.map((column) => ({ when: isOf(column), then: column.name })),
    -1,
  );
  const sets = join(categories.map(({ name }) => sql`(${name})`));
  const groups = await engine.rows(
    sql`select ${category} as category, ${code} as code, sum(${SLOPE}) as slope, ${loss} as loss
      from ${rated} as rated group by grouping sets (${sets})`,
  );
  for (const group of groups) {
    const [column, at] = [categories[numberOf(group['category'])], numberOf(group['code'])];
    if (column !== undefined && at >= 0) gradient[1 + column.offset + at] = numberOf(group['slope']);
  }
  // the levels of any category are all rows
  const rows = groups.filter((group) => numberOf(group['category']) === 0);
  const sum = (name: string): number => rows.reduce((total, group) => total + numberOf(group[name]), 0);
  gradient[0] = sum('slope');
  return sum('loss');
}
