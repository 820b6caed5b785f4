import Papa from 'papaparse';
import { clientColumns, namesOf, valuesOf } from '../prediction/output.js';
import type { PredictionAnswer } from './answers.js';
import type { Serving } from './serving.js';

/** How predictions become a csv. */
export interface CsvOptions {
  /** How many reasons a client is given. */
  readonly reasons: number;
  /** Whether a text that a spreadsheet would take for a formula is to begin with an apostrophe. */
  readonly spreadsheet: boolean;
}

/** Predictions as the csv that `riskctl predict` writes. */
export function csvOf(serving: Serving, { model, predictions }: PredictionAnswer, { reasons, spreadsheet }: CsvOptions): string {
  const header = namesOf(clientColumns(serving.contract, [], false), reasons);
  const rows = predictions.map((one) => [...Object.values(one.ids), ...valuesOf({ kind: 'prediction', model, ...one }, reasons)]);
  return `${Papa.unparse([header, ...rows], { newline: '\n', escapeFormulae: spreadsheet })}\n`;
}
