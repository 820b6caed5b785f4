import { describe, expect, test } from '@jest/globals';
import type { DriftReport } from '../../src/drift/report.js';
import type { ReportFacts } from '../../src/report/facts.js';
import { SIGNS } from '../../src/report/signs.js';
import { standingsOf, type Standing } from '../../src/report/standing.js';
import { decisionSection } from '../../src/report/sections/decision.js';
import { exampleDrift } from './example-parts.js';
import { exampleEvaluation, exampleFacts, exampleModel, exampleRun, ONE_CLASS } from './example.js';

function standing(name: string, over: Partial<ReportFacts> = {}): Standing {
  const found = standingsOf(exampleFacts(over)).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

/** Nothing is drift, but a twentieth of one number lies far away. */
const FAR: Partial<DriftReport> = {
  verdict: 'stable',
  features: exampleDrift(['a', 'b']).features.map((one) => ({ ...one, verdict: 'stable', unseen: one.name === 'b' ? 0.05 : 0 })),
};
const INTAKE = { files: 4, refused: [], in: 1000, accepted: 1000, quarantined: 0, duplicate: 0 };
const quarantined = (rows: number): Partial<ReportFacts> => ({
  intake: { ...INTAKE, accepted: 1000 - rows, quarantined: rows },
});

describe('the lights', () => {
  test('there are four, always, in one order', () => {
    expect(standingsOf(exampleFacts()).map(({ name }) => name)).toEqual(['Data', 'Drift', 'Performance', 'Operations']);
    expect(decisionSection(exampleFacts()).blocks[1]).toMatchObject({ kind: 'lights', lights: [{ name: 'Data' }, {}, {}, {}] });
  });

  test('each level has a word and a shape of its own', () => {
    const signs = Object.values(SIGNS);
    expect(new Set(signs.map(({ word }) => word)).size).toBe(signs.length);
    expect(new Set(signs.map(({ svg }) => svg('#000'))).size).toBe(signs.length);
  });

  test.each<[Partial<ReportFacts>, Standing['level'], string]>([
    [{ intake: null }, 'unknown', 'nothing ingested here'],
    [{ intake: INTAKE }, 'good', '1,000 rows, none quarantined'],
    [quarantined(9), 'good', '0.9% of 1,000 rows quarantined'],
    [quarantined(10), 'watch', '1.0% of the rows quarantined'],
    [quarantined(50), 'act', '5.0% of the rows quarantined'],
    [{ intake: { ...INTAKE, refused: ['a.csv'] } }, 'act', '1 of 5 files refused'],
    [{ overlap: { value: { rows: 3, of: 10 } } }, 'watch', '3 test rows are training rows'],
  ])('data: %j', (over, level, text) => {
    expect(standing('Data', over)).toMatchObject({ level, text });
  });

  test.each<[Partial<ReportFacts>, Standing['level'], string]>([
    [{}, 'unknown', 'no new rows compared yet'],
    [{ drift: { value: exampleDrift(['a']) } }, 'act', 'a moved'],
    [{ drift: { value: exampleDrift(['a', 'b', 'c', 'd', 'e']) } }, 'act', 'a and 2 more moved'],
    [{ drift: { value: { ...exampleDrift(['a']), model: 'of another' } } }, 'watch', 'a moved, before this model was trained'],
    [{ drift: { value: { ...exampleDrift([]), verdict: 'stable' } } }, 'good', '1,000 new rows like the training rows'],
    [{ drift: { value: { ...exampleDrift(['a', 'b']), ...FAR } } }, 'watch', 'some values lie far away'],
  ])('drift: %#', (over, level, text) => {
    expect(standing('Drift', over)).toMatchObject({ level, text });
  });

  test.each(['stable', 'watch'] as const)('drift: values far away are to be looked at, %s or not', (verdict) => {
    const action = 'Look at the rows: values of b (5.0% of the rows) lie beyond all that the model was trained on.';
    expect(standing('Drift', { drift: { value: { ...exampleDrift(['a', 'b']), ...FAR, verdict } } })).toMatchObject({ action });
  });

  test.each<[Parameters<typeof exampleEvaluation>[0], Standing['level'], string]>([
    [{}, 'good', 'ROC AUC 0.812, F1 0.643'],
    [ONE_CLASS, 'unknown', 'one class only among the rows evaluated'],
    [{ roc_auc: 0.55, roc_auc_interval: [0.49, 0.61] }, 'act', 'ROC AUC 0.550, no better than chance for all these rows tell'],
    [{ roc_auc: 0.3, roc_auc_interval: [0.25, 0.35] }, 'act', 'ROC AUC 0.300: it ranks the wrong way round'],
    // as older evaluations have it
    [{ calibration_slope: 0.7, calibration_slope_interval: null }, 'watch', 'ROC AUC 0.812, calibration slope 0.70'],
    [{ calibration_slope: 0.7, calibration_slope_interval: [0.55, 0.85] }, 'watch', 'ROC AUC 0.812, calibration slope 0.70'],
    [{ calibration_slope: 0.7, calibration_slope_interval: [0.3, 1.1] }, 'good', 'ROC AUC 0.812, F1 0.643'],
    [{ ece: 0.12 }, 'watch', 'ROC AUC 0.812, calibration error 0.120'],
    [{ ece: 0.12, calibration: [{ rows: 20, predicted: 0.4, observed: 0.52 }] }, 'good', 'ROC AUC 0.812, F1 0.643'],
  ])('performance: %j', (over, level, text) => {
    expect(standing('Performance', { evaluation: exampleEvaluation(over) })).toMatchObject({ level, text });
  });

  test('performance: a threshold that no row reaches is to be lowered', () => {
    const evaluation = exampleEvaluation({ confusion: { tn: 700, fp: 0, fn: 300, tp: 0 }, f1: 0 });
    const action =
      'No row reaches the threshold 0.5, so that F1 is 0 whatever the model; lower model.threshold, or judge by another';
    expect(standing('Performance', { evaluation })).toMatchObject({ level: 'watch', action: expect.stringContaining(action) });
  });

  test('data: every feature that gives the answer away is named, or the first three', () => {
    const leaks = ['a', 'b', 'c', 'd'].map((name) => ({ name, auc: 1 }));
    const told = (some: typeof leaks): string => standing('Data', { model: exampleModel({ leaks: some }) }).text;
    expect(told(leaks.slice(0, 1))).toBe('a alone gives the answer away');
    expect(told(leaks.slice(0, 2))).toBe('a, b alone give the answer away');
    expect(told(leaks)).toBe('a, b, c and 1 more alone give the answer away');
  });

  test('performance: a comparison that judged nothing takes no loss back', () => {
    const lost = exampleRun({ facts: { due: ['model_drift'], judgement: { release: '7', f1: 0.2 } } });
    const compared = exampleRun({ facts: { due: ['unfinished run'], judgement: { release: '7', f1: null } } });
    expect(standing('Performance', { runs: [compared, lost] }).level).toBe('act');
    expect(standing('Performance', { runs: [exampleRun({ facts: { judgement: { release: '7', f1: 0.6 } } }), lost] }).level).toBe(
      'good',
    );
  });

  test('performance: a champion that has lost on new rows is no good light, whatever it did on the test data', () => {
    const facts = { due: ['model_drift'], judgement: { release: '7' } };
    expect(standing('Performance', { runs: [exampleRun({ facts })] }).level).toBe('act');
    expect(standing('Performance', { runs: [exampleRun({ facts: { ...facts, judgement: { release: '6' } } })] }).level).toBe(
      'good',
    );
  });

  const failed = exampleRun({ outcome: 'failed', facts: { error: 'no space left\n    at …' } });
  test.each<[Partial<ReportFacts>, Standing['level'], string]>([
    [{ runs: [] }, 'unknown', 'no runs on record'],
    [{}, 'good', 'the last run ended well'],
    [{ runs: [exampleRun(), failed, exampleRun()] }, 'watch', '1 of the last 3 runs failed'],
    [{ runs: [failed, exampleRun()] }, 'act', 'the last run failed'],
    [{ runs: [{ ...failed, command: 'rollback' }, exampleRun()] }, 'good', 'the last run ended well'],
    [{ champion: false, serving: null }, 'watch', 'nothing serves'],
  ])('operations: %#', (over, level, text) => {
    expect(standing('Operations', over)).toMatchObject({ level, text });
  });

  test('what is not good comes with what is to be done, and that stands on the first page', () => {
    const facts = exampleFacts({ runs: [failed], ...quarantined(60) });
    const list = decisionSection(facts).blocks.find((block) => block.kind === 'list');
    expect(list?.items).toEqual([
      'Look through quarantine.csv: so many rows break the contract that the source may have changed.',
      'Mend what stopped it: no space left.',
    ]);
    expect(decisionSection(exampleFacts()).blocks.some((block) => block.kind === 'list')).toBe(false);
  });
});
