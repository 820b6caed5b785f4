import type { Model, Term } from '../../model/model.js';
import type { Block, Cell, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { fixed, significant } from '../numbers.js';

interface Effect {
  readonly feature: string;
  readonly step: Cell;
  readonly coefficient: number;
}

/** What drives the score: every coefficient as an odds ratio, the strongest feature first, and the features left out. */
export function coefficientsSection({ model, labels }: ReportFacts): Section {
  const groups = model.terms.map((term) => effectsOf(term, model.fit.standardize)).filter((group) => group.length > 0);
  groups.sort((a, b) => strength(b) - strength(a));
  const strongest = Math.max(0, ...groups.map(strength));
  const step = model.fit.standardize ? 'per standard deviation (SD) of the training rows' : 'per unit';
  const blocks: Block[] =
    groups.length === 0
      ? [{ kind: 'paragraph', text: 'The model uses no feature: it gives every client the base rate.' }]
      : [
          {
            kind: 'paragraph',
            text: `An odds ratio above 1 raises the odds of ${labels.positive}, one below 1 lowers them: of a number, ${step}; of a level, against a client for whom the feature says nothing. Intercept ${fixed(model.intercept)}.`,
          },
          coefficientTable(groups, strongest),
        ];
  return { title: 'What drives the score', blocks: [...blocks, ...leftOut(model)] };
}

function effectsOf(term: Term, standardized: boolean): Effect[] {
  const feature = term.name;
  if (term.kind === 'numeric') {
    const step = standardized
      ? `per SD of ${significant(term.scale)}`
      : `per ${term.scale === 1 ? 'unit' : significant(term.scale)}`;
    return [{ feature, step, coefficient: term.coefficient }];
  }
  const levels: Effect[] = term.levels.map(({ level, coefficient }) => ({ feature, step: level, coefficient }));
  if (term.other !== null) levels.push({ feature, step: { text: 'any other level', tone: 'muted' }, coefficient: term.other });
  if (term.missing !== null) levels.push({ feature, step: { text: 'missing', tone: 'muted' }, coefficient: term.missing });
  return levels.sort((a, b) => b.coefficient - a.coefficient);
}

function strength(group: readonly Effect[]): number {
  return Math.max(...group.map((effect) => Math.abs(effect.coefficient)));
}

function coefficientTable(groups: readonly Effect[][], strongest: number): Block {
  const rows = groups.flatMap((group) =>
    group.map(({ feature, step, coefficient }, at): Cell[] => [
      at === 0 ? feature : { text: feature, tone: 'muted' },
      step,
      oddsRatio(coefficient),
      fixed(coefficient),
      { bar: strongest === 0 ? 0 : coefficient / strongest },
    ]),
  );
  return {
    kind: 'table',
    columns: [
      { title: 'Feature', align: 'left', share: 3.1 },
      { title: 'Step or level', align: 'left', share: 3 },
      { title: 'Odds ratio', align: 'right', share: 1.15 },
      { title: 'Coefficient', align: 'right', share: 1.2 },
      { title: 'Lowers | raises', align: 'center', share: 1.6 },
    ],
    rows,
  };
}

function oddsRatio(coefficient: number): string {
  const ratio = Math.exp(coefficient);
  return ratio >= 0.01 && ratio < 1000 ? fixed(ratio, ratio < 100 ? 2 : 0) : significant(ratio);
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
