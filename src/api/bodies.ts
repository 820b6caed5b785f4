import type { Column } from '../data/contract.js';
import { isNumeric } from '../data/staging.js';
import type { Examples } from './examples.js';
import type { Serving } from './serving.js';

/** A part of an OpenAPI document. */
export type Part = Readonly<Record<string, unknown>>;

/** The bodies of a request for predictions: JSON, a csv, a form. */
export function rowsBody(serving: Serving | null, examples: Examples | undefined): Part {
  const row = rowSchema(serving);
  const csv = examples?.csv;
  return {
    'application/json': {
      schema: {
        oneOf: [
          { type: 'array', items: row },
          {
            type: 'object',
            properties: { rows: { type: 'array', items: row } },
            required: ['rows'],
            additionalProperties: false,
          },
          row,
        ],
      },
      ...(examples === undefined ? {} : { example: [examples.row] }),
    },
    'text/csv': { schema: { type: 'string' }, ...(csv === undefined ? {} : { example: csv }) },
    'multipart/form-data': {
      schema: { type: 'object', properties: { file: { type: 'string', contentMediaType: 'text/csv' } }, required: ['file'] },
      ...(csv === undefined ? {} : { example: { file: csv } }),
    },
  };
}

/** A row that keeps the contract, as far as a schema can say so. */
function rowSchema(serving: Serving | null): Part {
  if (serving === null) return { type: 'object' };
  const { contract } = serving;
  const columns = contract.columns.filter(({ role }) => role !== 'target');
  return {
    type: 'object',
    properties: Object.fromEntries(columns.map((column) => [column.name, cellSchema(column)])),
    required: contract.features.map(({ name }) => name),
    ...(contract.refuseExtra ? { additionalProperties: false } : {}),
  };
}

function cellSchema(column: Column): Part {
  const absent = column.required ? [] : ['null'];
  if (isNumeric(column) && column.role === 'feature' && column.type === 'numeric') {
    const { min, max, integer } = column;
    return {
      type: [integer ? 'integer' : 'number', ...absent],
      ...(min === undefined ? {} : { minimum: min }),
      ...(max === undefined ? {} : { maximum: max }),
    };
  }
  const allowed = column.role === 'feature' && column.type === 'categorical' ? column.allowed : undefined;
  if (allowed !== undefined) return { enum: [...allowed, ...(column.required ? [] : [null])] };
  return { type: ['string', ...absent], ...(column.required ? { minLength: 1 } : {}) };
}

/** The body of an inference request. */
export function tensorsBody(examples: Examples | undefined): Part {
  const tensor = {
    type: 'object',
    properties: {
      name: { type: 'string' },
      datatype: { type: 'string' },
      shape: { type: 'array', items: { type: 'integer' } },
      data: { type: 'array' },
    },
    required: ['name', 'datatype', 'shape', 'data'],
  };
  const output = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
  return {
    'application/json': {
      schema: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          inputs: { type: 'array', items: tensor },
          outputs: { type: 'array', items: output },
        },
        required: ['inputs'],
      },
      ...(examples === undefined ? {} : { example: examples.tensors }),
    },
  };
}
