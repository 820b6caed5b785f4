import type { z } from 'zod';
import { PROBLEM } from './problem.js';
import type { Route } from './paths.js';
import { problem, protocolError } from './schemas/common.js';
import * as judged from './schemas/judgement.js';
import { predictions } from './schemas/prediction.js';
import { scoring } from './schemas/scoring.js';
import * as server from './schemas/server.js';

/** What can come back: a schema, or text of some other type. */
export interface Documented {
  readonly tag: 'prediction' | 'judgement' | 'report' | 'operation' | 'inference';
  readonly summary: string;
  readonly description?: string;
  /** Names of the parameters, which {@link PARAMETERS} knows. */
  readonly parameters?: readonly (keyof typeof PARAMETERS)[];
  /** Which of the bodies of `examples.ts` it takes. */
  readonly body?: 'rows' | 'tensors';
  /** What a good answer is, by its media type; null where it is no JSON. */
  readonly answer: Readonly<Record<string, z.ZodType | null>>;
  /** What else it may answer, and when. */
  readonly otherwise: readonly (keyof typeof FAILURES)[];
}

const JSON_TYPE = 'application/json';

/** What may go wrong, by status. */
export const FAILURES = {
  400: 'what is asked cannot be understood',
  404: 'there is no such thing',
  413: 'too much is asked at once',
  414: 'the name is too long',
  415: 'the body is of another type',
  422: 'the data cannot be used',
  503: 'nothing is deployed, or there is too much to do',
} as const;

/** What any endpoint may answer, unless it needs no token. */
export const GUARDED = {
  401: 'the token is missing or wrong',
  421: 'without a token, the server answers to localhost alone',
  429: 'too many requests in a second',
} as const;

/** What a failure is, here and below /v2. */
export const FAILED = { [PROBLEM.split(';')[0] ?? '']: problem };
export const FAILED_PROTOCOL = { [JSON_TYPE]: protocolError };

/** Parameters by name. */
export const PARAMETERS = {
  dataset: {
    in: 'query',
    required: true,
    description: 'a file of the data folders, by its name',
    schema: { type: 'string', minLength: 1 },
  },
  arrived: {
    in: 'query',
    required: false,
    description: 'a file of the data folders, by its name; left out, the files ingested since the release',
    schema: { type: 'string', minLength: 1 },
  },
  reasons: {
    in: 'query',
    required: false,
    description: 'reasons given with each prediction; left out, prediction.reasons of config.json',
    schema: { type: 'integer', minimum: 0, maximum: 10 },
  },
  spreadsheet: {
    in: 'query',
    required: false,
    description: 'of a csv: a text that a spreadsheet would take for a formula begins with an apostrophe',
    schema: { type: 'boolean' },
  },
  last: { in: 'query', required: false, description: 'how many runs', schema: { type: 'integer', minimum: 1, maximum: 1000 } },
  model: { in: 'path', required: true, description: 'the model: riskctl', schema: { type: 'string', minLength: 1 } },
} as const;

const predicted = { [JSON_TYPE]: predictions, 'text/csv': null };
const json = (schema: z.ZodType): Documented['answer'] => ({ [JSON_TYPE]: schema });

/** What is said of each endpoint. */
export const DOCUMENTED: Readonly<Record<Route, Documented>> = {
  'GET /': {
    tag: 'operation',
    summary: 'What this is',
    description: 'A page for people where HTML is asked for.',
    answer: { [JSON_TYPE]: server.about, 'text/html': null },
    otherwise: [],
  },
  'POST /prediction': {
    tag: 'prediction',
    summary: 'Score clients',
    description:
      'Rows of JSON (one, an array, or an object with such an array as `rows`), a csv with a header, or one uploaded in a form. A row that breaks the contract is not scored; it comes back under `rejected` with the rule. Ids may be left out of JSON.',
    parameters: ['reasons', 'spreadsheet'],
    body: 'rows',
    answer: predicted,
    otherwise: [400, 413, 415, 422, 503],
  },
  'GET /prediction': {
    tag: 'prediction',
    summary: 'Score a file of the data folders',
    parameters: ['dataset', 'reasons', 'spreadsheet'],
    answer: predicted,
    otherwise: [400, 404, 413, 422, 503],
  },
  'GET /scoring': {
    tag: 'judgement',
    summary: 'The model on the test data',
    answer: json(scoring),
    otherwise: [404, 422, 503],
  },
  'GET /summarystats': {
    tag: 'judgement',
    summary: 'The ingested rows, a feature at a time',
    answer: json(judged.summary),
    otherwise: [404, 422, 503],
  },
  'GET /diagnostics': {
    tag: 'judgement',
    summary: 'Predictions, data, times and outdated packages',
    answer: json(judged.diagnosis),
    otherwise: [404, 422, 503],
  },
  'GET /drift': {
    tag: 'judgement',
    summary: 'Have the clients changed?',
    description: 'New rows against those that the model was trained on. 404 where none have arrived since it was deployed.',
    parameters: ['arrived'],
    answer: json(judged.drift),
    otherwise: [400, 404, 422, 503],
  },
  'GET /history': {
    tag: 'judgement',
    summary: 'The latest runs, newest first',
    parameters: ['last'],
    answer: json(judged.runs),
    otherwise: [400],
  },
  'GET /report': { tag: 'report', summary: 'The report, as a page', answer: { 'text/html': null }, otherwise: [404, 422, 503] },
  'GET /report.pdf': {
    tag: 'report',
    summary: 'The report, to print',
    answer: { 'application/pdf': null },
    otherwise: [404, 422, 503],
  },
  'GET /health/live': { tag: 'operation', summary: 'Whether the server answers', answer: json(server.live), otherwise: [] },
  'GET /health/ready': {
    tag: 'operation',
    summary: 'Whether there is a model to answer with',
    description: 'Before the first deployment 503, with the reason.',
    answer: json(server.ready),
    otherwise: [],
  },
  'GET /metrics': {
    tag: 'operation',
    summary: 'Counts and times, for Prometheus',
    answer: { 'text/plain': null },
    otherwise: [],
  },
  'GET /openapi.json': { tag: 'operation', summary: 'This document', answer: json(server.openApi), otherwise: [] },
  'GET /docs': { tag: 'operation', summary: 'This document, to read', answer: { 'text/html': null }, otherwise: [] },
  'GET /v2': { tag: 'inference', summary: 'What this server is', answer: json(server.serverMetadata), otherwise: [] },
  'GET /v2/health/live': {
    tag: 'inference',
    summary: 'Whether the server answers',
    answer: json(server.serverLive),
    otherwise: [],
  },
  'GET /v2/health/ready': {
    tag: 'inference',
    summary: 'Whether there is a model to answer with',
    answer: json(server.serverReady),
    otherwise: [],
  },
  'GET /v2/models/{model}': {
    tag: 'inference',
    summary: 'What goes in and what comes out',
    parameters: ['model'],
    answer: json(server.modelMetadata),
    otherwise: [404, 414, 503],
  },
  'GET /v2/models/{model}/ready': {
    tag: 'inference',
    summary: 'Whether the model can be asked',
    parameters: ['model'],
    answer: json(server.modelReady),
    otherwise: [404, 414, 503],
  },
  'POST /v2/models/{model}/infer': {
    tag: 'inference',
    summary: 'Score clients, a tensor for each feature',
    description: 'A row that breaks the contract refuses the request: the protocol has no place for it.',
    parameters: ['model'],
    body: 'tensors',
    answer: json(server.inference),
    otherwise: [400, 404, 413, 414, 415, 503],
  },
};
