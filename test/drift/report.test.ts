import { describe, expect, test } from '@jest/globals';
import type { Current } from '../../src/drift/current.js';
import { farText } from '../../src/drift/far.js';
import { driftOf, type DriftOptions } from '../../src/drift/report.js';
import type { Model } from '../../src/model/model.js';

const COUNTS = Array.from({ length: 10 }, () => 100);
const EDGES = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const PSI: DriftOptions = { method: 'psi', alpha: 0.05 };

/** A model of three features, of which it is the level of `plan` that moves the score most. */
const MODEL = {
  id: 'm'.repeat(64),
  terms: [
    { kind: 'numeric', name: 'age', impute: 5, mean: 5, scale: 2, coefficient: 0.5 },
    { kind: 'numeric', name: 'visits', impute: 5, mean: 5, scale: 2, coefficient: -0.01 },
    {
      kind: 'categorical',
      name: 'plan',
      levels: [
        { level: 'gold', coefficient: -1 },
        { level: 'basic', coefficient: 3 },
      ],
      other: null,
      missing: 0.5,
    },
  ],
  profile: {
    rows: 1000,
    positives: 200,
    features: [
      { kind: 'numeric', name: 'age', missing: 0, mean: 5, std: 2.9, min: 0, max: 10, edges: EDGES, counts: COUNTS },
      { kind: 'numeric', name: 'visits', missing: 0, mean: 5, std: 2.9, min: 0, max: 10, edges: EDGES, counts: COUNTS },
      {
        kind: 'categorical',
        name: 'plan',
        missing: 0,
        levels: [
          { level: 'gold', count: 600 },
          { level: 'basic', count: 400 },
        ],
      },
    ],
    scores: { edges: [0.2, 0.4, 0.6, 0.8], counts: [200, 200, 200, 200, 200] },
  },
} as unknown as Model;

const SAME: Current = {
  rows: 1000,
  excluded: 0,
  labelled: 1000,
  positives: 200,
  features: [
    { kind: 'numeric', name: 'age', missing: 0, mean: 5, below: 0, above: 0, counts: COUNTS },
    { kind: 'numeric', name: 'visits', missing: 0, mean: 5, below: 0, above: 0, counts: COUNTS },
    { kind: 'categorical', name: 'plan', missing: 0, counts: [600, 400], unseen: 0, unseenLevels: [] },
  ],
  scores: [200, 200, 200, 200, 200],
};

/** The current rows with some of them otherwise. */
function currently(changed: Partial<Current>, feature?: Current['features'][number]): Current {
  return { ...SAME, ...changed, features: SAME.features.map((one) => (one.name === feature?.name ? feature : one)) };
}

const AGED = currently(
  {},
  {
    kind: 'numeric',
    name: 'age',
    missing: 0,
    mean: 7,
    below: 0,
    above: 20,
    counts: [0, 0, 50, 50, 100, 100, 150, 150, 200, 200],
  },
);

