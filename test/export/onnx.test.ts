import { beforeAll, describe, expect, test } from '@jest/globals';
import { onnxOf } from '../../src/export/onnx.js';
import { largestDifference } from './differences.js';
import { readOnnx } from './onnx-reader.js';
import { runOnnx } from './onnx-runtime.js';
import { awkward, mixed, type Scored } from './scored.js';

// onnxruntime itself is asked by npm run test:system
describe.each<[string, () => Promise<Scored>, string, string]>([
  ['awkward names and levels', awkward, 'label_', 'probability_'],
  ['columns that are not standardised', () => awkward({ standardize: false }), 'label_', 'probability_'],
  ['a table in which nothing is pooled', mixed, 'label', 'probability'],
])('the ONNX of a model of %s', (_, scored, label, probability) => {
  let known: Scored;
  beforeAll(async () => {
    known = await scored();
  });

  test('gives the probabilities and the labels of riskctl', async () => {
    const { model, clients, probabilities } = known;
    const read = readOnnx(onnxOf(model));
    const answers = clients.map((client) => runOnnx(read, client));
    expect(
      largestDifference(
        answers.map((answer) => Number(answer.get(probability))),
        probabilities,
      ),
    ).toBeLessThan(1e-12);
    expect(answers.map((answer) => answer.get(label))).toEqual(probabilities.map((p) => Number(p >= model.threshold)));
  });

  test('has an input a feature and two outputs, each a column', async () => {
    const { model } = known;
    const { inputs, outputs, ...read } = readOnnx(onnxOf(model));
    const column = (name: string, type: number) => ({ name, type, shape: ['N', 1] });
    expect(inputs).toEqual(model.terms.map(({ kind, name }) => column(name, kind === 'numeric' ? 11 : 8)));
    expect(outputs).toEqual([column(label, 7), column(probability, 11)]);
    expect(read).toMatchObject({ version: 7, producer: 'riskctl', operators: { '': 13, 'ai.onnx.ml': 2 } });
    expect(read.facts).toEqual({
      model: model.id,
      target: model.target.column,
      positive: JSON.stringify(model.target.positive),
      threshold: String(model.threshold),
    });
    for (const { op, domain } of read.nodes) expect(domain).toBe(op === 'LabelEncoder' ? 'ai.onnx.ml' : '');
  });
});

test('a model of many levels has numbers of more than one byte in it', async () => {
  const { model } = await mixed();
  const levels = Array.from({ length: 300 }, (_, index) => ({ level: `L${index}`, coefficient: index / 100 - 2 }));
  const many = {
    ...model,
    intercept: 0,
    terms: [{ kind: 'categorical' as const, name: 'code', levels, other: 9, missing: null }],
  };
  const read = readOnnx(onnxOf(many));
  const eta = (code: string | null): number => {
    const p = Number(runOnnx(read, { code }).get('probability'));
    return Math.log(p / (1 - p));
  };
  expect(eta('L299')).toBeCloseTo(0.99, 12);
  expect(eta('L128')).toBeCloseTo(-0.72, 12);
  expect(eta('L300')).toBeCloseTo(9, 9);
  expect(eta(null)).toBe(0);
});
