import type { Handler } from '../host.js';

/** `GET /health/live`: the server answers. */
export const live: Handler = () => ({ status: 'live' });

/** `GET /health/ready`: there is a model to answer with; 503 before the first. */
export const ready: Handler = (request, reply) => {
  if (request.serving === null) {
    void reply.code(503);
    return { status: 'not ready', reason: 'nothing is deployed yet' };
  }
  const { release, model } = request.serving.champion;
  return { status: 'ready', release, model: model.id };
};

/** `GET /metrics`: for Prometheus. */
export const metrics: Handler = async (_request, reply, { meters }) => reply.type(meters.type).send(await meters.text());
