import { describe, expect, test } from '@jest/globals';
import type { Config } from '../../src/config/schema.js';
import { decide } from '../../src/lifecycle/decide.js';
import type { Evidence } from '../../src/lifecycle/evidence.js';
import { verdictByEvidence } from '../../src/lifecycle/verdicts.js';
import { sha256 } from '../../src/workspace/digest.js';
import { BETTER, evidenceOf, RULES } from './evidence-of.js';

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
