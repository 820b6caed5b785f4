import { describe, expect, test } from '@jest/globals';
import { train } from '../../src/model/train.js';
import { formatModel, parseModel, sealed } from '../../src/model/store.js';
import type { Model } from '../../src/model/model.js';
import { ingested, MIXED } from '../support/mixed.js';

async function trained(): Promise<Model> {
  const bench = await ingested(MIXED);
  try {
    return await train(bench.workspace, bench.engine);
  } finally {
    await bench.close();
  }
}

describe('a stored model', () => {
  test('reads back as it was, and carries its reference profile', async () => {
    const model = await trained();
    expect(parseModel(formatModel(model), 'model')).toEqual(model);
    expect(model.profile.rows).toBe(600);
    for (const feature of model.profile.features) {
      const counts = feature.kind === 'numeric' ? feature.counts : feature.levels.map(({ count }) => count);
      expect(counts.reduce((sum, count) => sum + count, 0) + feature.missing).toBe(600);
    }
    expect(model.profile.scores.counts.reduce((sum, count) => sum + count, 0)).toBe(600);
  });

  test('is refused when it is not what it says it is', async () => {
    const model = await trained();
    const { id: _, ...content } = model;
    const refused = (change: object): unknown => {
      try {
        return parseModel(JSON.stringify({ ...model, ...change }), 'trainedmodel.json');
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(refused({ intercept: model.intercept + 1e-9 })).toBe(
      'trainedmodel.json: its content is not what its id says: it was changed after it was trained',
    );
    expect(refused({ version: 2 })).toBe('trainedmodel.json: a model of version 2, which this riskctl cannot read');
    expect(refused({ format: 'pickle' })).toBe('trainedmodel.json: not a riskctl model');
    expect(refused({ threshold: 'half' })).toMatch(/^trainedmodel\.json: threshold: /);
    expect(sealed(content)).toEqual(model);
  });
});
