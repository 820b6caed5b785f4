import { find, findAll, type ReadElement } from './xml-reader.js';
import type { Values } from './scored.js';

type Value = string | number | boolean | null;

/** What a consumer makes of one record. */
export interface Evaluated {
  readonly probability: number;
  readonly label: string;
}

/** The rows of a ModelVerification: what goes in, and the probability that must come out. */
export interface Verification {
  readonly record: Values;
  readonly probability: number;
}

/**
 * Evaluates a PMML regression by the rules of dmg.org, as far as riskctl uses it; written without a look at how it is made.
 * JPMML itself is asked by `npm run test:system`, where it is installed.
 */
export function evaluatePmml(document: ReadElement, record: Values): Evaluated {
  const fields = new Map<string, Value>(
    findAll(document, 'DataField').map((field) => [attribute(field, 'name'), valueOf(field, record)]),
  );
  for (const field of findAll(document, 'MiningField')) {
    const { name = '', missingValueReplacement: stand } = field.attributes;
    if (fields.get(name) === null && stand !== undefined) fields.set(name, Number(stand));
  }
  for (const field of findAll(document, 'DerivedField')) {
    const name = attribute(field, 'name');
    if (fields.has(name)) throw new Error(`a second field '${name}'`);
    fields.set(name, expression(only(field), fields));
  }
  const model = find(document, 'RegressionModel');
  if (model.attributes['normalizationMethod'] !== 'logit') throw new Error('expected logit');
  const [first, second] = findAll(model, 'RegressionTable');
  if (first === undefined || second === undefined || second.children.length > 0) throw new Error('expected two tables');
  const eta = first.children.reduce(
    (sum, { attributes }) => sum + Number(attributes['coefficient']) * Number(fields.get(attributes['name'] ?? '') ?? NaN),
    Number(first.attributes['intercept']),
  );
  const p = 1 / (1 + Math.exp(-eta));
  const [probability, label] = find(model, 'Output').children;
  if (probability === undefined || label === undefined) throw new Error('expected two outputs');
  if (probability.attributes['value'] !== first.attributes['targetCategory']) throw new Error('the probability of another class');
  fields.set(attribute(probability, 'name'), p);
  return { probability: p, label: String(expression(only(label), fields)) };
}

/** The verification rows of a document. */
export function verificationOf(document: ReadElement): Verification[] {
  const verification = find(document, 'ModelVerification');
  const fields = findAll(verification, 'VerificationField').map(({ attributes }) => attributes);
  const answer = fields.find(({ precision }) => precision !== undefined);
  const rows = find(verification, 'InlineTable').children;
  if (rows.length !== Number(verification.attributes['recordCount'])) throw new Error('recordCount is wrong');
  return rows.map((row) => {
    const cell = (column = ''): string | null => row.children.find(({ name }) => name === column)?.text ?? null;
    const inputs = fields.filter((field) => field !== answer);
    return {
      record: Object.fromEntries(inputs.map(({ field = '', column }) => [field, cell(column)])),
      probability: Number(cell(answer?.['column'])),
    };
  });
}

function valueOf(field: ReadElement, record: Values): Value {
  const value = record[attribute(field, 'name')] ?? null;
  const missing = field.children.filter(({ attributes }) => attributes['property'] === 'missing');
  if (value === null || missing.some(({ attributes }) => attributes['value'] === value)) return null;
  return attribute(field, 'dataType') === 'double' ? Number(value) : value;
}

function expression(node: ReadElement, fields: ReadonlyMap<string, Value>): Value {
  const { name, attributes, text, children } = node;
  if (name === 'Constant') return attributes['dataType'] === 'string' ? text : Number(text);
  if (name === 'FieldRef') return fields.get(attribute(node, 'field')) ?? null;
  if (name === 'MapValues') {
    const pair = find(node, 'FieldColumnPair');
    const value = fields.get(attribute(pair, 'field')) ?? null;
    if (value === null) return Number(attributes['mapMissingTo']);
    const row = find(node, 'InlineTable').children.find((one) => find(one, attribute(pair, 'column')).text === value);
    return Number(row === undefined ? attributes['defaultValue'] : find(row, attribute(node, 'outputColumn')).text);
  }
  if (name !== 'Apply') throw new Error(`no expression <${name}>`);
  const [a = null, b = null, c = null] = children.map((child) => expression(child, fields));
  switch (attributes['function']) {
    case '-':
      return a === null || b === null ? null : Number(a) - Number(b);
    case '/':
      return a === null || b === null ? null : Number(a) / Number(b);
    case 'greaterOrEqual':
      return Number(a) >= Number(b);
    case 'if':
      return a === true ? b : c;
    default:
      throw new Error(`no function ${attributes['function']}`);
  }
}

function only(element: ReadElement): ReadElement {
  const [child, ...more] = element.children;
  if (child === undefined || more.length > 0) throw new Error(`expected one element in <${element.name}>`);
  return child;
}

function attribute(element: ReadElement, name: string): string {
  const value = element.attributes[name];
  if (value === undefined) throw new Error(`<${element.name}> lacks ${name}`);
  return value;
}
