import type { CategoricalTerm, Model, NumericTerm, Term } from '../model/model.js';
import { freeName } from './free-name.js';
import {
  integerAttribute,
  integersAttribute,
  modelProto,
  textsAttribute,
  typeAttribute,
  type Column,
  type Constant,
  type Node,
} from './onnx-proto.js';

/**
 * A model as ONNX: one input a feature, of doubles (NaN is missing) or of texts ('' is missing), and the outputs `label` (1 or 0)
 * and `probability`, all of the shape [N, 1]. In double precision, by the operator sets 13 of ai.onnx and 2 of ai.onnx.ml.
 */
export function onnxOf(model: Model): Uint8Array {
  const draw = drawing(model.terms);
  const parts = model.terms.map((term) => (term.kind === 'numeric' ? numericPart(term, draw) : categoricalPart(term, draw)));
  const eta = parts.reduce((sum, part) => draw.node('Add', sum, part), draw.constant(model.intercept));
  const odds = draw.node('Exp', draw.node('Neg', eta));
  const one = draw.constant(1);
  const probability = draw.output('probability', 'double', 'Div', [one, draw.node('Add', one, odds)]);
  const reached = draw.node('Not', draw.node('Less', probability, draw.constant(model.threshold)));
  draw.output('label', 'int64', 'Cast', [reached], [typeAttribute('to', 'int64')]);
  const { inputs, outputs, constants, nodes } = draw;
  const graph = { name: model.id, inputs, outputs: [...outputs].reverse(), constants, nodes };
  const facts = {
    model: model.id,
    target: model.target.column,
    positive: JSON.stringify(model.target.positive),
    threshold: String(model.threshold),
  };
  return modelProto(graph, { version: model.provenance.riskctl, facts });
}

function numericPart({ name, impute, mean, scale, coefficient }: NumericTerm, draw: Drawing): string {
  const missing = draw.node('IsNaN', name);
  const filled = draw.node('Where', missing, draw.constant(impute), name);
  const standardised = draw.node('Div', draw.node('Sub', filled, draw.constant(mean)), draw.constant(scale));
  return draw.node('Mul', draw.constant(coefficient), standardised);
}

/** Texts are turned into places in a list of coefficients; the first is that of what is not in the list. */
function categoricalPart({ name, levels, other, missing }: CategoricalTerm, draw: Drawing): string {
  const keys = ['', ...levels.map(({ level }) => level)];
  const weights = [other ?? 0, missing ?? 0, ...levels.map(({ coefficient }) => coefficient)];
  const place = draw.encode(name, keys);
  return draw.node('Gather', draw.constant(weights), place);
}

/** A graph as it is being drawn. What is added gets a name that no feature has. */
interface Drawing {
  readonly inputs: readonly Column[];
  readonly outputs: readonly Column[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
  constant(value: Constant['value']): string;
  node(op: string, ...inputs: readonly string[]): string;
  /** The place of a text in a list, counted from 1; 0 for one that is not in it. */
  encode(input: string, texts: readonly string[]): string;
  output(name: string, type: Column['type'], op: string, inputs: readonly string[], attributes?: Node['attributes']): string;
}

function drawing(terms: readonly Term[]): Drawing {
  const features = new Set(terms.map(({ name }) => name));
  const constants: Constant[] = [];
  const nodes: Node[] = [];
  const outputs: Column[] = [];
  const add = (node: Omit<Node, 'output'>, output = freeName(`n${nodes.length}`, features)): string => {
    nodes.push({ ...node, output });
    return output;
  };
  return {
    inputs: terms.map(({ kind, name }) => ({ name, type: kind === 'numeric' ? 'double' : 'string' })),
    outputs,
    constants,
    nodes,
    constant(value) {
      const name = freeName(`c${constants.length}`, features);
      constants.push({ name, value });
      return name;
    },
    node: (op, ...inputs) => add({ op, inputs }),
    encode: (input, texts) =>
      add({
        op: 'LabelEncoder',
        domain: 'ai.onnx.ml',
        inputs: [input],
        attributes: [
          textsAttribute('keys_strings', texts),
          integersAttribute(
            'values_int64s',
            texts.map((_, index) => index + 1),
          ),
          integerAttribute('default_int64', 0),
        ],
      }),
    output(wanted, type, op, inputs, attributes = []) {
      const name = freeName(wanted, features);
      outputs.push({ name, type });
      return add({ op, inputs, attributes }, name);
    },
  };
}
