import { contributionSpread } from '../../evaluation/segment-spread.js';
import type { TermErrors } from '../../model/inference.js';
import type { Model, Term } from '../../model/model.js';
import { Z95 } from '../../stats/normal-quantile.js';
import { importanceChart } from '../charts/importance.js';
import type { Block, Cell, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { fixed, significant } from '../numbers.js';
import { valueOf } from '../part.js';

/** From here on a coefficient says little by itself (as Kutner et al. 2005, 10.5, have it, 10 is too much). */
const INFLATED = 5;

/** A change of the log odds, and its standard error. */
interface Estimate {
  readonly coefficient: number;
  readonly error: number | undefined;
}

/** What a feature does in a step as large as a standard deviation, or at a level. */
interface Effect extends Estimate {
  readonly feature: string;
  readonly step: Cell;
  /** The same for one unit; null for a level. */
  readonly unit: Estimate | null;
}

/** What drives the score: every coefficient as an odds ratio with its interval, the strongest feature first, what it counts for, and what may mislead. */
export function coefficientsSection({ model, labels, errors }: ReportFacts): Section {
  const known = valueOf(errors) ?? [];
  const groups = model.terms.map((term, index) => effectsOf(term, model, known[index])).filter((group) => group.length > 0);
  groups.sort((a, b) => strength(b) - strength(a));
  const blocks: Block[] =
    groups.length === 0
      ? [absent('The model uses no feature: it gives every client the base rate.')]
      : [
          absent(
            `An odds ratio above 1 raises the odds of ${labels.positive}, one below 1 lowers them: of a number, per standard deviation (SD) of the training rows, and per unit; of a level, against a client for whom the feature says nothing. Intercept ${fixed(model.intercept)}.`,
          ),
          coefficientTable(groups),
          ...('absent' in errors ? [absent(`No intervals: ${errors.absent}.`)] : []),
          ...importance(model),
        ];
  return { title: 'What drives the score', blocks: [...blocks, ...warnings(model, known), ...leftOut(model)] };
}

function absent(text: string): Block {
  return { kind: 'paragraph', text };
}

function effectsOf(term: Term, model: Model, errors: TermErrors | undefined): Effect[] {
  const feature = term.name;
  if (term.kind === 'numeric') {
    const sd = deviationOf(term.name, model) ?? term.scale;
    const error = errors?.errors[0];
    const by = (step: number): Estimate => ({
      coefficient: (term.coefficient * step) / term.scale,
      error: error === undefined ? undefined : (error * step) / term.scale,
    });
    return [{ feature, step: `per SD of ${significant(sd)}`, ...by(sd), unit: by(1) }];
  }
  const named: [Cell, number][] = term.levels.map(({ level, coefficient }) => [level, coefficient]);
  if (term.other !== null) named.push([{ text: 'any other level', tone: 'muted' }, term.other]);
  if (term.missing !== null) named.push([{ text: 'missing', tone: 'muted' }, term.missing]);
  const effects = named.map(([step, coefficient], at): Effect => ({
    feature,
    step,
    coefficient,
    error: errors?.errors[at],
    unit: null,
  }));
  return effects.sort((a, b) => b.coefficient - a.coefficient);
}

function deviationOf(name: string, { profile }: Model): number | undefined {
  const found = profile.features.find((one) => one.name === name);
  return found?.kind === 'numeric' && found.std > 0 ? found.std : undefined;
}

function strength(group: readonly Effect[]): number {
  return Math.max(...group.map((effect) => Math.abs(effect.coefficient)));
}

function coefficientTable(groups: readonly Effect[][]): Block {
  const strongest = Math.max(...groups.map(strength));
  const rows = groups.flatMap((group) =>
    group.map((effect, at): Cell[] => [
      at === 0 ? effect.feature : { text: effect.feature, tone: 'muted' },
      effect.step,
      ...oddsTexts(effect, 2),
      ...(effect.unit === null ? ['', ''] : oddsTexts(effect.unit, 4)),
      fixed(effect.coefficient),
      { bar: strongest === 0 ? 0 : effect.coefficient / strongest },
    ]),
  );
  return {
    kind: 'table',
    columns: [
      { title: 'Feature', align: 'left', share: 2.5 },
      { title: 'Step or level', align: 'left', share: 1.9 },
      { title: 'Odds ratio', align: 'right', share: 0.95 },
      { title: '95% interval', align: 'right', share: 1.6 },
      { title: 'Per unit', align: 'right', share: 1.05 },
      { title: '95% interval', align: 'right', share: 2.2 },
      { title: 'Log odds', align: 'right', share: 1 },
      { title: 'Lowers | raises', align: 'center', share: 1.3 },
    ],
    rows,
  };
}

/** An odds ratio and its 95 % interval (Wald's). */
function oddsTexts({ coefficient, error }: Estimate, digits: number): [string, string] {
  const ratio = (z: number): string => oddsText(Math.exp(coefficient + z * (error ?? 0)), digits);
  return [ratio(0), error === undefined ? '' : `${ratio(-Z95)} to ${ratio(Z95)}`];
}

function oddsText(ratio: number, digits: number): string {
  return ratio >= 0.01 && ratio < 1000 ? fixed(ratio, ratio < 100 ? digits : 0) : significant(ratio);
}

/** How much of the spread of the scores comes from each feature. */
function importance(model: Model): Block[] {
  const spreads = model.terms.map(({ name }) => ({ name, spread: contributionSpread(model, name) }));
  const total = spreads.reduce((sum, { spread }) => sum + spread, 0);
  const chart =
    total === 0
      ? null
      : importanceChart(spreads.map(({ name, spread }) => ({ name, share: spread / total })).sort((a, b) => b.share - a.share));
  return chart === null ? [] : [chart];
}

/** Features whose coefficients must not be read by themselves. */
function warnings(model: Model, errors: readonly TermErrors[]): Block[] {
  const lines = model.terms.flatMap((term, index): string[] => {
    const found = errors[index];
    if (term.kind !== 'numeric' || found === undefined) return [];
    const told: string[] = [];
    if (found.vif !== null && found.vif >= INFLATED)
      told.push(
        `${term.name} says much the same as other features (variance inflation ${fixed(found.vif, 1)}): its coefficient is one of many that would do.`,
      );
    if (flips(term.coefficient, found, model.fit.rows))
      told.push(
        `${term.name} ${term.coefficient > 0 ? 'raises' : 'lowers'} the score beside the other features, but by itself goes with ${term.coefficient > 0 ? 'fewer' : 'more'} positives (correlation ${fixed(found.alone, 2)}).`,
      );
    return told;
  });
  const leaks = (model.leaks ?? []).map(
    ({ name, auc }) =>
      `${name} alone tells the classes apart (ROC AUC ${fixed(auc, 3)}): it may be known only once the answer is, and then the model is of no use.`,
  );
  lines.unshift(...leaks);
  return lines.length === 0
    ? []
    : [
        { kind: 'subtitle', text: 'Read with care' },
        { kind: 'list', items: lines },
      ];
}

/** Whether a coefficient and the correlation by itself both are beyond chance, and of opposite signs. */
function flips(coefficient: number, { errors, alone }: TermErrors, rows: number): boolean {
  const [error = 0] = errors;
  if (alone === null || error === 0) return false;
  return coefficient * alone < 0 && Math.abs(coefficient) > Z95 * error && Math.abs(alone) * Math.sqrt(rows) > Z95;
}

function leftOut({ dropped }: Model): Block[] {
  if (dropped.length === 0) return [];
  return [
    { kind: 'subtitle', text: 'Not used' },
    {
      kind: 'table',
      columns: [
        { title: 'Feature', align: 'left', share: 1 },
        { title: 'Reason', align: 'left', share: 2 },
      ],
      rows: dropped.map(({ name, reason }) => [name, reason]),
    },
  ];
}
