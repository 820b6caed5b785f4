import { describe, expect, test } from '@jest/globals';
import type { Config } from '../../src/config/schema.js';
import { byTable } from '../../src/evaluation/gain.js';
import { f1 } from '../../src/evaluation/confusion.js';
import { decide } from '../../src/lifecycle/decide.js';
import type { Evidence } from '../../src/lifecycle/evidence.js';
import { verdictByEvidence } from '../../src/lifecycle/verdicts.js';
import { resample, seeded } from '../../src/stats/random.js';
import { sha256 } from '../../src/workspace/digest.js';

const RULES: Config['promotion'] = {
  rule: 'evidence',
  metric: 'f1',
  alpha: 0.05,
  min_effect: 0,
  slice_tolerance: 0.1,
  folds: 5,
  require_skill: true,
};

/** Evidence of F1 on a table of eight counts: by label (4), champion's answer (2) and challenger's answer (1). */
function evidenceOf(table: readonly number[], seed: string): Evidence {
  const of = (label: number): number => table.reduce((sum, count, index) => (index >> 2 === label ? sum + count : sum), 0);
  return {
    key: seed,
    champion: 'a'.repeat(64),
    challenger: 'b'.repeat(64),
    rows: of(0) + of(1),
    positives: of(1),
    cross_fitted: 0,
    overlap: 0,
    gain: { metric: 'f1', ...byTable({ table }, seed, f1) },
    calibration: { gain: 0, p_worse: 0.5 },
    mcnemar: { champion_only: 0, challenger_only: 0, p: 1 },
    delong: null,
    worse_slices: [],
  };
}

/** Share of `runs` simulated contests of 1,000 rows, drawn from a population of eight cells, that end in a promotion. */
function promoted(population: readonly number[], runs: number): number {
  const uniform = seeded(sha256('a population of two models'));
  const promotions = Array.from({ length: runs }, (_, run) => {
    const drawn = resample(population, uniform);
    return verdictByEvidence(evidenceOf(drawn, sha256(String(run))), RULES).verdict === 'promote';
  });
  return promotions.filter(Boolean).length / runs;
}

// 700 negatives, 300 positives; champion and challenger differ on 80 rows, 40 each way
const EQUALLY_GOOD = [560, 20, 20, 100, 80, 20, 20, 180];
// the challenger finds 45 positives that the champion misses and loses 5, at 5 false alarms more: F1 0.715 -> 0.775
const BETTER = [560, 20, 15, 105, 60, 45, 5, 190];

describe('verdicts by evidence, in simulation', () => {
  test('an equally good challenger is promoted in at most 7% of contests at alpha .05', () => {
    // 400 contests: the share has a standard error of 0.011
    expect(promoted(EQUALLY_GOOD, 400)).toBeLessThanOrEqual(0.07);
  });

  test('one that is better by 0.06 of F1 on 1,000 rows is promoted in at least 80%', () => {
    const table = { table: BETTER };
    expect(byTable(table, sha256('seed'), f1).gain).toBeCloseTo(0.06, 1);
    expect(promoted(BETTER, 200)).toBeGreaterThanOrEqual(0.8);
  });

  test('one that answers the same is never promoted', () => {
    expect(promoted([600, 0, 0, 100, 100, 0, 0, 200], 50)).toBe(0);
  });
});

describe('what a verdict says', () => {
  const verdict = (table: readonly number[], change: Partial<Evidence> = {}, rules: Partial<Config['promotion']> = {}) =>
    verdictByEvidence({ ...evidenceOf(table, sha256('verdict')), ...change }, { ...RULES, ...rules });
  const times = (table: readonly number[], factor: number): number[] => table.map((count) => count * factor);
  const swapped = ([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0]: readonly number[]): number[] => [
    a,
    c,
    b,
    d,
    e,
    g,
    f,
    h,
  ];

  test('promote, with the effect, its interval and p', () => {
    expect(verdict(times(BETTER, 4))).toEqual({
      verdict: 'promote',
      reason: expect.stringMatching(
        /^the challenger is better: F1 0\.\d{3} against 0\.\d{3} \(\+0\.\d{3}\), 95% interval \+0\.\d{3} to \+0\.\d{3}, p < 0\.001$/,
      ) as unknown,
    });
  });
  test('reject what is significantly worse', () => {
    expect(verdict(times(swapped(BETTER), 4))).toMatchObject({
      verdict: 'reject',
      reason: expect.stringContaining('the challenger is worse') as unknown,
    });
  });
  test('insufficient, with the rows it would take, when a gain worth having cannot be shown', () => {
    expect(verdict([56, 2, 2, 10, 7, 4, 2, 17])).toMatchObject({
      verdict: 'insufficient',
      reason: expect.stringMatching(/takes about [\d,]+ rows$/) as unknown,
    });
    expect(verdict([560, 20, 20, 100, 2, 1, 1, 3])).toMatchObject({
      verdict: 'insufficient',
      reason: expect.stringContaining('7 are of the rarer class') as unknown,
    });
  });
  test('hold a gain below min_effect, a slice that suffers, probabilities that get worse', () => {
    expect(verdict(times(BETTER, 4), {}, { min_effect: 0.2 })).toMatchObject({
      verdict: 'hold',
      reason: expect.stringContaining('less than min_effect 0.2') as unknown,
    });
    const slice = { slice: 'region = north', rows: 300, gain: -0.2, p_worse: 0.001 };
    expect(verdict(times(BETTER, 4), { worse_slices: [slice] })).toMatchObject({
      verdict: 'hold',
      reason: expect.stringContaining('worse where region = north') as unknown,
    });
    expect(verdict(times(BETTER, 4), { calibration: { gain: -0.01, p_worse: 0.001 } })).toMatchObject({
      verdict: 'hold',
      reason: expect.stringContaining('probabilities are worse') as unknown,
    });
  });
  test('a model is not compared with itself', () => {
    const same = { ...evidenceOf(BETTER, sha256('same')), challenger: 'a'.repeat(64) };
    expect(() => decide(same, RULES)).toThrow('champion and challenger are the same model');
  });
});
