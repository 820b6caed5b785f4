import type { Config } from '../config/schema.js';
import { RiskError } from '../errors.js';
import type { Evidence } from './evidence.js';
import { FEWEST_OF_A_CLASS, type Ruling, type Verdict } from './ruling.js';
import { gained, verdictByEvidence } from './verdicts.js';

/** A ruling with the evidence it rests on; there is none where there was no champion. */
export interface Decision extends Ruling {
  /** Names the evidence: the same rows, models and rules are never tested twice. */
  readonly key: string | null;
  readonly evidence: Evidence | null;
  /** The run that ruled on this evidence before; left out where this one did. */
  readonly ruled_in?: string;
}

type Rule = (evidence: Evidence, rules: Config['promotion']) => Pick<Ruling, 'verdict' | 'reason'>;

/** The rules of `promotion.rule`. */
const RULES: Readonly<Record<Config['promotion']['rule'], Rule>> = {
  always: (evidence) => ({ verdict: 'promote', reason: `promotion.rule is "always"; ${gained(evidence.gain)}` }),
  never: (evidence) => ({ verdict: 'hold', reason: `promotion.rule is "never"; ${gained(evidence.gain)}` }),
  better: ({ gain }, { min_effect: effect }) =>
    gain.gain > 0 && gain.gain >= effect
      ? { verdict: 'promote', reason: `the challenger scores higher: ${gained(gain)}` }
      : { verdict: 'hold', reason: `the challenger does not score higher: ${gained(gain)}` },
  evidence: verdictByEvidence,
};

/** Rules on a challenger by the configured rule. Throws a data fault where champion and challenger are one model. */
export function decide(evidence: Evidence, rules: Config['promotion']): Decision {
  if (evidence.champion === evidence.challenger) {
    throw new RiskError('data', `champion and challenger are the same model, ${evidence.champion.slice(0, 8)}`, {
      hint: 'there is nothing to compare',
    });
  }
  return { ...RULES[rules.rule](evidence, rules), unproven: false, key: evidence.key, evidence };
}

/** What is known of the skill of a model with nobody to beat. */
export interface Skill {
  readonly rows: number;
  readonly positives: number;
  readonly log_loss: number;
  /** The log loss of always answering the base rate. */
  readonly base_log_loss: number;
  readonly interval: readonly [number, number] | null;
}

/**
 * Rules on the first model: deployed if it has skill, or if nothing can be said of that; `unproven` where the evidence is thin. Under
 * `promotion.rule` "never" it waits as any other does.
 */
export function decideFirst(skill: Skill, rules: Config['promotion']): Decision {
  const fewest = Math.min(skill.positives, skill.rows - skill.positives);
  const ruling = (verdict: Verdict, reason: string, unproven = false): Decision => ({
    verdict,
    reason,
    unproven,
    key: null,
    evidence: null,
  });
  if (rules.rule === 'never') return ruling('hold', 'promotion.rule is "never"; riskctl deploy puts the first model to work');
  if (fewest < FEWEST_OF_A_CLASS) {
    return ruling(
      'promote',
      `there was no champion to beat; unproven: the test data has only ${fewest} ${fewest === 1 ? 'row' : 'rows'} of the rarer class`,
      true,
    );
  }
  const losses = `log loss ${skill.log_loss.toFixed(3)} against ${skill.base_log_loss.toFixed(3)}`;
  if (skill.log_loss >= skill.base_log_loss && rules.require_skill) {
    return ruling(
      'reject',
      `the model does no better than always answering the base rate (${losses}); promotion.require_skill false deploys it all the same`,
    );
  }
  const thin = skill.interval === null || skill.interval[0] <= 0.5;
  return ruling(
    'promote',
    `there was no champion to beat${thin ? `; unproven: on ${skill.rows} rows its ROC AUC may be that of chance` : ''}`,
    thin,
  );
}
