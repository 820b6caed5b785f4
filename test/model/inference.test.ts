import { describe, expect, test } from '@jest/globals';
import { loadFinalData } from '../../src/data/dataset.js';
import { coefficientErrors } from '../../src/model/inference.js';
import { train } from '../../src/model/train.js';
import { ingested, MIXED, readReference } from '../support/mixed.js';

describe('standard errors are those of the penalised fit, as numpy has them', () => {
  test.each(['standardised', 'raw'] as const)('%s columns', async (kind) => {
    const { [kind]: reference } = await readReference();
    const model = { min_level_share: 0, C: reference.C, standardize: kind === 'standardised' };
    const bench = await ingested({ ...MIXED, model });
    try {
      const fitted = await train(bench.workspace, bench.engine);
      const errors = await coefficientErrors(bench.engine, await loadFinalData(bench.workspace, bench.engine), fitted);
      for (const [index, term] of fitted.terms.entries()) {
        const { name, errors: mine = [], vif, alone } = errors[index] ?? {};
        expect(name).toBe(term.name);
        const columns =
          term.kind === 'numeric'
            ? [term.name]
            : [
                ...term.levels.map(({ level }) => `${term.name}=${level}`),
                ...(term.missing === null ? [] : [`${term.name}=(missing)`]),
              ];
        expect(mine).toHaveLength(columns.length);
        columns.forEach((column, at) => {
          expect((mine[at] ?? 0) / (reference.standard_errors[column] ?? 1)).toBeCloseTo(1, 7);
        });
        if (term.kind === 'categorical') expect([vif, alone]).toEqual([null, null]);
        else expect(alone).toBeCloseTo(reference.correlations[term.name] ?? 0, 10);
      }
    } finally {
      await bench.close();
    }
  });
});

test('columns that say the same inflate each other, one that stands apart does not', async () => {
  const rows = Array.from({ length: 400 }, (_none, at) => {
    const [a, b, noise] = [Math.sin(at * 7.3), Math.cos(at * 3.1), Math.sin(at * 11.7)];
    return `k${at},${a},${a + 0.1 * noise},${b},${a + b + Math.sin(at * 5.9) > 0 ? 'Yes' : 'No'}`;
  });
  const numeric = { role: 'feature', type: 'numeric' };
  const bench = await ingested(
    {
      ...MIXED,
      model: { C: 1e6 },
      contract: { columns: { id: { role: 'id' }, a: numeric, twin: numeric, b: numeric, left: MIXED.contract.columns.left } },
    },
    ['id,a,twin,b,left', ...rows].join('\n'),
  );
  try {
    const model = await train(bench.workspace, bench.engine);
    const errors = await coefficientErrors(bench.engine, await loadFinalData(bench.workspace, bench.engine), model);
    const vif = Object.fromEntries(errors.map((one) => [one.name, one.vif ?? 0]));
    expect(vif['a']).toBeGreaterThan(30);
    expect(vif['twin']).toBeGreaterThan(30);
    expect(vif['b']).toBeLessThan(5);
  } finally {
    await bench.close();
  }
});
