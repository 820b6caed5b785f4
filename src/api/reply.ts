import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Host } from './host.js';
import { PROBLEM, problemOf, RequestError, toldOf } from './problem.js';
import { ASSETS, ROUTES } from './routes.js';

/** Answers with what went wrong: a problem of RFC 9457, or below /v2 as its protocol has it. What is a bug goes to the log. */
export function fail(error: unknown, request: FastifyRequest, reply: FastifyReply, { workspace }: Host): FastifyReply {
  const told = toldOf(error);
  const { log } = workspace.world;
  if (told.status === 500)
    log.error(`${request.method} ${request.url}: ${(error as Error).message}`, {
      request: request.id,
      stack: (error as Error).stack,
    });
  if (told.status === 503) void reply.header('retry-after', '5');
  // where the workspace lies is nobody's business
  const problem = problemOf({ ...told, detail: told.detail.replaceAll(`${workspace.root}/`, '') }, request.id);
  void reply.code(told.status);
  if (request.url.startsWith('/v2')) return reply.type('application/json; charset=utf-8').send({ error: problem.detail });
  return reply.type(PROBLEM).send(problem);
}

/** What is said of a request for what there is not; where the path is known, that it takes another method. */
export function notFound(request: FastifyRequest, reply: FastifyReply): RequestError {
  const [path = ''] = request.url.split('?');
  const methods = Object.keys({ ...ROUTES, ...ASSETS }).flatMap((route) => {
    const [method = '', known = ''] = route.split(' ');
    return new RegExp(`^${known.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path) ? [method] : [];
  });
  if (methods.length === 0) return new RequestError(404, `there is no ${path}`, '/docs lists what there is');
  void reply.header('allow', methods.join(', '));
  return new RequestError(405, `${path} takes ${methods.join(' or ')}`);
}

/** Counts and logs a request that was answered. */
export function logged(request: FastifyRequest, reply: FastifyReply, { meters, workspace }: Host): void {
  const { method, url, id, ip, serving } = request;
  const { statusCode: status, elapsedTime } = reply;
  const route = request.routeOptions.url ?? 'none';
  meters.answered({ method, route, status, seconds: elapsedTime / 1000 });
  workspace.world.log.info(`${method} ${url} ${status} ${elapsedTime.toFixed(1)} ms`, {
    request: id,
    method,
    url,
    status,
    ms: Math.round(elapsedTime * 10) / 10,
    client: ip,
    release: serving?.champion.release ?? null,
  });
}
