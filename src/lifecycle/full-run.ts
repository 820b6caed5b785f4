import type { Config } from '../config/schema.js';
import type { Ingestion } from '../data/ingest.js';
import type { Scoring } from '../evaluation/score.js';
import type { Leak } from '../model/leaks.js';
import type { Model } from '../model/model.js';
import type { Decision } from './decide.js';
import type { Judgement } from './judge.js';
import type { Deployment } from './release.js';

/** Why `full` has work to do. */
export type Need = 'first run' | 'new data' | 'configuration changed' | 'unfinished run' | 'age';

/** Why a challenger is trained. */
export type Due = Config['retrain_on'][number] | 'first run' | 'configuration changed' | 'unfinished run';

/** The model that a full run has trained, and how it does on the test data. */
export interface Challenger {
  readonly model: string;
  readonly leaks: readonly Leak[];
  /** Features of the contract that it does not use, and why. */
  readonly dropped: Model['dropped'];
  readonly scoring: Scoring;
}

/** What a full run did; parts that were not reached are null. */
export interface FullRun {
  /** Id of the run, which begins with its time. */
  readonly run: string;
  readonly need: Need | null;
  readonly due: readonly Due[];
  /** Rows that lay in quarantine when it began. */
  readonly quarantined_before: number;
  readonly ingestion: Ingestion | null;
  readonly judgement: Judgement | null;
  readonly challenger: Challenger | null;
  readonly decision: Decision | null;
  readonly deployment: Deployment | null;
  /** The release that serves when the run has ended. */
  readonly serving: string | null;
  readonly reports: readonly string[];
}
