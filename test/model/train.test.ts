import { describe, expect, test } from '@jest/globals';
import { loadDataset } from '../../src/data/dataset.js';
import { scoreOn } from '../../src/evaluation/score.js';
import type { Model } from '../../src/model/model.js';
import { train } from '../../src/model/train.js';
import { ingested, MIXED, readReference, type Reference } from '../support/mixed.js';

/** Every coefficient by scikit-learn's name for its column. */
function coefficientsOf(model: Model): Record<string, number> {
  const named = model.terms.flatMap((term): [string, number | null][] => {
    if (term.kind === 'numeric') return [[term.name, term.coefficient]];
    const levels = term.levels.map(({ level, coefficient }): [string, number] => [`${term.name}=${level}`, coefficient]);
    return [...levels, [`${term.name}=(missing)`, term.missing]];
  });
  return Object.fromEntries(named.filter((pair): pair is [string, number] => pair[1] !== null));
}

function expectEqual(model: Model, reference: Reference): void {
  const mine = coefficientsOf(model);
  expect(Object.keys(mine).sort()).toEqual(Object.keys(reference.coefficients).sort());
  for (const [name, value] of Object.entries(reference.coefficients))
    expect(Math.abs((mine[name] ?? NaN) - value)).toBeLessThan(1e-6);
  expect(Math.abs(model.intercept - reference.intercept)).toBeLessThan(1e-6);
  expect(Math.abs(model.fit.objective / reference.objective - 1)).toBeLessThan(1e-9);
}

const TWO_NUMBERS = {
  client: { role: 'id' },
  x: { role: 'feature', type: 'numeric' },
  z: { role: 'feature', type: 'numeric' },
  y: { role: 'target', positive: '1', negative: '0' },
};

test.each([
  ['that are far too large to square', 2 ** 1000],
  ['whose squares vanish', 2 ** -1000],
])('numbers %s are fitted as any others', async (_, factor) => {
  const fitOf = async (times: number): Promise<Model> => {
    const rows = Array.from(
      { length: 60 },
      (_row, row) => `c${row},${(row % 7) * times},${row % 3},${row % 7 > 3 ? row % 2 : 0}\n`,
    );
    const bench = await ingested({ ...MIXED, contract: { columns: TWO_NUMBERS } }, `client,x,z,y\n${rows.join('')}`);
    try {
      return await train(bench.workspace, bench.engine);
    } finally {
      await bench.close();
    }
  };
  const [plain, scaled] = [await fitOf(1), await fitOf(factor)];
  expect(coefficientsOf(scaled)).toEqual(coefficientsOf(plain));
  expect(scaled.intercept).toBe(plain.intercept);
  const [x] = scaled.terms;
  const [plainX] = plain.terms;
  expect(x).toMatchObject({ kind: 'numeric', scale: (plainX?.kind === 'numeric' ? plainX.scale : NaN) * factor });
});

test('a feature whose values cannot be added up is left out, with the reason', async () => {
  const rows = Array.from({ length: 60 }, (_, row) => `c${row},${1e308 + row * 1e300},${row % 7},${row % 7 > 3 ? row % 2 : 0}\n`);
  const bench = await ingested({ ...MIXED, contract: { columns: TWO_NUMBERS } }, `client,x,z,y\n${rows.join('')}`);
  try {
    const model = await train(bench.workspace, bench.engine);
    expect(model.dropped).toEqual([{ name: 'x', reason: 'has values that are too large to add up' }]);
  } finally {
    await bench.close();
  }
});

test('of a column of very many levels those that are missing are counted too', async () => {
  const level = (row: number): string => (row % 1500 === 0 ? '' : `l${row % 1500}`);
  const rows = Array.from({ length: 3000 }, (_, row) => `c${row},${level(row)},${row % 7},${row % 3 === 0 ? 1 : 0}\n`);
  const columns = { ...TWO_NUMBERS, x: { role: 'feature', type: 'categorical' } };
  const bench = await ingested(
    { ...MIXED, model: { min_level_share: 0.01 }, contract: { columns } },
    `client,x,z,y\n${rows.join('')}`,
  );
  try {
    const model = await train(bench.workspace, bench.engine);
    expect(model.terms[0]).toMatchObject({
      kind: 'categorical',
      levels: [],
      missing: expect.any(Number),
      other: expect.any(Number),
    });
    expect(model.profile.features[0]).toMatchObject({ name: 'x', missing: 2 });
  } finally {
    await bench.close();
  }
});

