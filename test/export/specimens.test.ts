import { expect, test } from '@jest/globals';
import { specimens } from '../../src/export/specimens.js';
import { awkward, LEVELS, mixed } from './scored.js';

test('specimens are low, middling, high and missing, the same ones each time', async () => {
  const { model } = await mixed();
  const clients = specimens(model);
  const income = model.profile.features.find(({ name }) => name === 'income');
  if (income?.kind !== 'numeric') throw new Error('expected a number');
  const seen = clients.map((client) => client['income']);
  expect(seen).toEqual(
    expect.arrayContaining([income.min, income.edges[24], income.edges[49], income.edges[74], income.max, null]),
  );
  expect(specimens(model)).toEqual(clients);
});

test('the model of the other tests is as awkward as it is meant to be', async () => {
  const { model, clients } = await awkward();
  const terms = new Map(model.terms.map((term) => [term.name, term]));
  const levels = (name: string): unknown[] => {
    const term = terms.get(name);
    return term?.kind === 'categorical' ? term.levels.map(({ level }) => level) : [];
  };
  expect(levels('from "where"')).toEqual([...LEVELS].sort());
  expect(terms.get('from "where"')).toMatchObject({ other: expect.any(Number), missing: null });
  expect(terms.get('Größe <&> 客户')).toMatchObject({ other: null, missing: expect.any(Number) });
  expect(clients).toHaveLength(200);
  for (const term of model.terms) {
    const values = clients.map((client) => client[term.name]);
    expect(values).toContain(null);
    if (term.kind === 'categorical') expect(values).toContain('unseen');
  }
});
