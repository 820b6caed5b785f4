import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadDataset } from '../../src/data/dataset.js';
import { valueColumn } from '../../src/data/staging.js';
import { join, sql } from '../../src/engine/sql.js';
import { linearPredictorSql, probabilitySql } from '../../src/model/expression.js';
import type { Model } from '../../src/model/model.js';
import { train } from '../../src/model/train.js';
import { ingested, MIXED } from '../support/mixed.js';

/** Values as riskctl has read them, by feature; null is missing. */
export type Values = Readonly<Record<string, string | number | null>>;

/** A model, and clients as riskctl itself scores them. */
export interface Scored {
  readonly model: Model;
  readonly clients: readonly Values[];
  readonly probabilities: readonly number[];
  /** The same clients as a csv. */
  readonly csv: string;
}

/** Levels that end a quote, a comment or a statement somewhere, or are more than one line or one code unit. */
export const LEVELS = [
  `'); DROP TABLE clients; --`,
  `*/ "double" and 'single'`,
  'back\\slash\\',
  `\\'; x`,
  '"""',
  '<b>&amp;]]></b>',
  'two\r\nlines\nof\ttext',
  'é ü ß',
  '客户',
  '😀 \u202eright to left\u202c',
  'a\u2028b',
  `%s $1 {0} \${x} \\u0041 \\n`,
  'None',
  'NaN',
  '0',
];

const COLUMNS = {
  select: { role: 'feature', type: 'numeric' },
  'from "where"': { role: 'feature', type: 'categorical' },
  "o'clock; drop table": { role: 'feature', type: 'numeric' },
  'Größe <&> 客户': { role: 'feature', type: 'categorical' },
  'back\\slash\nand line': { role: 'feature', type: 'numeric' },
  probability: { role: 'feature', type: 'numeric' },
  label: { role: 'feature', type: 'categorical' },
  n0: { role: 'feature', type: 'categorical' },
  '*/ gone?': { role: 'target', positive: ["it's", 'so'] },
};

/** A model of columns and levels with every sort of character, and clients with levels and gaps that it has never seen. */
export function awkward(model: object = {}): Promise<Scored> {
  const config = { ...MIXED, contract: { columns: COLUMNS }, model: { min_level_share: 0.02, threshold: 0.4, ...model } };
  const texts = Object.entries(COLUMNS).flatMap(([name, column]) =>
    'type' in column && column.type === 'categorical' ? [name] : [],
  );
  const unseen = (name: string, row: number): string =>
    row % 11 === 0 ? '' : row % 5 === 0 && texts.includes(name) ? 'unseen' : cell(name, row);
  return scored(config, table(cell, 900), table(unseen, 200));
}

/** The model of the mixed table, in which nothing is pooled, and clients of that table with levels that it has never seen. */
export function mixed(): Promise<Scored> {
  return scored(
    MIXED,
    undefined,
    'client,income,tenure,visits,region,plan\na,30000,,2,nowhere,\nb,,1e2,.5,,basic\nc,1,-3,0,north,x\n',
  );
}

async function scored(config: object, csv: string | undefined, others: string): Promise<Scored> {
  const bench = await ingested(config, csv);
  try {
    const { workspace, engine } = bench;
    const model = await train(workspace, engine);
    const file = path.join(workspace.root, 'others.csv');
    await writeFile(file, others);
    const data = await loadDataset(workspace, engine, file);
    const { features } = data.contract;
    const p = probabilitySql(linearPredictorSql(model, data.contract));
    const rows = await engine.rows(sql`select ${join(features.map(valueColumn))}, ${p} as p from ${data.relation}`);
    const clients = rows.map((row) =>
      Object.fromEntries(features.map(({ name, index }) => [name, row[`v${index}`] as string | number | null])),
    );
    return { model, clients, probabilities: rows.map((row) => Number(row['p'])), csv: others };
  } finally {
    await bench.close();
  }
}

/** A csv with every cell quoted. */
function table(cellOf: (name: string, row: number) => string, rows: number): string {
  const line = (cells: readonly string[]): string => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
  const names = Object.keys(COLUMNS);
  return [names, ...Array.from({ length: rows }, (_, row) => names.map((name) => cellOf(name, row)))].map(line).join('\n');
}

/** A value that is the same for the same row. Some numbers are missing, of some features; some levels are rare. */
function cell(name: string, row: number): string {
  const draw = (row * 2654435761) % 1000;
  switch (name) {
    case 'select':
      return String(draw / 7);
    case 'from "where"':
      return row % 100 === 0 ? `rare ${row}` : (LEVELS[row % LEVELS.length] ?? '');
    case "o'clock; drop table":
      return draw % 9 === 0 ? '' : String(1e6 * Math.sin(row));
    case 'Größe <&> 客户':
      return draw % 6 === 0 ? '' : `  ${LEVELS[draw % 4] ?? ''} `;
    case 'back\\slash\nand line':
      return (draw / 1e9).toExponential();
    case 'probability':
      return String(draw % 2);
    case 'label':
      return `L${draw % 3}`;
    case 'n0':
      return ['on', 'off'][row % 2] ?? '';
    default:
      return draw + (row % LEVELS.length) * 40 > 900 ? (["it's", 'so'][row % 2] ?? '') : 'no';
  }
}
