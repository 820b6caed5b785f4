import type { ReadModel, ReadNode } from './onnx-reader.js';
import type { Values } from './scored.js';

type Value = number | string | boolean | readonly number[];

/** The operators of a model, as onnx.ai/onnx/operators defines them, on the values of one client. */
const OPERATORS: Readonly<Record<string, (node: ReadNode, ...inputs: Value[]) => Value>> = {
  Add: (_, a, b) => Number(a) + Number(b),
  Sub: (_, a, b) => Number(a) - Number(b),
  Mul: (_, a, b) => Number(a) * Number(b),
  Div: (_, a, b) => Number(a) / Number(b),
  Neg: (_, a) => -Number(a),
  Exp: (_, a) => Math.exp(Number(a)),
  IsNaN: (_, a) => Number.isNaN(a),
  Where: (_, condition, a = NaN, b = NaN) => (condition === true ? a : b),
  Less: (_, a, b) => Number(a) < Number(b),
  Not: (_, a) => a !== true,
  Cast: ({ attributes }, a) => (attributes.get('to')?.i === 7 ? Number(a) : NaN),
  Gather: (_, list, index) => (list as readonly number[])[Number(index)] ?? NaN,
  LabelEncoder({ attributes }, text) {
    const at = (attributes.get('keys_strings')?.strings ?? []).indexOf(String(text));
    const found = attributes.get('values_int64s')?.ints[at];
    return found ?? attributes.get('default_int64')?.i ?? NaN;
  },
};

/** Runs a model on one client: a stand-in for onnxruntime, which `npm run test:system` asks where it is installed. */
export function runOnnx(model: ReadModel, client: Values): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const [name, { shape, values: list }] of model.constants) values.set(name, shape.length === 0 ? (list[0] ?? NaN) : list);
  for (const { name, type } of model.inputs) define(values, name, client[name] ?? (type === 8 ? '' : NaN));
  for (const node of model.nodes) {
    const inputs = node.inputs.map((name) => {
      const value = values.get(name);
      if (value === undefined) throw new Error(`${name} is used before it is there`);
      return value;
    });
    const operator = OPERATORS[node.op];
    if (operator === undefined) throw new Error(`no operator ${node.op}`);
    define(values, node.output, operator(node, ...inputs));
  }
  return values;
}

function define(values: Map<string, Value>, name: string, value: Value): void {
  if (values.has(name)) throw new Error(`${name} is there twice`);
  values.set(name, value);
}
