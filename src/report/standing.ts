import { farText } from '../drift/far.js';
import type { RememberedJudgement } from '../lifecycle/judge.js';
import { calibrationErrorByChance } from '../evaluation/calibration.js';
import type { Evaluation } from '../evaluation/evaluation.js';
import { unreachedText } from '../evaluation/unreached.js';
import { firstFew } from '../listing.js';
import { failuresOf } from './changes.js';
import type { Light } from './document.js';
import type { ReportFacts } from './facts.js';
import { count, fixed, percent } from './numbers.js';
import { valueOf } from './part.js';

/** A light, and what is to be done where it is not good. */
export interface Standing extends Light {
  readonly action: string | null;
}

const standing = (name: string, level: Light['level'], text: string, action: string | null = null): Standing => ({
  name,
  level,
  text,
  action,
});

/** How data, drift, performance and operations stand, in that order. */
export function standingsOf(facts: ReportFacts): Standing[] {
  return [dataStanding(facts), driftStanding(facts), performanceStanding(facts), operationsStanding(facts)];
}

const SHOWN_LEAKS = 3;
/** Shares of quarantined rows from which a look, and from which something has to be done. */
const QUARANTINED = { watch: 0.01, act: 0.05 } as const;

function dataStanding({ intake, overlap, model }: ReportFacts): Standing {
  const of = (level: Light['level'], text: string, action: string | null = null): Standing =>
    standing('Data', level, text, action);
  if (intake === null) return of('unknown', 'nothing ingested here');
  const { in: given, quarantined, refused, files } = intake;
  const share = given === 0 ? 0 : quarantined / given;
  const [name = ''] = refused;
  if (share >= QUARANTINED.act)
    return of(
      'act',
      `${percent(share)} of the rows quarantined`,
      'Look through quarantine.csv: so many rows break the contract that the source may have changed.',
    );
  if (refused.length > 0)
    return of(
      'act',
      `${count(refused.length)} of ${count(refused.length + files)} files refused`,
      `Mend or remove the files refused, of which the first is ${name}.`,
    );
  if (share >= QUARANTINED.watch)
    return of(
      'watch',
      `${percent(share)} of the rows quarantined`,
      'Look through quarantine.csv for rows that should have been good.',
    );
  const leaks = (model.leaks ?? []).map((leak) => leak.name);
  if (leaks.length > 0)
    return of(
      'act',
      `${firstFew(leaks, SHOWN_LEAKS)} alone ${leaks.length === 1 ? 'gives' : 'give'} the answer away`,
      `Find out when ${firstFew(leaks, SHOWN_LEAKS)} ${leaks.length === 1 ? 'is' : 'are'} known: what is known only once the answer is must not be a feature.`,
    );
  const common = valueOf(overlap)?.rows ?? 0;
  if (common > 0)
    return of(
      'watch',
      `${count(common)} test rows are training rows`,
      'Take the rows that were trained on out of the test data: scores on them flatter the model.',
    );
  return of(
    'good',
    quarantined === 0 ? `${count(given)} rows, none quarantined` : `${percent(share)} of ${count(given)} rows quarantined`,
  );
}

function driftStanding({ drift, model }: ReportFacts): Standing {
  const of = (level: Light['level'], text: string, action: string | null = null): Standing =>
    standing('Drift', level, text, action);
  const found = valueOf(drift);
  if (found === undefined) return of('unknown', 'no new rows compared yet');
  const entries = [...found.features, found.score, ...(found.base_rate === null ? [] : [found.base_rate])];
  const moved = entries.filter(({ verdict }) => verdict === found.verdict).map(({ name }) => name);
  const named = moved.length > 2 ? `${moved[0] ?? ''} and ${count(moved.length - 1)} more` : moved.join(' and ');
  const far = farText(found);
  const look = far === null ? null : `Look at the rows: ${far}.`;
  if (found.verdict === 'stable')
    return look === null
      ? of('good', `${count(found.rows)} new rows like the training rows`)
      : of('watch', 'some values lie far away', look);
  if (found.verdict === 'watch') return of('watch', `${named} moved a little`, look);
  // a model that was trained since has learnt from the rows that had moved
  if (found.model !== model.id) return of('watch', `${named} moved, before this model was trained`, look);
  return of(
    'act',
    `${named} moved`,
    'Find out why the clients have changed: retraining follows a change of clients, not a fault in the source.',
  );
}

