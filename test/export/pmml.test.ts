import { beforeAll, describe, expect, test } from '@jest/globals';
import { pmmlOf } from '../../src/export/pmml.js';
import type { Model } from '../../src/model/model.js';
import { largestDifference } from './differences.js';
import { evaluatePmml, verificationOf } from './pmml-evaluator.js';
import { awkward, mixed, type Scored } from './scored.js';
import { find, findAll, readXml } from './xml-reader.js';

// JPMML is asked by npm run test:system
describe.each<[string, () => Promise<Scored>]>([
  ['awkward names and levels', () => awkward()],
  ['columns that are not standardised', () => awkward({ standardize: false })],
  ['a table in which nothing is pooled', mixed],
])('the PMML of a model of %s', (_, scored) => {
  let known: Scored;
  beforeAll(async () => {
    known = await scored();
  });

  test('gives the probabilities and the labels of riskctl', async () => {
    const { model, clients, probabilities } = known;
    const document = readXml(pmmlOf(model));
    const answers = clients.map((client) => evaluatePmml(document, client));
    expect(
      largestDifference(
        answers.map(({ probability }) => probability),
        probabilities,
      ),
    ).toBeLessThan(1e-12);
    expect(answers.map(({ label }) => label)).toEqual(probabilities.map((p) => String(Number(p >= model.threshold))));
  });

  test('has rows to verify it by, in which each level and each gap occurs', async () => {
    const { model } = known;
    const document = readXml(pmmlOf(model));
    const rows = verificationOf(document);
    expect(
      largestDifference(
        rows.map(({ record }) => evaluatePmml(document, record).probability),
        rows.map(({ probability }) => probability),
      ),
    ).toBeLessThan(1e-12);
    for (const term of model.terms) {
      const values = rows.map(({ record }) => record[term.name]);
      expect(values).toContain(null);
      if (term.kind === 'categorical')
        expect(values).toEqual(expect.arrayContaining(['unseen', ...term.levels.map(({ level }) => level)]));
    }
  });
});

test('the names of a document are those of the columns, and its own are none of them', async () => {
  const { model } = await awkward();
  const document = readXml(pmmlOf(model));
  const columns = [model.target.column, ...model.terms.map(({ name }) => name)];
  expect(findAll(document, 'DataField').map(({ attributes }) => attributes['name'])).toEqual(columns);
  expect(findAll(find(document, 'Output'), 'OutputField').map(({ attributes }) => attributes['name'])).toEqual([
    'probability_',
    'label_',
  ]);
  expect(document.attributes).toEqual({ xmlns: 'http://www.dmg.org/PMML-4_4', version: '4.4' });
});

test('a character that XML cannot hold is refused', async () => {
  const { model } = await mixed();
  for (const name of ['a\0', 'a\u001b', '\uffff']) {
    const broken: Model = { ...model, terms: [{ kind: 'categorical', name, levels: [], other: 1, missing: 1 }] };
    expect(() => pmmlOf(broken)).toThrow('XML has no way to write');
  }
});

test('of a feature with very many levels a hundred rows are enough', async () => {
  const { model } = await mixed();
  const levels = Array.from({ length: 900 }, (_, index) => ({ level: `L${index}`, coefficient: index / 100 }));
  const many: Model = { ...model, terms: [{ kind: 'categorical', name: 'code', levels, other: 9, missing: null }] };
  expect(verificationOf(readXml(pmmlOf(many)))).toHaveLength(100);
});
