import type { Config } from '../config/schema.js';
import type { Confusion, Evaluation } from '../evaluation/evaluation.js';
import { f1 } from '../evaluation/confusion.js';
import { resample, seeded } from '../stats/random.js';

/** The champion's F1 on newly arrived labelled rows against its F1 when it was deployed. */
export interface PerformanceDrift {
  readonly rows: number;
  readonly positives: number;
  readonly f1: number;
  readonly deployed_f1: number;
  /** f1 - deployed_f1, with its 95% interval. */
  readonly change: number;
  readonly interval: readonly [number, number];
  /** One-sided p that nothing was lost. */
  readonly p: number;
  readonly rule: Config['performance']['rule'];
  readonly drifted: boolean;
  /** In words, with the numbers that the rule looked at. */
  readonly reason: string;
}

/** What a rule looks at; `history` are the F1s of earlier judgements of this champion, the deployed one first. */
interface Facts {
  readonly now: number;
  readonly then: number;
  readonly p: number;
  /** Positives among the new rows. */
  readonly positives: number;
  readonly history: readonly number[];
  readonly rules: Config['performance'];
}

type Rule = (facts: Facts) => { drifted: boolean; reason: string };

/** The rules of `performance.rule`: the default, and the classic ones by name. */
const RULES: Readonly<Record<Config['performance']['rule'], Rule>> = {
  significant: ({ now, then, p, positives, rules }) => ({
    drifted: positives >= FEWEST_POSITIVES && then - now >= rules.min_effect && p < rules.alpha,
    reason:
      positives < FEWEST_POSITIVES
        ? `${positives} positives are too few to tell: ${FEWEST_POSITIVES} are needed`
        : `a loss counts from ${rules.min_effect} with p below ${rules.alpha}; p ${p < 0.001 ? '< 0.001' : `= ${p.toFixed(3)}`}`,
  }),
  raw: ({ now, then }) => ({ drifted: now < then, reason: 'any loss counts' }),
  relative: ({ now, then, rules }) => ({
    drifted: now <= then * (1 - rules.relative),
    reason: `a loss counts from ${(100 * rules.relative).toFixed(0)}% of the deployed score`,
  }),
  nonparametric: ({ now, history }) => ({
    drifted: now < Math.min(...history),
    reason: `a loss counts below the lowest of ${history.length} earlier scores, ${Math.min(...history).toFixed(3)}`,
  }),
  parametric: ({ now, history }) => {
    const mean = history.reduce((sum, one) => sum + one, 0) / history.length;
    const sd =
      history.length < 2 ? 0 : Math.sqrt(history.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (history.length - 1));
    return {
      drifted: history.length > 1 && now < mean - 2 * sd,
      reason: `a loss counts below mean − 2 sd of ${history.length} earlier scores, ${(mean - 2 * sd).toFixed(3)}`,
    };
  },
};

/** With fewer the bootstrap knows next to nothing of F1: with none, F1 is 0 in every draw, whatever the model says. */
const FEWEST_POSITIVES = 10;
const RESAMPLES = 2000;

/**
 * Compares two evaluations of one model on different rows. The p-value and interval are those of a two-sample bootstrap: both confusion
 * matrices are resampled, each as one multinomial draw.
 */
export function performanceDrift(
  deployed: Evaluation,
  now: Evaluation,
  history: readonly number[],
  rules: Config['performance'],
  seed: string,
): PerformanceDrift {
  const uniform = seeded(seed);
  const redrawn = (confusion: Confusion): number => {
    const [tn = 0, fp = 0, fn = 0, tp = 0] = resample([confusion.tn, confusion.fp, confusion.fn, confusion.tp], uniform);
    return f1({ tn, fp, fn, tp });
  };
  const changes = Array.from({ length: RESAMPLES }, () => redrawn(now.confusion) - redrawn(deployed.confusion)).sort(
    (a, b) => a - b,
  );
  const at = (level: number): number => changes[Math.round(level * (RESAMPLES - 1))] ?? 0;
  const p = (1 + changes.filter((change) => change >= 0).length) / (RESAMPLES + 1);
  const facts = { now: now.f1, then: deployed.f1, p, positives: now.positives, history: [deployed.f1, ...history], rules };
  const untold = { drifted: false, reason: 'no positive is among the new rows, so F1 tells nothing' };
  const ruling = now.positives === 0 ? untold : RULES[rules.rule](facts);
  return {
    rows: now.rows,
    positives: now.positives,
    f1: now.f1,
    deployed_f1: deployed.f1,
    change: now.f1 - deployed.f1,
    interval: [at(0.025), at(0.975)],
    p,
    rule: rules.rule,
    ...ruling,
  };
}
