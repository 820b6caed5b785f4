import type { Section } from '../document.js';

/** Every statistic that a report shows, in a sentence; docs/statistics.md has the formulas and their sources. */
const DEFINITIONS: readonly (readonly [string, string])[] = [
  [
    'Precision, recall',
    'of those called positive, the share that are; of those that are, the share called so. Intervals: Wilson.',
  ],
  ['F1', 'the harmonic mean of precision and recall. Interval: bootstrap of the confusion matrix.'],
  [
    'ROC AUC, Gini',
    'the chance that a positive has a higher score than a negative, ties half; Gini is 2 AUC − 1. Interval: DeLong.',
  ],
  ['PR AUC', 'average precision: precision at each recall, averaged over the steps of recall.'],
  ['KS', 'the largest distance between the score distributions of the two classes.'],
  ['MCC', "Matthews' correlation of prediction and label: 0 by chance, 1 without fault."],
  ['Brier score, log loss', 'mean squared error of the probabilities; mean of −ln of the probability given to what happened.'],
  ['Calibration error', 'mean distance of predicted and observed rate over ten bins, weighted by their rows.'],
  [
    'Calibration slope',
    'of a logistic regression of the outcome on the log odds of the prediction: 1 if calibrated, below 1 if too extreme.',
  ],
  ['Lift, gain', 'the rate among the highest scores over the base rate; the share of all positives found among them.'],
  [
    'Odds ratio',
    'what the odds are multiplied by per step of a feature, the others held. Interval: Wald, from the penalised fit.',
  ],
  ['Reason', 'what a value adds to the log odds, less what its feature adds on average over the training rows.'],
  ['Importance', 'standard deviation of what a feature adds to the log odds, as a share of the sum of these.'],
  ['Variance inflation', 'how many times the other features enlarge the variance of a coefficient.'],
  [
    'PSI',
    'population stability index over tenths of the reference: sum of (q − p) ln(q / p). By chance: what samples of these sizes exceed in 5% of cases.',
  ],
  ['p adjusted', 'the p-value after Benjamini and Hochberg, over all that was tested.'],
  ['Expected F1', 'estimated from the calibrated probabilities alone (CBPE), with a band of three standard errors.'],
  [
    'McNemar, DeLong',
    'tests of two models on the same rows: by the rows only one gets right, and by the difference of their ROC AUCs.',
  ],
];

/** What the words of the report mean. */
export function definitionsSection(): Section {
  return {
    title: 'Definitions',
    blocks: [{ kind: 'properties', entries: DEFINITIONS.map(([name, value]) => ({ name, value })) }],
  };
}
