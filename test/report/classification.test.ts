import { expect, test } from '@jest/globals';
import { classificationReport } from '../../src/report/classification.js';

// sklearn.metrics.classification_report([0]*700 + [1]*300, [0]*620 + [1]*80 + [0]*120 + [1]*180, output_dict=True)
test('equals that of scikit-learn', () => {
  const report = classificationReport({ tn: 620, fp: 80, fn: 120, tp: 180 });
  expect(report.negative.precision).toBeCloseTo(0.8378378378, 9);
  expect(report.negative.recall).toBeCloseTo(0.8857142857, 9);
  expect(report.negative.f1).toBeCloseTo(0.8611111111, 9);
  expect(report.positive.precision).toBeCloseTo(0.6923076923, 9);
  expect(report.positive.f1).toBeCloseTo(0.6428571429, 9);
  expect(report.accuracy).toBeCloseTo(0.8, 12);
  expect(report.macro.precision).toBeCloseTo(0.7650727651, 9);
  expect(report.macro.f1).toBeCloseTo(0.751984127, 9);
  expect(report.weighted.recall).toBeCloseTo(0.8, 12);
  expect(report.weighted.f1).toBeCloseTo(0.7956349206, 9);
  expect([report.negative.support, report.positive.support, report.macro.support]).toEqual([700, 300, 1000]);
});

test('a share of nothing is null, and 0 in the averages', () => {
  const report = classificationReport({ tn: 3, fp: 0, fn: 0, tp: 0 });
  expect(report.positive).toEqual({ precision: null, recall: null, f1: null, support: 0 });
  expect(report.macro).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5, support: 3 });
  expect(report.weighted.f1).toBe(1);
});

test('without rows there is nothing to report', () => {
  const report = classificationReport({ tn: 0, fp: 0, fn: 0, tp: 0 });
  expect(report.accuracy).toBeNull();
  expect(report.weighted).toEqual({ precision: null, recall: null, f1: null, support: 0 });
});
