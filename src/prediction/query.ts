import { columnOf } from '../data/load.js';
import type { Contract } from '../data/contract.js';
import { staging, valueColumn, VIOLATION } from '../data/staging.js';
import { scanColumn, type PourPart, type TextScan } from '../engine/engine.js';
import { cases, ident, join, literal, sql, type Sql } from '../engine/sql.js';
import { linearPredictorSql, probabilitySql } from '../model/expression.js';
import type { Model } from '../model/model.js';
import type { Bands } from './bands.js';
import type { Effect } from './effects.js';
import { predictedLabel } from './labels.js';
import { shortModel } from './output.js';
import { rankedSql, reasonSql } from './reasons-sql.js';

/** What predictions are made of. */
export interface Predicting {
  readonly model: Model;
  readonly contract: Contract;
  readonly effects: readonly Effect[];
  readonly bands: Bands;
  /** How many reasons are given. */
  readonly reasons: number;
}

/**
 * The part in a table of predictions of files that are alike: their rows that keep the contract, as the columns `o0`, `o1`, … in the order of `namesOf`. With
 * `kept`, the columns of the file by those names come first, as they stand in it; without, the ids.
 */
export function predictionPart(predicting: Predicting, scan: TextScan, kept: readonly string[] | undefined): PourPart {
  const { model, contract, effects, bands, reasons } = predicting;
  const carried = kept?.map((name) => ident(scanColumn(scan.columns.indexOf(name)))) ?? [];
  const labels = predictedLabel(contract.target);
  const told = Array.from({ length: reasons }, (_, rank) => reasonSql(effects, rank));
  const p = ident('p');
  const columns = [
    ...(kept === undefined ? contract.ids.map(valueColumn) : carried),
    p,
    cases([{ when: sql`${p} >= ${model.threshold}`, then: labels.positive }], labels.negative),
    bandSql(p, bands),
    ...told.flatMap(({ words, feature, contribution }) => [words, feature, sql`round(${contribution}, 4)`]),
    literal(shortModel(model)),
  ];
  return {
    scan,
    query(source, dialect, keep) {
      const staged = staging(contract, dialect, [contract.target]).query(source, (name) => columnOf(scan, name), carried);
      const good = sql`select * from (${staged}) as staged where ${keep(sql`${VIOLATION} = 0`)}`;
      const scored =
        reasons === 0
          ? sql`select *, ${linearPredictorSql(model, contract)} as eta from (${good}) as good`
          : rankedSql(good, model.intercept, effects, reasons);
      const probable = sql`select *, ${probabilitySql(ident('eta'))} as ${p} from (${scored}) as scored`;
      return sql`select ${join(columns.map((column, index) => sql`${column} as ${outputColumn(index)}`))} from (${probable}) as probable`;
    },
  };
}

/** Those with the highest probability, the highest first; the client's columns, of which there are so many, break ties. */
export function highestFirst(client: number, top: number): (all: Sql) => Sql {
  const order = [
    sql`${outputColumn(client)} desc`,
    ...Array.from({ length: client }, (_, index) => sql`${outputColumn(index)} nulls last`),
  ];
  return (all) => sql`select * from (${all}) as predictions order by ${join(order)} limit ${top}`;
}

function outputColumn(index: number): Sql {
  return ident(`o${index}`);
}

function bandSql(p: Sql, bands: Bands): Sql {
  const [lowest, ...higher] = bands;
  return cases(
    higher.toReversed().map(({ name, from }) => ({ when: sql`${p} >= ${from}`, then: name })),
    lowest?.name ?? '',
  );
}
