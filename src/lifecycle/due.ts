import type { Config } from '../config/schema.js';
import type { Dataset } from '../data/dataset.js';
import type { Due, Need } from './full-run.js';
import type { Judgement } from './judge.js';

/** Why a new challenger is due: what `retrain_on` asks for and has come about. Empty when nothing has. */
export function dueFor(
  wanted: Config['retrain_on'],
  need: Need | null,
  fresh: Dataset | null,
  judgement: Judgement | null,
): Due[] {
  if (need === 'first run' || need === 'configuration changed' || need === 'unfinished run') return [need];
  const has: Readonly<Record<Config['retrain_on'][number], boolean>> = {
    new_data: fresh !== null && fresh.labelled > 0,
    data_drift: judgement?.drift.verdict === 'drift',
    model_drift: judgement?.performance?.drifted === true,
    age: need === 'age',
  };
  return wanted.filter((one) => has[one]);
}