const CALIBRATED = { slope: [0.8, 1.25], ece: 0.1 } as const;

function performanceStanding({ evaluation, runs, serving, champion }: ReportFacts): Standing {
  const of = (level: Light['level'], text: string, action: string | null = null): Standing =>
    standing('Performance', level, text, action);
  const { roc_auc: auc, roc_auc_interval: interval, ece } = evaluation;
  if (auc === null) return of('unknown', 'one class only among the rows evaluated', 'Evaluate on rows of both classes.');
  if (interval !== null && interval !== undefined && interval[1] < 0.5)
    return of(
      'act',
      `ROC AUC ${fixed(auc)}: it ranks the wrong way round`,
      'See whether labels have been swapped, in the training rows or in these, or the positive and negative ones in the contract.',
    );
  if (interval !== null && interval !== undefined && interval[0] <= 0.5)
    return of(
      'act',
      `ROC AUC ${fixed(auc)}, no better than chance for all these rows tell`,
      'Gather more labelled rows, or features that tell the clients apart.',
    );
  const judged = runs.find(({ facts }) => {
    const judgement = facts['judgement'] as RememberedJudgement | undefined;
    return judgement?.release === serving?.release && judgement?.f1 !== null;
  });
  if (champion && Array.isArray(judged?.facts['due']) && judged.facts['due'].includes('model_drift'))
    return of(
      'act',
      'lost on the latest labelled rows',
      'See the decision: the champion has lost, and no challenger was shown to be better.',
    );
  const unreached = unreachedText(evaluation);
  if (unreached !== null)
    return of(
      'watch',
      `ROC AUC ${fixed(auc)}, F1 ${fixed(evaluation.f1)}`,
      `${unreached.charAt(0).toUpperCase()}${unreached.slice(1)}.`,
    );
  if (isAslant(evaluation))
    return of(
      'watch',
      `ROC AUC ${fixed(auc)}, calibration slope ${fixed(evaluation.calibration_slope, 2)}`,
      'Do not read the probabilities as rates: their slope is off; their order still holds.',
    );
  if (ece > Math.max(CALIBRATED.ece, calibrationErrorByChance(evaluation.calibration)))
    return of(
      'watch',
      `ROC AUC ${fixed(auc)}, calibration error ${fixed(ece)}`,
      'Do not read the probabilities as rates: they are off by more than a tenth.',
    );
  return of('good', `ROC AUC ${fixed(auc)}, F1 ${fixed(evaluation.f1)}`);
}

/** Whether the calibration slope is off by a lot, and not by chance: few rows have any slope. */
function isAslant({ calibration_slope: slope, calibration_slope_interval: interval }: Evaluation): boolean {
  if (slope === null) return false;
  const isByChance = interval !== undefined && interval !== null && interval[0] <= 1 && interval[1] >= 1;
  return !isByChance && (slope < CALIBRATED.slope[0] || slope > CALIBRATED.slope[1]);
}

const LATEST = 12;
/** Commands that nobody leaves to cron: a slip of the one who typed them is no failure of operations. */
const BY_HAND: ReadonlySet<string> = new Set(['rollback', 'quarantine']);

function operationsStanding({ runs, champion, serving }: ReportFacts): Standing {
  const of = (level: Light['level'], text: string, action: string | null = null): Standing =>
    standing('Operations', level, text, action);
  const left = runs.filter(({ command }) => !BY_HAND.has(command));
  const { failed, of: latest, now } = failuresOf(left, LATEST);
  if (now) return of('act', 'the last run failed', `Mend what stopped it: ${errorOf(left)}`);
  if (serving === null && !champion)
    return of('watch', 'nothing serves', 'Deploy a model: riskctl full does it when there is one with skill.');
  if (failed > 0) return of('watch', `${count(failed)} of the last ${count(latest)} runs failed`);
  return latest === 0
    ? of('unknown', 'no runs on record')
    : of('good', latest === 1 ? 'the last run ended well' : `the last ${count(latest)} runs ended well`);
}

function errorOf(runs: ReportFacts['runs']): string {
  const error = runs[0]?.facts['error'];
  return typeof error === 'string' ? `${error.split('\n')[0] ?? ''}.` : 'see riskctl history.';
}
