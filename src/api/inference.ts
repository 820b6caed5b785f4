import type { Feature } from '../data/contract.js';
import type { Prediction } from '../prediction/scorer.js';
import { RequestError } from './problem.js';
import type { Serving } from './serving.js';

/** A tensor of the Open Inference Protocol v2, as JSON has it. */
export interface Tensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
  readonly data: readonly unknown[];
}

/** What is told of a tensor before there is one; -1 stands for any number of rows. */
export type TensorMetadata = Omit<Tensor, 'data'>;

const NUMBERS = ['FP64', 'FP32', 'FP16', 'INT64', 'INT32', 'INT16', 'INT8', 'UINT64', 'UINT32', 'UINT16', 'UINT8'];

/** What comes out. */
export const INFERENCE_OUTPUTS: readonly TensorMetadata[] = [
  { name: 'probability', datatype: 'FP64', shape: [-1] },
  { name: 'positive', datatype: 'BOOL', shape: [-1] },
  { name: 'predicted', datatype: 'BYTES', shape: [-1] },
  { name: 'band', datatype: 'BYTES', shape: [-1] },
];

const VALUES: Readonly<Record<string, (one: Prediction) => unknown>> = {
  probability: (one) => one.probability,
  positive: (one) => one.positive,
  predicted: (one) => one.predicted,
  band: (one) => one.band,
};

/** What goes in: a tensor for each feature, of one value a row. */
export function inferenceInputs({ contract }: Serving): TensorMetadata[] {
  return contract.features.map((feature) => ({ name: feature.name, datatype: datatypeOf(feature), shape: [-1] }));
}

function datatypeOf(feature: Feature): string {
  return feature.type === 'numeric' ? 'FP64' : 'BYTES';
}

/**
 * Scores the rows of an inference request; null stands for what is missing. The protocol has no place for a row that is not scored, so a row
 * that breaks the contract is a 400, as is whatever is no request of the protocol.
 */
export function infer(
  serving: Serving,
  body: unknown,
  maxRows: number,
): { readonly scored: readonly Prediction[]; readonly response: { readonly id?: string; readonly outputs: readonly Tensor[] } } {
  const { id, inputs, outputs } = requestOf(body);
  const columns = serving.contract.features.map((feature) => columnOf(feature, inputs));
  const rows = columns[0]?.length ?? 0;
  if (rows > maxRows) throw new RequestError(413, `there are more than ${maxRows} rows`);
  const uneven = serving.contract.features.find((_, index) => columns[index]?.length !== rows);
  if (uneven !== undefined) throw new RequestError(400, `input '${uneven.name}' has another number of rows than the first input`);
  const unknown = inputs.find(({ name }) => !serving.contract.columns.some((column) => column.name === name));
  if (unknown !== undefined) throw new RequestError(400, `input '${unknown.name}' is no feature of the model`);
  const scorer = serving.scorer(0);
  const places = serving.contract.features.map(({ index }) => index);
  const scored = Array.from({ length: rows }, (_, row) => {
    const cells: unknown[] = new Array(serving.contract.columns.length).fill(null);
    for (const [at, place] of places.entries()) cells[place] = columns[at]?.[row];
    const answer = scorer.scoreCells(cells);
    if (answer.kind === 'prediction') return answer;
    throw new RequestError(400, `row ${row + 1}: ${answer.words}`);
  });
  const tensors = outputs.map(({ name, datatype }) => ({
    name,
    datatype,
    shape: [rows],
    data: scored.map((one) => VALUES[name]?.(one)),
  }));
  return { scored, response: { ...(id === undefined ? {} : { id }), outputs: tensors } };
}

interface InferenceRequest {
  readonly id: string | undefined;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly TensorMetadata[];
}

function requestOf(body: unknown): InferenceRequest {
  const { id, inputs, outputs } = isObject(body) ? body : {};
  if (id !== undefined && typeof id !== 'string') throw new RequestError(400, "'id' must be text");
  if (!Array.isArray(inputs) || !inputs.every(isTensor))
    throw new RequestError(400, "'inputs' must be an array of tensors", 'each has a name, a datatype, a shape and data');
  return { id, inputs, outputs: outputs === undefined ? INFERENCE_OUTPUTS : wantedOf(outputs) };
}

function wantedOf(outputs: unknown): TensorMetadata[] {
  const names = Array.isArray(outputs) ? outputs.map((one: unknown) => (isObject(one) ? one['name'] : undefined)) : [undefined];
  return names.map((name) => {
    const found = INFERENCE_OUTPUTS.find((one) => one.name === name);
    if (found !== undefined) return found;
    throw new RequestError(400, "'outputs' must name tensors that come out", INFERENCE_OUTPUTS.map((one) => one.name).join(', '));
  });
}

function columnOf(feature: Feature, inputs: readonly Tensor[]): readonly unknown[] {
  const tensor = inputs.find(({ name }) => name === feature.name);
  if (tensor === undefined)
    throw new RequestError(400, `there is no input '${feature.name}'`, 'null stands for a value that is missing');
  const expected = feature.type === 'numeric' ? NUMBERS : ['BYTES'];
  if (!expected.includes(tensor.datatype))
    throw new RequestError(400, `input '${feature.name}' must be ${expected.slice(0, 2).join(' or ')}, got ${tensor.datatype}`);
  const data = tensor.data.flat();
  const [rows = -1, width = 1, ...deeper] = tensor.shape;
  if (rows !== data.length || width !== 1 || deeper.length > 0)
    throw new RequestError(
      400,
      `input '${feature.name}' must be of shape [${data.length}] or [${data.length}, 1], got [${tensor.shape.join(', ')}]`,
    );
  return data;
}

function isTensor(value: unknown): value is Tensor {
  if (!isObject(value)) return false;
  const { name, datatype, shape, data } = value;
  return (
    typeof name === 'string' &&
    typeof datatype === 'string' &&
    Array.isArray(shape) &&
    shape.every(Number.isInteger) &&
    Array.isArray(data)
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
