import type { Books } from '../data/ledger.js';
import type { ColumnSummary } from '../data/summary.js';
import type { Evaluation } from '../evaluation/evaluation.js';
import type { Segment } from '../evaluation/segments.js';
import type { Slice } from '../evaluation/slices.js';
import type { Model } from '../model/model.js';
import type { Run } from '../workspace/runs.js';

/** All that a report is made of, as plain data: every face of it tells the same facts. */
export interface ReportFacts {
  readonly title: string;
  readonly generated: Date;
  /** Version of riskctl that makes the report. */
  readonly riskctl: string;
  readonly model: Model;
  readonly evaluation: Evaluation;
  /** The evaluation by slices, and the weak segments found; empty where neither was asked for. */
  readonly slices: readonly Slice[];
  readonly segments: readonly Segment[];
  /** The rows behind the evaluation, as text: "data/testdata, 1,200 rows". */
  readonly evaluatedOn: string;
  /** The two classes as the reader knows them: "exited = 1", "exited = 0". */
  readonly labels: { readonly positive: string; readonly negative: string };
  /** The release that serves, whichever model that is; null before the first. */
  readonly release: string | null;
  /** Whether this model is the one that serves. */
  readonly champion: boolean;
  /** What was decided about the model, in a sentence. */
  readonly verdict: string;
  /** The books of all files ingested so far, and their number. */
  readonly books: (Books & { readonly files: number }) | null;
  readonly columns: readonly ColumnSummary[];
  readonly runs: readonly Run[];
}
