/** Every endpoint, by method and path as OpenAPI writes it. What answers it is in `routes.ts`, what is said of it in `documented.ts`. */
export const PATHS = [
  'GET /',
  'POST /prediction',
  'GET /prediction',
  'GET /scoring',
  'GET /summarystats',
  'GET /diagnostics',
  'GET /drift',
  'GET /history',
  'GET /report',
  'GET /report.pdf',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /openapi.json',
  'GET /docs',
  'GET /v2',
  'GET /v2/health/live',
  'GET /v2/health/ready',
  'GET /v2/models/{model}',
  'GET /v2/models/{model}/ready',
  'POST /v2/models/{model}/infer',
] as const;

/** The name of an endpoint. */
export type Route = (typeof PATHS)[number];

/** What needs no token: whoever watches over the server need not be let in. */
export const OPEN: readonly string[] = [
  'GET /health/live',
  'GET /health/ready',
  'GET /v2/health/live',
  'GET /v2/health/ready',
] satisfies Route[];
