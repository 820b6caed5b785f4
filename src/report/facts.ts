import type { Config } from '../config/schema.js';
import type { Books } from '../data/ledger.js';
import type { QuarantineReason } from '../data/quarantine-reasons.js';
import type { ColumnSummary } from '../data/summary.js';
import type { PackageNews } from '../diagnostics/package-news.js';
import type { DriftReport } from '../drift/report.js';
import type { Evaluation } from '../evaluation/evaluation.js';
import type { Segment } from '../evaluation/segments.js';
import type { Slice } from '../evaluation/slices.js';
import type { Decision } from '../lifecycle/decide.js';
import type { TermErrors } from '../model/inference.js';
import type { Model } from '../model/model.js';
import type { Prediction } from '../prediction/scorer.js';
import type { Run } from '../workspace/runs.js';
import type { Part } from './part.js';

/** The release that serves. */
export interface ServingRelease {
  readonly release: string;
  readonly model: string;
  /** When it was deployed, ISO 8601. */
  readonly created: string;
}

/** What has been ingested so far: the books of all files, their number, and the files that were refused. */
export interface Intake extends Books {
  readonly files: number;
  readonly refused: readonly string[];
}

/** The clients most at risk, without their ids where these are not to be shown. */
export interface ClientsAtRisk {
  /** Among whom: "the 34 clients whose outcome is not known yet". */
  readonly among: string;
  readonly clients: readonly Prediction[];
}

/** All that a report is made of, as plain data: every face of it tells the same facts. */
export interface ReportFacts {
  readonly title: string;
  readonly generated: Date;
  /** Version of riskctl that makes the report. */
  readonly riskctl: string;
  /** The command that makes it again. */
  readonly command: string;
  readonly model: Model;
  readonly evaluation: Evaluation;
  /** The evaluation by slices, and the weak segments found; empty where neither was asked for. */
  readonly slices: readonly Slice[];
  readonly segments: readonly Segment[];
  /** The rows behind the evaluation, as text: "data/testdata, 1,200 rows". */
  readonly evaluatedOn: string;
  /** The two classes as the reader knows them: "exited = 1", "exited = 0". */
  readonly labels: { readonly positive: string; readonly negative: string };
  /** What errors cost, where the configuration says so. */
  readonly cost: Config['promotion']['cost'];
  /** The release that serves, whichever model that is; null before the first. */
  readonly serving: ServingRelease | null;
  /** Whether this model is the one that serves. */
  readonly champion: boolean;
  /** What was decided about the model, in a sentence. */
  readonly verdict: string;
  /** The decision itself; null where none is on record. */
  readonly decision: Decision | null;
  /** Errors of the coefficients, in the order of the model's terms. */
  readonly errors: Part<readonly TermErrors[]>;
  readonly intake: Intake | null;
  readonly quarantine: Part<readonly QuarantineReason[]>;
  readonly columns: Part<readonly ColumnSummary[]>;
  /** Test rows that are also training rows. */
  readonly overlap: Part<{ readonly rows: number; readonly of: number }>;
  /** The latest comparison of new rows with what the serving model was trained on. */
  readonly drift: Part<DriftReport>;
  readonly clients: Part<ClientsAtRisk>;
  readonly packages: Part<PackageNews>;
  /** The latest runs that did something, newest first. */
  readonly runs: readonly Run[];
}
