import { expect, test } from '@jest/globals';
import { bandOf } from '../../src/prediction/bands.js';
import { baselineOf, effectsOf } from '../../src/prediction/effects.js';
import { scorerOf, type ClientRecord, type Prediction } from '../../src/prediction/scorer.js';
import { BANDS, handmade } from './model.js';

const { contract, model } = handmade();
const scorer = scorerOf(model, contract, { bands: BANDS, reasons: 3 });

function predicted(record: ClientRecord): Prediction {
  const answer = scorer.score(record);
  if (answer.kind === 'rejection') throw new Error(answer.words);
  return answer;
}

test('contributions are parts against the mean client, whose own linear predictor is the baseline', () => {
  const effects = effectsOf(model, contract);
  expect(effects.map(({ reference }) => reference)).toEqual([-0, 0.5, (2 * 0.8 - 1.2 + 0.4) / 4]);
  expect(effects.map(({ mean }) => mean)).toEqual([25, 50, null]);
  expect(baselineOf(model, effects)).toBeCloseTo(-0.5 + 0.5 + 0.2, 15);
});

test('one client: probability, label, band, and reasons with the largest first', () => {
  expect(predicted({ client: 'a', income: '15', age: 70, plan: 'basic' })).toEqual({
    kind: 'prediction',
    ids: { client: 'a' },
    probability: 1 / (1 + Math.exp(-(-0.5 + 1 + 0.7 + 0.8))),
    positive: true,
    predicted: 'Yes',
    band: 'high',
    reasons: [
      { feature: 'income', contribution: 1, words: 'low income raises the risk' },
      { feature: 'plan', contribution: expect.closeTo(0.6, 12), words: 'plan = basic raises the risk' },
      { feature: 'age', contribution: expect.closeTo(0.2, 12), words: 'high age raises the risk' },
    ],
    model: model.id,
  });
});

test('what is missing, rare or unremarkable is said to be', () => {
  const words = (record: ClientRecord): string[] => predicted({ client: 'a', ...record }).reasons.map((one) => one.words);
  expect(words({ income: '', age: null, plan: ' ' })).toEqual([
    'missing income lowers the risk',
    'missing plan lowers the risk',
    'missing age lowers the risk',
  ]);
  expect(words({ income: 25, age: 50, plan: 'x' })).toEqual(['rare plan raises the risk']);
  expect(words({ income: 26, age: 49, plan: 'never seen' })).toEqual([
    'rare plan raises the risk',
    'high income lowers the risk',
    'low age lowers the risk',
  ]);
});

test('as many reasons as are asked for', () => {
  const reasons = (most: number): number => {
    const answer = scorerOf(model, contract, { bands: BANDS, reasons: most }).score({
      client: 'a',
      income: 1,
      age: 2,
      plan: 'gold',
    });
    return answer.kind === 'prediction' ? answer.reasons.length : NaN;
  };
  expect([0, 1, 2, 3, 9].map(reasons)).toEqual([0, 1, 2, 3, 3]);
});

test('a band begins at its cut-off', () => {
  expect([0, 0.29, 0.3, 0.59, 0.6, 1].map((p) => bandOf(p, BANDS))).toEqual(['low', 'low', 'medium', 'medium', 'high', 'high']);
});

test.each<[ClientRecord, string]>([
  [{ client: 'a', income: 'many', age: 1, plan: 'gold' }, "income must be a number, got 'many'"],
  [{ client: 'a', income: -1, age: 1, plan: 'gold' }, 'income must be >= 0, got -1'],
  [{ client: '', income: 1, age: 1, plan: 'gold' }, 'client is required'],
  [{ client: 'a', age: 1, plan: 'gold' }, 'income is not in the record'],
  [{ client: 'a', plan: 'gold' }, 'income, age are not in the record'],
  [{ client: 'a', income: 1, age: 1.5, plan: 'gold' }, 'age must be a whole number, got 1.5'],
  [{ client: 'a', income: 1, age: 1, plan: ['gold'] }, 'plan must be a text or a number, got ["gold"]'],
])('%j is rejected', (record, words) => {
  const answer = scorer.score(record);
  expect(answer.kind === 'rejection' ? answer.words : answer).toBe(words);
});

test('a contract that refuses other columns refuses other fields', () => {
  const strict = scorerOf(model, { ...contract, refuseExtra: true }, { bands: BANDS, reasons: 0 });
  const record = { client: 'a', income: 1, age: 1, plan: 'gold', gone: 'No' };
  expect(strict.score(record)).toMatchObject({ kind: 'prediction' });
  const answer = strict.score({ ...record, shoe: 44 });
  expect(answer.kind === 'rejection' ? answer.words : answer).toBe('shoe is not in the contract');
});
