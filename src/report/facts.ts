import type { Books } from '../data/ledger.js';
import type { Evaluation } from '../evaluation/evaluation.js';
import type { Model } from '../model/model.js';
import type { Run } from '../workspace/runs.js';

/** One column of the training data in a few numbers; null where a number has no meaning, as in a column of nothing but gaps. */
export type ColumnSummary =
  | {
      readonly kind: 'numeric';
      readonly name: string;
      readonly rows: number;
      readonly missing: number;
      readonly distinct: number | null;
      readonly mean: number | null;
      readonly std: number | null;
      readonly min: number | null;
      readonly q25: number | null;
      readonly median: number | null;
      readonly q75: number | null;
      readonly max: number | null;
    }
  | {
      readonly kind: 'categorical';
      readonly name: string;
      readonly rows: number;
      readonly missing: number;
      readonly distinct: number | null;
      /** The most frequent levels, most frequent first. */
      readonly levels: readonly { readonly level: string; readonly count: number }[];
    };

/** All that a report is made of, as plain data: every face of it tells the same facts. */
export interface ReportFacts {
  readonly title: string;
  readonly generated: Date;
  /** Version of riskctl that makes the report. */
  readonly riskctl: string;
  readonly model: Model;
  readonly evaluation: Evaluation;
  /** The rows behind the evaluation, as text: "data/testdata, 1,200 rows". */
  readonly evaluatedOn: string;
  /** The two classes as the reader knows them: "exited = 1", "exited = 0". */
  readonly labels: { readonly positive: string; readonly negative: string };
  readonly release: string | null;
  /** Whether this model is the one deployed. */
  readonly champion: boolean;
  /** What was decided about the model, in a sentence. */
  readonly verdict: string;
  /** The books of all files ingested so far, and their number. */
  readonly books: (Books & { readonly files: number }) | null;
  readonly columns: readonly ColumnSummary[];
  readonly runs: readonly Run[];
}
