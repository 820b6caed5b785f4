import { configSchema } from '../../src/config/schema.js';
import { contractOf, type Contract } from '../../src/data/contract.js';
import type { Model } from '../../src/model/model.js';
import { sealed } from '../../src/model/store.js';

/** A contract of two numbers and a level, and a model of it that can be worked out by hand. */
export function handmade(): { contract: Contract; model: Model } {
  const columns = {
    client: { role: 'id' },
    income: { role: 'feature', type: 'numeric', min: 0, actionable: true },
    age: { role: 'feature', type: 'numeric', integer: true },
    plan: { role: 'feature', type: 'categorical', actionable: true },
    gone: { role: 'target', positive: 'Yes', negative: 'No' },
  };
  const config = configSchema.parse({
    input_folder_path: 'in',
    output_folder_path: 'out',
    test_data_path: 'test',
    output_model_path: 'models',
    prod_deployment_path: 'prod',
    contract: { columns },
  });
  const numbers = { std: 1, min: 0, max: 100, edges: [], counts: [4] };
  const model = sealed({
    format: 'riskctl-model',
    version: 1,
    target: { column: 'gone', positive: ['Yes'] },
    threshold: 0.5,
    intercept: -0.5,
    terms: [
      // one of four rows is missing: the mean of 20, 20, 20 and the imputed 40 is 25
      { kind: 'numeric', name: 'income', impute: 40, mean: 25, scale: 10, coefficient: -1 },
      { kind: 'numeric', name: 'age', impute: 30, mean: 0, scale: 1, coefficient: 0.01 },
      {
        kind: 'categorical',
        name: 'plan',
        levels: [
          { level: 'basic', coefficient: 0.8 },
          { level: 'gold', coefficient: -1.2 },
        ],
        other: 0.4,
        missing: null,
      },
    ],
    dropped: [],
    fit: {
      solver: 'newton',
      C: 1,
      standardize: true,
      rows: 4,
      iterations: 1,
      passes: 0,
      gradient: 0,
      objective: 1,
      converged: true,
    },
    profile: {
      rows: 4,
      positives: 2,
      features: [
        { kind: 'numeric', name: 'income', missing: 1, mean: 20, ...numbers },
        { kind: 'numeric', name: 'age', missing: 0, mean: 50, ...numbers },
        {
          kind: 'categorical',
          name: 'plan',
          missing: 0,
          levels: [
            { level: 'basic', count: 2 },
            { level: 'gold', count: 1 },
            { level: 'x', count: 1 },
          ],
        },
      ],
      scores: { edges: [], counts: [4] },
    },
    provenance: { riskctl: '0', trained: '', data: '', config: '' },
  });
  return { contract: contractOf(config), model };
}

export const BANDS = [
  { name: 'low', from: 0 },
  { name: 'medium', from: 0.3 },
  { name: 'high', from: 0.6 },
];
