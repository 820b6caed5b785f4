import type { PredictionBooks } from '../prediction/files.js';
import type { Prediction, Rejection } from '../prediction/scorer.js';
import type { Serving } from './serving.js';

/** One client as it was scored. */
export interface ScoredClient extends Omit<Prediction, 'kind' | 'model'> {
  /** Its place among the rows asked about, counted from 1. */
  readonly row: number;
}

/** One row that was not scored, and why. */
export interface RejectedRow {
  readonly row: number;
  /** The column, or the columns, that break the contract; empty where the row has no shape. */
  readonly column: string;
  readonly rule: string;
  readonly reason: string;
}

/** The answer to a request for predictions. in = scored + rejected. */
export interface PredictionAnswer {
  readonly release: string;
  readonly model: string;
  readonly threshold: number;
  readonly rows: PredictionBooks;
  readonly predictions: readonly ScoredClient[];
  readonly rejected: readonly RejectedRow[];
}

/** Gathers what became of rows, in their order. */
export class Gathered {
  readonly predictions: ScoredClient[] = [];
  readonly rejected: RejectedRow[] = [];

  add(answer: Prediction | Rejection): void {
    const row = this.predictions.length + this.rejected.length + 1;
    if (answer.kind === 'rejection') {
      this.rejected.push({ row, column: answer.column, rule: answer.rule, reason: answer.words });
      return;
    }
    const { ids, probability, positive, predicted, band, reasons } = answer;
    this.predictions.push({ row, ids, probability, positive, predicted, band, reasons });
  }

  answer({ champion: { release, model } }: Serving): PredictionAnswer {
    const { predictions, rejected } = this;
    const rows = { in: predictions.length + rejected.length, scored: predictions.length, rejected: rejected.length };
    return { release, model: model.id, threshold: model.threshold, rows, predictions, rejected };
  }
}
