import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import fastify, { LogController, type FastifyInstance, type FastifyRequest } from 'fastify';
import { guardOf } from './guard.js';
import type { Handler, Host } from './host.js';
import { loggerOver } from './log.js';
import { fail, logged, notFound } from './reply.js';
import { OPEN } from './paths.js';
import { ASSETS, ROUTES } from './routes.js';

const REQUEST_ID = /^[\w.-]{1,64}$/;
const CONTENT = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
};

/** The server, before it listens: every route of the table, and what holds of all requests. */
export async function appOf(host: Host): Promise<FastifyInstance> {
  const { settings, workspace } = host;
  const nextId = idsFrom(workspace.world.token(4));
  const app: FastifyInstance = fastify({
    loggerInstance: loggerOver(workspace.world.log),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: settings.maxBytes,
    requestTimeout: settings.timeoutMs,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    genReqId: ({ headers }) => idOf(headers['x-request-id']) ?? nextId(),
    frameworkErrors: (error, request, reply) => void fail(error, request, reply, host),
  });
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT },
    strictTransportSecurity: false,
  });
  await app.register(rateLimit, { max: settings.rateLimit, timeWindow: 1000 });
  await app.register(multipart, { limits: { fileSize: settings.maxBytes, files: 1, fields: 10, parts: 11 } });
  app.removeContentTypeParser('text/plain');
  app.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.decorateRequest('serving', null);

  const guard = guardOf(settings);
  app.addHook('onRequest', async (request, reply) => {
    request.serving = host.follower.current();
    void reply.header('x-request-id', request.id);
  });
  // after the rate limit, before the body
  app.addHook('preParsing', (request, reply, _payload, done) => {
    const refusal = isOpen(request) ? undefined : guard(request);
    if (refusal?.status === 401)
      void reply.header('www-authenticate', 'Bearer realm="riskctl", Basic realm="riskctl", charset="UTF-8"');
    else if (request.serving !== null) void reply.header('x-release', request.serving.champion.release);
    done(refusal ?? null);
  });
  app.addHook('onResponse', (request, reply, done) => {
    logged(request, reply, host);
    done();
  });
  app.setErrorHandler((error, request, reply) => fail(error, request, reply, host));
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) =>
    fail(notFound(request, reply), request, reply, host),
  );

  for (const [name, handler] of Object.entries<Handler>({ ...ROUTES, ...ASSETS })) {
    const [method = '', path = ''] = name.split(' ');
    app.route({
      method,
      url: path.replaceAll(/\{(\w+)\}/g, ':$1'),
      handler: (request, reply) => handler(request, reply, host),
    });
  }
  return app;
}

function idOf(given: string | string[] | undefined): string | undefined {
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : undefined;
}

function isOpen({ method, routeOptions }: FastifyRequest): boolean {
  return OPEN.includes(`${method === 'HEAD' ? 'GET' : method} ${routeOptions.url ?? ''}`);
}

/** Ids that no other server gives, one a request. */
function idsFrom(server: string): () => string {
  let count = 0;
  return () => `${server}-${(count += 1).toString(36)}`;
}
