import { describe, expect, test } from '@jest/globals';
import { byTable } from '../../src/evaluation/gain.js';
import { f1 } from '../../src/evaluation/confusion.js';
import { verdictByEvidence } from '../../src/lifecycle/verdicts.js';
import { resample, seeded } from '../../src/stats/random.js';
import { sha256 } from '../../src/workspace/digest.js';
import { BETTER, evidenceOf, RULES } from '../lifecycle/evidence-of.js';

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