describe('a drift report', () => {
  test('of the same rows is stable throughout', () => {
    const report = driftOf(MODEL, SAME, 'same.csv', PSI);
    expect(report).toMatchObject({
      format: 'riskctl-drift',
      version: 1,
      data: 'same.csv',
      reference_rows: 1000,
      rows: 1000,
      excluded: 0,
      verdict: 'stable',
    });
    for (const one of [...report.features, report.score, report.base_rate])
      expect(one).toMatchObject({ effect: expect.closeTo(0, 12), p_adjusted: 1, verdict: 'stable' });
  });

  test('names what moved, how far, and what that does to the score', () => {
    const report = driftOf(MODEL, AGED, 'x', PSI);
    expect(report.verdict).toBe('drift');
    expect(report.features[0]).toMatchObject({
      name: 'age',
      kind: 'numeric',
      by: 'psi',
      verdict: 'drift',
      unseen: 0.02,
      score_shift: expect.closeTo((0.5 * (7 - 5)) / 2, 12),
    });
    expect(report.features.filter(({ verdict }) => verdict !== 'stable')).toHaveLength(1);
    expect(report.features[0]?.p_adjusted).toBeLessThan(1e-20);
  });

  test('is ranked by what moves the score, not by distance', () => {
    const plan = { kind: 'categorical', name: 'plan', missing: 0, counts: [550, 450], unseen: 0, unseenLevels: [] } as const;
    const moved = currently({}, plan);
    const visits = {
      kind: 'numeric',
      name: 'visits',
      missing: 0,
      mean: 7,
      below: 0,
      above: 0,
      counts: [0, 0, 50, 50, 100, 100, 150, 150, 200, 200],
    } as const;
    const both = { ...moved, features: moved.features.map((one) => (one.name === 'visits' ? visits : one)) };
    const { features } = driftOf(MODEL, both, 'x', PSI);
    expect(features.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['plan', 'stable'],
      ['visits', 'drift'],
      ['age', 'stable'],
    ]);
    expect(features.map(({ score_shift: shift }) => shift)).toEqual([expect.closeTo(0.2, 12), expect.closeTo(-0.01, 12), 0]);
  });

  test('has every statistic, whichever decides', () => {
    const [age] = driftOf(MODEL, AGED, 'x', { ...PSI, method: 'ks' }).features;
    expect(age).toMatchObject({ by: 'ks', effect: age?.statistics.ks });
    expect(Object.values(age?.statistics ?? {}).every((value) => value !== null && value > 0)).toBe(true);
    const plan = driftOf(MODEL, AGED, 'x', PSI).features.find(({ name }) => name === 'plan');
    expect([plan?.statistics.ks, plan?.statistics.wasserstein]).toEqual([null, null]);
  });

  test('of rows without labels has no base rate; of few labels it has one of those', () => {
    expect(driftOf(MODEL, currently({ labelled: 0, positives: 0 }), 'x', PSI).base_rate).toBeNull();
    const few = driftOf(MODEL, currently({ labelled: 10, positives: 6 }), 'x', PSI).base_rate;
    expect(few).toMatchObject({
      kind: 'base rate',
      by: 'difference',
      effect: expect.closeTo(0.4, 12),
      bins: { reference: [800, 200], current: [4, 6] },
    });
  });

  test('minds a base rate that goes from 20% to 30%', () => {
    const { base_rate: rate, verdict } = driftOf(MODEL, currently({ positives: 300 }), 'x', PSI);
    expect([rate?.verdict, verdict]).toEqual(['drift', 'drift']);
    expect(rate?.effect).toBeGreaterThan(rate?.critical ?? 1);
  });

  test('a large effect in few rows is no alarm, nor is a small one in many', () => {
    const few = currently({ rows: 12, labelled: 0, positives: 0, scores: [2, 2, 3, 3, 2] });
    const small = {
      ...few,
      features: few.features.map((one) =>
        one.kind === 'numeric' ? { ...one, counts: [2, 2, 2, 1, 1, 1, 1, 1, 1, 0] } : { ...one, counts: [6, 6] },
      ),
    };
    expect(driftOf(MODEL, small, 'x', PSI).verdict).toBe('stable');
    const million = {
      kind: 'numeric',
      name: 'age',
      missing: 0,
      mean: 5,
      below: 0,
      above: 0,
      counts: [90_000, 100_000, 100_000, 100_000, 100_000, 100_000, 100_000, 100_000, 100_000, 110_000],
    } as const;
    const [age] = driftOf(MODEL, currently({ rows: 1_000_000 }, million), 'x', PSI).features.filter(({ name }) => name === 'age');
    expect(age).toMatchObject({ verdict: 'stable' });
  });

  test('names unseen levels, the most frequent first, five at the most', () => {
    const unseenLevels = ['p', 'q', 'r', 's', 't', 'u'].map((level, index) => ({ level, count: 30 - index }));
    const plan = { kind: 'categorical', name: 'plan', missing: 5, counts: [480, 350], unseen: 165, unseenLevels } as const;
    const found = driftOf(MODEL, currently({}, plan), 'x', PSI).features.find(({ name }) => name === 'plan');
    expect(found).toMatchObject({
      unseen: 0.165,
      unseen_levels: ['p', 'q', 'r', 's', 't'],
      missing: { reference: 0, current: 0.005 },
      verdict: 'drift',
    });
    expect(found?.bins).toEqual({
      labels: ['gold', 'basic', 'UNSEEN', 'MISSING'],
      reference: [600, 400, 0, 0],
      current: [480, 350, 165, 5],
    });
  });
});

describe('values far away, of which a method makes little', () => {
  const far = (above: number, options: DriftOptions): string | null => {
    const counts = COUNTS.map((count, bin) => count - above / 10 + (bin === 9 ? above : 0));
    const age = { kind: 'numeric', name: 'age', missing: 0, mean: 5, below: 0, above, counts } as const;
    return farText(driftOf(MODEL, currently({}, age), 'x', options));
  };

  test('are told of where there are more than chance puts there', () => {
    const text = 'values of age (3.0% of the rows) lie beyond all that the model was trained on';
    expect(far(30, { method: 'ks', alpha: 0.05 })).toBe(text);
    expect(far(5, { method: 'ks', alpha: 0.05 })).toBeNull();
  });

  test('are not told of where the method minds them', () => {
    expect(far(30, PSI)).toBeNull();
    expect(far(500, { method: 'ks', alpha: 0.05 })).toBeNull();
  });
});

describe('limits', () => {
  const verdictOf = (options: Partial<DriftOptions>): string | undefined =>
    driftOf(MODEL, AGED, 'x', { ...PSI, ...options }).features.find(({ name }) => name === 'age')?.verdict;

  test('come from the configuration where it has any', () => {
    expect([verdictOf({}), verdictOf({ threshold: 9 }), verdictOf({ threshold: 9, watch: 8 }), verdictOf({ watch: 9 })]).toEqual([
      'drift',
      'watch',
      'stable',
      'drift',
    ]);
  });

  test('of the configuration are those of its method: what is measured otherwise keeps its own', () => {
    const { features, thresholds } = driftOf(MODEL, AGED, 'x', { method: 'wasserstein', alpha: 0.01, watch: 3, threshold: 4 });
    expect(thresholds).toEqual({ watch: 3, drift: 4, alpha: 0.01 });
    expect(features.map(({ by, limits }) => [by, limits.watch])).toEqual([
      ['wasserstein', 3],
      ['wasserstein', 3],
      ['jensen-shannon', 0.05],
    ]);
  });
});
