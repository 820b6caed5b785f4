/** Fields of a protobuf message, in order: whole numbers, and bytes for all else. */
type Fields = readonly (readonly [field: number, value: number | Buffer])[];

/** A node of a graph as it stands in the file. */
export interface ReadNode {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: ReadonlyMap<string, { readonly type: number; readonly i: number; ints: number[]; strings: string[] }>;
}

/** An ONNX file as far as riskctl writes one. */
export interface ReadModel {
  readonly version: number;
  readonly producer: string;
  readonly operators: Readonly<Record<string, number>>;
  readonly facts: Readonly<Record<string, string>>;
  readonly inputs: readonly ReadColumn[];
  readonly outputs: readonly ReadColumn[];
  readonly constants: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>;
  readonly nodes: readonly ReadNode[];
}

/** An input or output: its name, its type by the number that ONNX gives it, and its shape. */
export interface ReadColumn {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly (string | number)[];
}

/** Reads an ONNX file by the numbers of onnx.proto; written without a look at how it is made. */
export function readOnnx(file: Uint8Array): ReadModel {
  const model = fieldsOf(Buffer.from(file));
  const graph = fieldsOf(bytesOf(model, 7));
  const pairs = (field: number, value: (entry: Fields) => unknown): Record<string, never> =>
    Object.fromEntries(all(model, field).map((entry) => [textOf(fieldsOf(entry), 1), value(fieldsOf(entry)) as never]));
  return {
    version: numberOf(model, 1),
    producer: textOf(model, 2),
    operators: pairs(8, (entry) => numberOf(entry, 2)),
    facts: pairs(14, (entry) => textOf(entry, 2)),
    inputs: all(graph, 11).map(columnOf),
    outputs: all(graph, 12).map(columnOf),
    constants: new Map(all(graph, 5).map((tensor) => tensorOf(fieldsOf(tensor)))),
    nodes: all(graph, 1).map((node) => nodeOf(fieldsOf(node))),
  };
}

function columnOf(bytes: Buffer): ReadColumn {
  const column = fieldsOf(bytes);
  const tensor = fieldsOf(bytesOf(fieldsOf(bytesOf(column, 2)), 1));
  const shape = all(fieldsOf(bytesOf(tensor, 2)), 1).map((dimension) => {
    const [[field, value] = []] = fieldsOf(dimension);
    return field === 1 ? Number(value) : String(value);
  });
  return { name: textOf(column, 1), type: numberOf(tensor, 1), shape };
}

function tensorOf(tensor: Fields): [string, { shape: number[]; values: number[] }] {
  if (numberOf(tensor, 2) !== 11) throw new Error('expected doubles');
  const raw = bytesOf(tensor, 9);
  const values = Array.from({ length: raw.length / 8 }, (_, index) => raw.readDoubleLE(8 * index));
  return [textOf(tensor, 8), { shape: tensor.flatMap(([field, value]) => (field === 1 ? [Number(value)] : [])), values }];
}

function nodeOf(node: Fields): ReadNode {
  const attributes = all(node, 5).map((bytes) => {
    const fields = fieldsOf(bytes);
    const ints = fields.flatMap(([field, value]) => (field === 8 ? [Number(value)] : []));
    const value = { type: numberOf(fields, 20), i: numberOf(fields, 3), ints, strings: all(fields, 9).map(String) };
    return [textOf(fields, 1), value] as const;
  });
  return {
    op: textOf(node, 4),
    domain: textOf(node, 7),
    inputs: all(node, 1).map(String),
    output: textOf(node, 2),
    attributes: new Map(attributes),
  };
}

function fieldsOf(message: Buffer): Fields {
  const fields: [number, number | Buffer][] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let size = 1; ; size *= 128) {
      const byte = message.readUInt8(at++);
      value += (byte % 128) * size;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const key = varint();
    const wire = key % 8;
    if (wire !== 0 && wire !== 2) throw new Error(`wire type ${wire}`);
    const value = varint();
    fields.push([(key - wire) / 8, wire === 0 ? value : message.subarray(at, at + value)]);
    if (wire === 2) at += value;
  }
  if (at !== message.length) throw new Error('the message ends too soon');
  return fields;
}

function all(fields: Fields, wanted: number): Buffer[] {
  return fields.flatMap(([field, value]) => (field === wanted && typeof value !== 'number' ? [value] : []));
}

function bytesOf(fields: Fields, wanted: number): Buffer {
  return all(fields, wanted)[0] ?? Buffer.alloc(0);
}

function textOf(fields: Fields, wanted: number): string {
  return bytesOf(fields, wanted).toString();
}

function numberOf(fields: Fields, wanted: number): number {
  return Number(fields.find(([field]) => field === wanted)?.[1] ?? 0);
}