describe('a fit is the optimum that scikit-learn finds', () => {
  test('on standardised columns, with missing values and levels of any name', async () => {
    const { standardised } = await readReference();
    const bench = await ingested({ ...MIXED, model: { min_level_share: 0, C: standardised.C } });
    try {
      expectEqual(await train(bench.workspace, bench.engine), standardised);
    } finally {
      await bench.close();
    }
  });

  test("on raw columns; and its evaluation on the same rows is scikit-learn's too", async () => {
    const { raw } = await readReference();
    const bench = await ingested({ ...MIXED, model: { min_level_share: 0, standardize: false, C: raw.C } });
    try {
      const model = await train(bench.workspace, bench.engine);
      expectEqual(model, raw);
      const { evaluation } = await scoreOn(
        bench.engine,
        await loadDataset(bench.workspace, bench.engine, bench.workspace.paths.test),
        model,
      );
      const { confusion, ...figures } = raw.evaluation;
      expect(evaluation.confusion).toEqual(confusion);
      const mine = new Map(Object.entries(evaluation));
      for (const [name, value] of Object.entries(figures)) expect(Math.abs(Number(mine.get(name)) - value)).toBeLessThan(1e-9);
    } finally {
      await bench.close();
    }
  });

  test('gradient descent by ml-logistic-regression agrees with Newton where the penalty is next to nothing', async () => {
    const bench = await ingested({
      ...MIXED,
      model: { C: 1e6, min_level_share: 0 },
      contract: { columns: { ...MIXED.contract.columns, region: { role: 'ignore' }, plan: { role: 'ignore' } } },
    });
    try {
      const exact = coefficientsOf(await train(bench.workspace, bench.engine));
      const descended = await train(
        {
          ...bench.workspace,
          config: { ...bench.workspace.config, model: { ...bench.workspace.config.model, solver: 'gradient-descent' } },
        },
        bench.engine,
      );
      expect(descended.fit.C).toBeNull();
      for (const [name, value] of Object.entries(coefficientsOf(descended))) expect(value).toBeCloseTo(exact[name] ?? NaN, 3);
    } finally {
      await bench.close();
    }
  });
});

describe('tables that no model, or an odd one, can be learnt from', () => {
  const columns = {
    id: { role: 'id' },
    a: { role: 'feature', type: 'numeric' },
    b: { role: 'feature', type: 'categorical' },
    y: { role: 'target', positive: 1, negative: 0 },
  };
  const config = { ...MIXED, contract: { columns }, model: { min_level_share: 0.2 } };
  const table = (rows: readonly string[]): string => `id,a,b,y\n${rows.map((row, index) => `${index},${row}\n`).join('')}`;

  test.each([
    ['one class', table(['1,u,1', '2,v,1', '3,w,1']), /all 3 labelled rows are positive/],
    ['no labels', table(['1,u,', '2,v,']), /no labelled row to learn from/],
    ['no rows', table([]), /no row was accepted, so there is nothing to learn from/],
    ['nothing that varies', table(['1,u,0', '1,u,1']), /no feature is of use: a is constant; b is constant/],
  ])('%s is a clear error', async (_, csv, message) => {
    const bench = await ingested(config, csv);
    try {
      await expect(train(bench.workspace, bench.engine)).rejects.toMatchObject({
        name: 'RiskError',
        fault: 'data',
        message: expect.stringMatching(message) as unknown,
      });
    } finally {
      await bench.close();
    }
  });

  test('separable classes have a finite fit, a column of gaps is dropped, rare levels are pooled', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, index) => `,${index < 10 ? 'common' : index < 20 ? 'usual' : `rare${index}`},${index < 10 ? 0 : 1}`,
    );
    const bench = await ingested(config, table(rows));
    try {
      const model = await train(bench.workspace, bench.engine);
      expect(model.dropped).toEqual([{ name: 'a', reason: 'has no values' }]);
      const [term] = model.terms;
      if (term?.kind !== 'categorical') throw new Error('expected the categorical feature');
      expect(term.levels.map(({ level }) => level)).toEqual(['common', 'usual']);
      expect(term.other).toBeGreaterThan(0);
      expect(term.missing).toBeNull();
      expect(model.fit.converged).toBe(true);
    } finally {
      await bench.close();
    }
  });
});
