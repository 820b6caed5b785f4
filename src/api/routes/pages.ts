import { asset, type AssetName } from '../assets.js';
import { accepts, type Handler } from '../host.js';

const page =
  (name: AssetName): Handler =>
  async (_request, reply) => {
    const { type, content } = await asset(name);
    return reply.header('cache-control', 'no-cache').type(type).send(content);
  };

const pageForPeople = page('page.html');

/** `GET /`: a page for people where HTML is asked for, else what this is. */
export const about: Handler = (request, reply, host) => {
  void reply.header('vary', 'accept');
  if (accepts(request, 'text/html')) return pageForPeople(request, reply, host);
  const { serving } = request;
  const { world, config } = serving?.workspace ?? host.workspace;
  return {
    name: 'riskctl',
    version: world.version,
    title: config.report.title,
    release: serving?.champion.release ?? null,
    model: serving?.champion.model.id ?? null,
    trained: serving?.champion.model.provenance.trained ?? null,
    threshold: serving?.champion.model.threshold ?? null,
    bands: config.prediction.bands,
    columns: serving?.contract.columns.filter(({ role }) => role !== 'target').map(({ name, role }) => ({ name, role })) ?? [],
    links: {
      docs: '/docs',
      openapi: '/openapi.json',
      report: '/report',
      history: '/history',
      health: '/health/ready',
      metrics: '/metrics',
    },
  };
};

/** `GET /docs`: the API for people. */
export const docs = page('docs.html');
export const pageStyle = page('page.css');
export const pageScript = page('page.js');
export const docsScript = page('docs.js');
