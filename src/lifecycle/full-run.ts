import type { Ingestion } from '../data/ingest.js';
import type { Scoring } from '../evaluation/score.js';
import type { Decision } from './decide.js';
import type { Deployment } from './release.js';

/** Why `full` has work to do. */
export type Need = 'first run' | 'new data' | 'configuration changed' | 'unfinished run';

/** The champion on newly arrived labelled rows, against its score when it was deployed. */
export interface Judgement {
  readonly rows: number;
  readonly f1: number;
  readonly deployed_f1: number;
}

/** What a full run did; parts that were not reached are null. */
export interface FullRun {
  readonly need: Need | null;
  readonly ingestion: Ingestion | null;
  readonly judgement: Judgement | null;
  readonly challenger: { readonly model: string; readonly scoring: Scoring } | null;
  readonly decision: Decision | null;
  readonly deployment: Deployment | null;
  /** The release that serves when the run has ended. */
  readonly serving: string | null;
  readonly reports: readonly string[];
}
