import { describe, expect, test } from '@jest/globals';
import type { Config } from '../../src/config/schema.js';
import { calibratorOf } from '../../src/drift/calibrate.js';
import { performanceDrift } from '../../src/drift/performance.js';
import type { Confusion, Evaluation } from '../../src/evaluation/evaluation.js';
import { f1 } from '../../src/evaluation/confusion.js';
import { resample, seeded } from '../../src/stats/random.js';
import { sha256 } from '../../src/workspace/digest.js';

const RULES: Config['performance'] = { rule: 'significant', alpha: 0.05, min_effect: 0.02, relative: 0.2 };
const SEED = sha256('performance');

/** As much of an evaluation as the rules look at. */
function evaluated(confusion: Confusion): Evaluation {
  const { tn, fp, fn, tp } = confusion;
  return { confusion, f1: f1(confusion), rows: tn + fp + fn + tp, positives: fn + tp } as Evaluation;
}

const GOOD: Confusion = { tn: 560, fp: 140, fn: 90, tp: 210 };
const POOR: Confusion = { tn: 500, fp: 200, fn: 150, tp: 150 };

describe('the champion on new rows, by each rule', () => {
  const judged = (now: Confusion, rules: Partial<Config['performance']> = {}, history: number[] = []) =>
    performanceDrift(evaluated(GOOD), evaluated(now), history, { ...RULES, ...rules }, SEED);

  test('significant: a loss that matters and is no accident', () => {
    expect(judged(POOR)).toMatchObject({ drifted: true, rule: 'significant', rows: 1000 });
    expect(judged(POOR).p).toBeLessThan(0.01);
    expect(judged(POOR).interval[1]).toBeLessThan(0);
    expect(judged(POOR, { min_effect: 0.5 }).drifted).toBe(false);
    expect(judged({ tn: 5, fp: 2, fn: 2, tp: 1 }).drifted).toBe(false);
    expect(judged(GOOD).drifted).toBe(false);
  });

  test('of no positives nothing is said, and of few nothing significant', () => {
    for (const rule of ['significant', 'raw', 'relative', 'nonparametric', 'parametric'] as const) {
      const one = judged({ tn: 20, fp: 0, fn: 0, tp: 0 }, { rule }, [0.6, 0.6]);
      expect(one).toMatchObject({ drifted: false, reason: 'no positive is among the new rows, so F1 tells nothing' });
    }
    const few = judged({ tn: 0, fp: 20, fn: 9, tp: 0 });
    expect(few).toMatchObject({ drifted: false, reason: '9 positives are too few to tell: 10 are needed' });
    expect(judged({ tn: 0, fp: 20, fn: 10, tp: 0 }).drifted).toBe(true);
  });

  test('the classic rules decide as their names say', () => {
    const slightly: Confusion = { tn: 559, fp: 141, fn: 91, tp: 209 };
    expect(judged(slightly, { rule: 'raw' }).drifted).toBe(true);
    expect(judged(GOOD, { rule: 'raw' }).drifted).toBe(false);
    expect(judged(POOR, { rule: 'relative', relative: 0.2 }).drifted).toBe(true);
    expect(judged(POOR, { rule: 'relative', relative: 0.5 }).drifted).toBe(false);
    expect(judged(POOR, { rule: 'nonparametric' }, [0.4]).drifted).toBe(false);
    expect(judged(POOR, { rule: 'nonparametric' }, [0.6]).drifted).toBe(true);
    expect(judged(POOR, { rule: 'parametric' }, [0.63, 0.64, 0.65]).drifted).toBe(true);
    expect(judged(POOR, { rule: 'parametric' }, []).drifted).toBe(false);
  });

  test('without a loss, significance is claimed about as often as its level says', () => {
    const uniform = seeded(SEED);
    const drawn = (rows: number): Confusion => {
      const [tn = 0, fp = 0, fn = 0, tp = 0] = resample(
        [560, 140, 90, 210].map((count) => (count * rows) / 1000),
        uniform,
      );
      return { tn, fp, fn, tp };
    };
    const runs = 150;
    const alarms = Array.from({ length: runs }, (_, run) =>
      performanceDrift(evaluated(drawn(1000)), evaluated(drawn(500)), [], { ...RULES, min_effect: 0 }, sha256(String(run))),
    ).filter((one) => one.drifted);
    // 5% expected; the share of 150 runs has a standard error of 1.8%
    expect(alarms.length / runs).toBeLessThan(0.11);
  });
});

describe('calibration is used only where it helps', () => {
  const grid = Array.from({ length: 200 }, (_, index) => (index + 0.5) / 200);

  test('scores that can be believed are left alone', () => {
    const cells = grid.map((score) => ({ score, rows: 100, positives: Math.round(100 * score) }));
    expect(calibratorOf(cells).at(0.3)).toBeCloseTo(0.3, 2);
  });

  test('scores twice too high are brought down: Platt below 1,000 rows, isotonic from there on', () => {
    const cells = (rows: number) => grid.map((score) => ({ score, rows, positives: Math.round((rows * score) / 2) }));
    const few = calibratorOf(cells(4));
    const many = calibratorOf(cells(100));
    expect(few.name).toBe('platt');
    expect(many.name).toBe('isotonic');
    expect(many.at(0.6)).toBeCloseTo(0.3, 1);
    expect(few.at(0.6)).toBeCloseTo(0.3, 1);
  });
});
