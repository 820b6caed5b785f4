import type { Handler } from './host.js';
import type { Route } from './paths.js';
import { openApi } from './routes/documents.js';
import { live, metrics, ready } from './routes/health.js';
import { diagnostics, drift, history, scoring, summaryStats } from './routes/judgement.js';
import { about, docs, docsScript, pageScript, pageStyle } from './routes/pages.js';
import { predictBody, predictDataset } from './routes/prediction.js';
import { reportPage, reportPdf } from './routes/report.js';
import { infer, modelMetadata, modelReady, serverMetadata, v2Live, v2Ready } from './routes/inference.js';

/** What answers each endpoint. */
export const ROUTES: Readonly<Record<Route, Handler>> = {
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
};

/** What the pages consist of. They are no part of the API, and not documented. */
export const ASSETS: Readonly<Record<string, Handler>> = {
  'GET /assets/page.css': pageStyle,
  'GET /assets/page.js': pageScript,
  'GET /assets/docs.js': docsScript,
};
