import * as z from 'zod';
import { labelTexts } from '../data/contract.js';
import { rowsBody, tensorsBody, type Part } from './bodies.js';
import { DOCUMENTED, FAILED, FAILED_PROTOCOL, FAILURES, GUARDED, PARAMETERS, type Documented } from './documented.js';
import { examplesOf, type Examples } from './examples.js';
import type { Host } from './host.js';
import { OPEN } from './paths.js';
import { notReady } from './schemas/server.js';
import type { Serving } from './serving.js';

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
  const example = { dataset: examples?.dataset, reasons: 2, spreadsheet: undefined, last: 5, model: 'riskctl' }[name];
  return { name, ...PARAMETERS[key], ...(example === undefined ? {} : { example }) };
}
