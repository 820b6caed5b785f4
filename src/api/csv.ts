import Papa from 'papaparse';
import { clientColumns, namesOf, valuesOf } from '../prediction/output.js';
import type { PredictionAnswer } from './answers.js';
import type { Serving } from './serving.js';

/** Predictions as the csv that `riskctl predict` writes, with so many reasons a client. */
export function csvOf(serving: Serving, { model, predictions }: PredictionAnswer, reasons: number): string {
  const header = namesOf(clientColumns(serving.contract, [], false), reasons);
  const rows = predictions.map((one) => [...Object.values(one.ids), ...valuesOf({ kind: 'prediction', model, ...one }, reasons)]);
  return `${Papa.unparse([header, ...rows], { newline: '\n' })}\n`;
}
