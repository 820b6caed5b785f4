import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onnxOf } from '../../src/export/onnx.js';
import { pmmlOf } from '../../src/export/pmml.js';
import { pythonOf } from '../../src/export/python.js';
import { sqlOf } from '../../src/export/sql.js';
import { largestDifference } from '../export/differences.js';
import { awkward, mixed, type Scored } from '../export/scored.js';

/** A Python, such as one of a virtual environment that has onnxruntime or jpmml_evaluator. */
const PYTHON = process.env['PYTHON'] ?? 'python3';
const has = (module: string): boolean => spawnSync(PYTHON, ['-c', `import ${module}`]).status === 0;
const HAS = {
  python: has('csv'),
  onnxruntime: has('onnxruntime'),
  jpmml: has('jpmml_evaluator, pandas'),
  clickhouse: spawnSync('clickhouse', ['local', '--query', 'select 1']).status === 0,
};

describe.each<[string, () => Promise<Scored>]>([
  ['awkward names and levels', () => awkward()],
  ['a table in which nothing is pooled', mixed],
])('a model of %s is the same', (_, scored) => {
  let folder: string;
  let known: Scored;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'riskctl-export-'));
    known = await scored();
    const { model, clients } = known;
    const [label, probability] = ['label', 'probability'].map((name) =>
      model.terms.some((term) => term.name === name) ? `${name}_` : name,
    );
    writeFileSync(path.join(folder, 'risk_model.py'), pythonOf(model));
    writeFileSync(path.join(folder, 'model.onnx'), onnxOf(model));
    writeFileSync(path.join(folder, 'model.pmml'), pmmlOf(model));
    writeFileSync(path.join(folder, 'known.json'), JSON.stringify({ terms: model.terms, clients, label, probability }));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function expectSame(answers: readonly (readonly [probability: number, label: number])[], tolerance: number): void {
    const { model, probabilities } = known;
    expect(
      largestDifference(
        answers.map(([p]) => p),
        probabilities,
      ),
    ).toBeLessThan(tolerance);
    expect(answers.map(([, label]) => label)).toEqual(probabilities.map((p) => Number(p >= model.threshold)));
  }

  function python(script: string): [number, number][] {
    const text = `import json, math\nknown = json.load(open("known.json", encoding="utf-8"))\n${script}`;
    return JSON.parse(execFileSync(PYTHON, ['-c', text], { cwd: folder, encoding: 'utf8' })) as [number, number][];
  }

  (HAS.python ? test : test.skip)('as a function of Python', () => {
    const script = 'import risk_model as m\nprint(json.dumps([[m.probability(c), m.label(c)] for c in known["clients"]]))';
    expectSame(python(script), 1e-12);
  });

  (HAS.python ? test : test.skip)('as a script over a csv', () => {
    const run = (input: string) => spawnSync(PYTHON, ['risk_model.py'], { cwd: folder, encoding: 'utf8', input });
    const { stdout, stderr, status } = run(`\ufeff${known.csv}\n`);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    writeFileSync(path.join(folder, 'scored.csv'), stdout);
    const read = 'import csv\nrows = list(csv.reader(open("scored.csv", encoding="utf-8", newline="")))\nprint(json.dumps(';
    expectSame(python(`${read}[[float(row[-2]), int(row[-1])] for row in rows[1:]]))`), 1e-12);
    expect(run('').stderr).toContain('the header lacks');
  });

  (HAS.onnxruntime ? test : test.skip)('in onnxruntime', () => {
    const script = `
import numpy, onnxruntime
def column(term):
    values = [client[term["name"]] for client in known["clients"]]
    if term["kind"] == "numeric":
        return numpy.array([[math.nan if value is None else value] for value in values], dtype=numpy.float64)
    return numpy.array([["" if value is None else value] for value in values], dtype=object)
session = onnxruntime.InferenceSession("model.onnx")
label, probability = session.run([known["label"], known["probability"]], {term["name"]: column(term) for term in known["terms"]})
assert label.shape == probability.shape == (len(known["clients"]), 1)
print(json.dumps([list(pair) for pair in zip(probability[:, 0].tolist(), label[:, 0].tolist())]))`;
    expectSame(python(script), 1e-12);
  });

  (HAS.jpmml ? test : test.skip)('in JPMML, which verifies it by its own rows', () => {
    const script = `
import pandas
from jpmml_evaluator import make_evaluator
clients = pandas.DataFrame(known["clients"]).astype(object)
answer = make_evaluator("model.pmml").verify().evaluateAll(clients.where(clients.notna(), None))
print(json.dumps([[float(p), int(l)] for p, l in zip(answer[known["probability"]], answer[known["label"]])]))`;
    expectSame(python(script), 1e-9);
  });

  (HAS.clickhouse ? test : test.skip)('in ClickHouse', () => {
    const { model, clients } = known;
    const quoted = (text: string, mark: string): string => mark + text.replaceAll(/[\\'"]/g, String.raw`\$&`) + mark;
    const rows = clients.map((client, index) => ({ 'row number': index, ...client }));
    writeFileSync(path.join(folder, 'clients.ndjson'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const columns = model.terms.map(
      ({ kind, name }) => `${quoted(name, '"')} Nullable(${kind === 'numeric' ? 'Float64' : 'String'})`,
    );
    const table = `file('clients.ndjson', 'JSONEachRow', ${quoted(['"row number" UInt32', ...columns].join(', '), "'")})`;
    const query = `select p, p >= ${model.threshold} from (select ${sqlOf(model, 'clickhouse')} as p, "row number" from ${table}) order by "row number" format JSONCompactEachRow`;
    const answer = execFileSync('clickhouse', ['local', '--query', query], { cwd: folder, encoding: 'utf8' });
    expectSame(
      answer
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as [number, number]),
      1e-12,
    );
  });
});
