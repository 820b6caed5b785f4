import type { Config } from '../config/schema.js';
import type { Dataset } from '../data/dataset.js';
import type { Engine } from '../engine/engine.js';
import { comparePaired, type Paired } from '../evaluation/paired.js';
import type { Model } from '../model/model.js';
import { sha256 } from '../workspace/digest.js';

/** What becomes of a challenger. */
export type Verdict = 'promote' | 'hold' | 'reject' | 'insufficient';

/** A verdict, why, and the evidence it rests on; there is none where there was no champion. */
export interface Decision {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly evidence: Paired | null;
}

/** With fewer rows of either class no test says anything. */
const FEWEST_OF_A_CLASS = 10;

/** Judges a challenger against the champion on the same rows, by the configured rule. The first model has nobody to beat. */
export async function decide(engine: Engine, data: Dataset, champion: Model | null, challenger: Model, rules: Config['promotion']): Promise<Decision> {
  if (champion === null) return { verdict: 'promote', reason: 'there is no champion yet', evidence: null };
  const evidence = await comparePaired(engine, data, champion, challenger, sha256(`${champion.id} ${challenger.id}`));
  return { ...RULES[rules.rule](evidence, rules), evidence };
}

type Rule = (evidence: Paired, rules: Config['promotion']) => { verdict: Verdict; reason: string };

/** The rules of `promotion.rule`. */
const RULES: Readonly<Record<Config['promotion']['rule'], Rule>> = {
  always: (evidence) => ({ verdict: 'promote', reason: `promotion.rule is "always"; ${gained(evidence)}` }),
  never: (evidence) => ({ verdict: 'hold', reason: `promotion.rule is "never"; ${gained(evidence)}` }),
  better: (evidence, { min_effect: effect }) =>
    evidence.gain > 0 && evidence.gain >= effect ? { verdict: 'promote', reason: gained(evidence) } : { verdict: 'hold', reason: gained(evidence) },
  evidence: byEvidence,
};

function byEvidence(evidence: Paired, { alpha, min_effect: effect }: Config['promotion']): { verdict: Verdict; reason: string } {
  const fewest = Math.min(evidence.positives, evidence.rows - evidence.positives);
  if (fewest < FEWEST_OF_A_CLASS) {
    return { verdict: 'insufficient', reason: `the test data has ${fewest} rows of the rarer class; ${FEWEST_OF_A_CLASS} are the least that say anything` };
  }
  const facts = `${gained(evidence)}, 95% interval ${signed(evidence.interval[0])} to ${signed(evidence.interval[1])}`;
  if (evidence.gain < 0 && evidence.p_worse < alpha) return { verdict: 'reject', reason: `the challenger is worse: ${facts}, p ${probability(evidence.p_worse)}` };
  const p = `p ${probability(evidence.p_better)}`;
  if (evidence.p_better >= alpha || evidence.gain <= 0) return { verdict: 'hold', reason: `no evidence that the challenger is better: ${facts}, ${p}` };
  if (evidence.gain < effect) return { verdict: 'hold', reason: `the challenger is better by less than ${effect}: ${facts}, ${p}` };
  return { verdict: 'promote', reason: `the challenger is better: ${facts}, ${p}` };
}

function gained(evidence: Paired): string {
  return `F1 ${evidence.challenger.toFixed(3)} against ${evidence.champion.toFixed(3)} on ${evidence.rows} rows (${signed(evidence.gain)})`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

function probability(p: number): string {
  return p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`;
}
