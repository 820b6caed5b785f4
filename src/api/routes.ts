import type { Handler } from './host.js';
import { openApi } from './routes/documents.js';
import { live, metrics, ready } from './routes/health.js';
import { diagnostics, drift, history, scoring, summaryStats } from './routes/judgement.js';
import { about, docs, docsScript, pageScript, pageStyle } from './routes/pages.js';
import { predictBody, predictDataset } from './routes/prediction.js';
import { reportPage, reportPdf } from './routes/report.js';
import { infer, modelMetadata, modelReady, serverMetadata, v2Live, v2Ready } from './routes/inference.js';

/** Every endpoint, by method and path as OpenAPI writes it. A new one is a line here and one in `documented.ts`. */
export const ROUTES = {
  'GET /': about,
  'POST /prediction': predictBody,
  'GET /prediction': predictDataset,
  'GET /scoring': scoring,
  'GET /summarystats': summaryStats,
  'GET /diagnostics': diagnostics,
  'GET /drift': drift,
  'GET /history': history,
  'GET /report': reportPage,
  'GET /report.pdf': reportPdf,
  'GET /health/live': live,
  'GET /health/ready': ready,
  'GET /metrics': metrics,
  'GET /openapi.json': openApi,
  'GET /docs': docs,
  'GET /v2': serverMetadata,
  'GET /v2/health/live': v2Live,
  'GET /v2/health/ready': v2Ready,
  'GET /v2/models/{model}': modelMetadata,
  'GET /v2/models/{model}/ready': modelReady,
  'POST /v2/models/{model}/infer': infer,
} satisfies Record<`${'GET' | 'POST'} /${string}`, Handler>;

/** The name of an endpoint. */
export type Route = keyof typeof ROUTES;

/** What the pages consist of. They are no part of the API, and not documented. */
export const ASSETS = {
  'GET /assets/page.css': pageStyle,
  'GET /assets/page.js': pageScript,
  'GET /assets/docs.js': docsScript,
} satisfies Record<string, Handler>;

/** What needs no token: whoever watches over the server need not be let in. */
export const OPEN: readonly string[] = ['GET /health/live', 'GET /health/ready', 'GET /v2/health/live', 'GET /v2/health/ready'];
