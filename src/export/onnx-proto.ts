import { bytes, integer, joined, message, text, type Message } from './protobuf.js';

/** The messages of onnx.proto (github.com/onnx/onnx, IR version 7) of which a model consists, with the fields that it has. */

const TYPES = { int64: 7, string: 8, double: 11 } as const;

/** The type of the elements of a tensor. */
export type ElementType = keyof typeof TYPES;

/** An operation: what it is called in its operator set, what it takes and what it gives. */
export interface Node {
  readonly op: string;
  readonly domain?: 'ai.onnx.ml';
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: readonly Message[];
}

/** An input or output of a graph: a column of so many rows as there are clients. */
export interface Column {
  readonly name: string;
  readonly type: ElementType;
}

/** A constant: a number, or a list of them. */
export interface Constant {
  readonly name: string;
  readonly value: number | readonly number[];
}

/** A computation from inputs to outputs. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Column[];
  readonly outputs: readonly Column[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
}

/** Who made a model, and what is to be known of it, as pairs of names and values. */
export interface Origin {
  readonly version: string;
  readonly facts: Readonly<Record<string, string>>;
}

const IR_VERSION = 7;
const OPERATORS = [
  ['', 13],
  ['ai.onnx.ml', 2],
] as const;

/** A ModelProto. */
export function modelProto(graph: Graph, origin: Origin): Message {
  return joined([
    integer(1, IR_VERSION),
    text(2, 'riskctl'),
    text(3, origin.version),
    message(7, ...graphFields(graph)),
    ...OPERATORS.map(([domain, version]) => message(8, text(1, domain), integer(2, version))),
    ...Object.entries(origin.facts).map(([name, value]) => message(14, text(1, name), text(2, value))),
  ]);
}

/** An attribute that is a whole number. */
export function integerAttribute(name: string, value: number): Message {
  return message(5, text(1, name), integer(3, value), integer(20, 2));
}

/** An attribute that is a list of whole numbers. */
export function integersAttribute(name: string, values: readonly number[]): Message {
  return message(5, text(1, name), ...values.map((value) => integer(8, value)), integer(20, 7));
}

/** An attribute that is a list of texts. */
export function textsAttribute(name: string, values: readonly string[]): Message {
  return message(5, text(1, name), ...values.map((value) => text(9, value)), integer(20, 8));
}

/** The attribute that says of which type the elements of a tensor are to be. */
export function typeAttribute(name: string, type: ElementType): Message {
  return integerAttribute(name, TYPES[type]);
}

function graphFields({ name, inputs, outputs, constants, nodes }: Graph): Message[] {
  return [
    ...nodes.map((node) => message(1, ...nodeFields(node))),
    text(2, name),
    ...constants.map((constant) => message(5, ...tensorFields(constant))),
    ...inputs.map((column) => message(11, ...columnFields(column))),
    ...outputs.map((column) => message(12, ...columnFields(column))),
  ];
}

function nodeFields({ op, domain, inputs, output, attributes = [] }: Node): Message[] {
  return [
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(3, output),
    text(4, op),
    ...attributes,
    ...(domain === undefined ? [] : [text(7, domain)]),
  ];
}

/** Doubles in raw_data, which is little-endian on every machine. */
function tensorFields({ name, value }: Constant): Message[] {
  const values = typeof value === 'number' ? [value] : value;
  const raw = Buffer.alloc(8 * values.length);
  for (const [index, one] of values.entries()) raw.writeDoubleLE(one, 8 * index);
  const dimensions = typeof value === 'number' ? [] : [integer(1, values.length)];
  return [...dimensions, integer(2, TYPES.double), text(8, name), bytes(9, raw)];
}

/** A tensor of the shape [N, 1]. */
function columnFields({ name, type }: Column): Message[] {
  const shape = message(2, message(1, text(2, 'N')), message(1, integer(1, 1)));
  return [text(1, name), message(2, message(1, integer(1, TYPES[type]), shape))];
}
