import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { changesOf, type Change } from '../../src/prediction/changes.js';
import { effectsOf } from '../../src/prediction/effects.js';
import { isBroken, rowContract, type CheckedRow } from '../../src/prediction/row-contract.js';
import { sigmoid } from '../../src/stats/logistic.js';
import { handmade } from './model.js';

const { contract, model } = handmade();

function changes(income: number | null, age: number, plan: string | null, threshold = 0.5): Change[] {
  const row: CheckedRow = ['a', income, age, plan, null];
  const effects = effectsOf(model, contract);
  const eta = effects.reduce((sum, { part, feature }) => sum + part(row[feature.index] ?? null), model.intercept);
  const broken = (cells: CheckedRow) => [rowContract(contract)(cells)].find((one) => isBroken(one));
  return changesOf({ model: { ...model, threshold }, effects, row, eta, broken });
}

const PLANS = { basic: 0.8, gold: -1.2 } as const;

/** The probability by the handmade model, worked out by hand. */
function probability(income: number, age: number, plan: keyof typeof PLANS): number {
  return sigmoid(-0.5 - (income - 25) / 10 + 0.01 * age + PLANS[plan]);
}

test('of a number the nearest value that crosses, of a category the levels that do', () => {
  // at a threshold of 0.2 the linear predictor must reach ln(0.25): 6.863 above an income of 20, in three digits
  expect(changes(20, 50, 'gold', 0.2)).toEqual([
    {
      feature: 'income',
      from: 20,
      to: 26.87,
      probability: expect.closeTo(probability(26.87, 50, 'gold'), 12),
      crosses: true,
      obstacle: null,
    },
    {
      feature: 'plan',
      from: 'gold',
      to: 'basic',
      probability: expect.closeTo(probability(20, 50, 'basic'), 12),
      crosses: false,
      obstacle: null,
    },
  ]);
  expect(changes(30, 50, 'basic')).toEqual(
    [
      {
        feature: 'plan',
        from: 'basic',
        to: 'gold',
        probability: expect.closeTo(probability(30, 50, 'gold'), 12),
        crosses: true,
        obstacle: null,
      },
      {
        feature: 'income',
        from: 30,
        to: expect.closeTo(33.01, 9),
        probability: expect.closeTo(probability(33.01, 50, 'basic'), 12),
        crosses: true,
        obstacle: null,
      },
    ].reverse(),
  );
});

test('what cannot be had is told, and comes last', () => {
  // the range of the training rows ends at 100, the contract of income begins at 0
  expect(changes(25, 0, 'gold').map(({ feature, to }) => [feature, to])).toEqual([
    ['income', 8],
    ['plan', 'basic'],
  ]);
  expect(changes(25, 0, 'gold', 0.99)).toEqual([
    {
      feature: 'income',
      from: 25,
      to: expect.any(Number),
      probability: expect.any(Number),
      crosses: true,
      obstacle: expect.stringMatching(/^income must be >= 0, got -38$/),
    },
    { feature: 'plan', from: 'gold', to: 'basic', probability: expect.any(Number), crosses: false, obstacle: null },
  ]);
  expect(changes(25, 0, 'basic', 0.0001)[0]).toMatchObject({
    to: expect.any(Number),
    obstacle: 'the highest income in training is 100',
  });
});

test('a missing number starts from what stands in for it', () => {
  expect(changes(null, 300, 'basic')[0]).toMatchObject({ feature: 'income', from: null, crosses: true });
});

test('a threshold that nothing can cross has no change of a number', () => {
  for (const threshold of [0, 1])
    expect(changes(20, 50, 'basic', threshold).filter(({ feature }) => feature === 'income')).toEqual([]);
});

test('a change that is said to cross does, and the nearest such number is no further than need be', () => {
  const number = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(
      number,
      fc.integer({ min: 0, max: 90 }),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      (income, age, threshold) => {
        const before = probability(income, age, 'basic') >= threshold;
        const [change] = changes(income, age, 'basic', threshold).filter(({ feature }) => feature === 'income');
        const to = Number(change?.to);
        expect(change?.crosses).toBe(true);
        expect(probability(to, age, 'basic') >= threshold).toBe(!before);
        const short = income + (to - income) * 0.96;
        expect(probability(short, age, 'basic') >= threshold).toBe(before);
      },
    ),
  );
});
