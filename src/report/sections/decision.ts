import { f1Estimate, shareEstimate, type Estimate } from '../../evaluation/slice-estimates.js';
import { ageOf, changesSince } from '../changes.js';
import { confusionChart } from '../charts/confusion.js';
import { rocChart } from '../charts/roc.js';
import type { Block, Figure, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { count, fixed, significant } from '../numbers.js';
import { standingsOf } from '../standing.js';

/** What was decided, how all of it stands and what is to be done; then the figures it rests on, and the two pictures of the model at work. */
export function decisionSection(facts: ReportFacts): Section {
  const { evaluation, labels } = facts;
  const confusion = confusionChart(evaluation.confusion, labels, evaluation.threshold);
  const roc: Block = rocChart(evaluation) ?? {
    kind: 'paragraph',
    text: 'No ROC curve: it takes rows of both classes, and the rows evaluated have only one.',
  };
  const standings = standingsOf(facts);
  const actions = standings.flatMap(({ action }) => (action === null ? [] : [action]));
  return {
    title: null,
    blocks: [
      { kind: 'verdict', status: status(facts), text: facts.verdict },
      { kind: 'lights', lights: standings.map(({ name, level, text }) => ({ name, level, text })) },
      ...(actions.length === 0
        ? []
        : [{ kind: 'subtitle', text: 'To be done' } as const, { kind: 'list', items: actions } as const]),
      { kind: 'figures', figures: figures(facts) },
      { kind: 'pair', left: confusion, right: roc },
      { kind: 'paragraph', text: changesSince(facts).join(' ') },
    ],
  };
}

function status({ champion, serving, model, generated }: ReportFacts): string {
  const name = `Model ${model.id.slice(0, 12)}`;
  if (!champion || serving === null) return `${name} · does not serve`;
  return `${name} · serves as release ${serving.release}, ${ageOf(serving.created, generated)}`;
}

function figures({ evaluation, model }: ReportFacts): Figure[] {
  const { confusion, f1, precision, recall, roc_auc: auc, roc_auc_interval: aucRange, gini, ece, brier, threshold } = evaluation;
  const { calibration_slope: slope } = evaluation;
  const { fp, fn, tp } = confusion;
  return [
    { label: `F1 at threshold ${significant(threshold)}`, value: fixed(f1), note: range(f1Estimate(confusion, model.id)) },
    {
      label: 'ROC AUC',
      value: fixed(auc),
      note:
        auc === null
          ? 'needs both classes'
          : aucRange === undefined || aucRange === null
            ? `Gini ${fixed(gini)}`
            : between(aucRange),
    },
    {
      label: 'Precision',
      value: fixed(precision),
      note:
        tp + fp === 0 ? 'none predicted positive' : `${range(shareEstimate(tp, tp + fp))} · ${count(tp)} of ${count(tp + fp)}`,
    },
    {
      label: 'Recall',
      value: fixed(recall),
      note: tp + fn === 0 ? 'no positives' : `${range(shareEstimate(tp, tp + fn))} · ${count(tp)} of ${count(tp + fn)}`,
    },
    {
      label: 'Calibration error',
      value: fixed(ece),
      note: slope === null ? `Brier ${fixed(brier)}` : `slope ${fixed(slope, 2)} · Brier ${fixed(brier)}`,
    },
  ];
}

function range(estimate: Estimate | null): string {
  const interval = estimate?.interval ?? null;
  return interval === null ? '' : between(interval);
}

function between([low, high]: readonly [number, number]): string {
  return `${fixed(low)} to ${fixed(high)}`;
}
