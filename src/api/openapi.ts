import { z } from 'zod';
import { labelTexts, type Column } from '../data/contract.js';
import { isNumeric } from '../data/staging.js';
import { DOCUMENTED, FAILED, FAILED_PROTOCOL, FAILURES, GUARDED, PARAMETERS, type Documented } from './documented.js';
import { examplesOf, type Examples } from './examples.js';
import type { Host } from './host.js';
import { OPEN } from './paths.js';
import { notReady } from './schemas/server.js';
import type { Serving } from './serving.js';

/** A part of an OpenAPI document. */
export type Part = Readonly<Record<string, unknown>>;

/** The document of the API under a release: its rows are those of the contract. */
export async function openApiOf({ workspace, settings }: Host, serving: Serving | null): Promise<Part> {
  const examples = serving === null ? undefined : await examplesOf(serving);
  const paths: Record<string, Record<string, Part>> = {};
  for (const [route, documented] of Object.entries(DOCUMENTED)) {
    const [method = '', path = ''] = route.split(' ');
    (paths[path] ??= {})[method.toLowerCase()] = operationOf(route, documented, serving, examples);
  }
  const { world, config } = serving?.workspace ?? workspace;
  return {
    openapi: '3.1.0',
    info: {
      title: `${config.report.title}: the API of riskctl`,
      version: world.version,
      description:
        serving === null
          ? 'Nothing is deployed yet.'
          : `Release ${serving.champion.release}. Positive means ${labelTexts(serving.contract.target).positive}.`,
    },
    paths,
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' }, password: { type: 'http', scheme: 'basic' } } },
    security: settings.token === undefined ? [] : [{ token: [] }, { password: [] }],
  };
}

function operationOf(route: string, documented: Documented, serving: Serving | null, examples: Examples | undefined): Part {
  const { tag, summary, description, parameters = [], body, answer, otherwise } = documented;
  const isOpen = OPEN.includes(route);
  const failed = route.includes(' /v2') ? FAILED_PROTOCOL : FAILED;
  const failures = {
    ...Object.fromEntries(otherwise.map((status) => [status, FAILURES[status]])),
    ...(isOpen ? { 429: GUARDED[429] } : GUARDED),
  };
  return {
    tags: [tag],
    operationId: route
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^_|_$/g, ''),
    summary,
    ...(description === undefined ? {} : { description }),
    ...(isOpen ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters: parameters.map((name) => parameterOf(name, examples)) }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: body === 'rows' ? rowsBody(serving, examples) : tensorsBody(examples) } }),
    responses: {
      200: { description: 'what was asked for', content: contentOf(answer) },
      ...(route === 'GET /health/ready'
        ? { 503: { description: 'there is no model', content: contentOf({ 'application/json': notReady }) } }
        : {}),
      ...(route === 'GET /v2/health/ready' ? { 503: { description: 'there is no model', content: contentOf(answer) } } : {}),
      ...Object.fromEntries(
        Object.entries(failures).map(([status, when]) => [status, { description: when, content: contentOf(failed) }]),
      ),
    },
  };
}

function contentOf(answer: Documented['answer']): Part {
  return Object.fromEntries(
    Object.entries(answer).map(([type, schema]) => [type, { schema: schema === null ? { type: 'string' } : schemaOf(schema) }]),
  );
}

function schemaOf(schema: z.ZodType): Part {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'output' }) as Part;
  return rest;
}

function parameterOf(key: keyof typeof PARAMETERS, examples: Examples | undefined): Part {
  const name = key === 'arrived' ? 'dataset' : key;
  const example = { dataset: examples?.dataset, reasons: 2, last: 5, model: 'riskctl' }[name];
  return { name, ...PARAMETERS[key], ...(example === undefined ? {} : { example }) };
}

function rowsBody(serving: Serving | null, examples: Examples | undefined): Part {
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

function tensorsBody(examples: Examples | undefined): Part {
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
