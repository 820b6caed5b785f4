import type { FastifyBaseLogger } from 'fastify';
import type { Log, LogLevel } from '../world.js';

/** The log of riskctl as fastify wants one: what the server has to say of itself goes where all else goes, in the same form. */
export function loggerOver(log: Log, bound: Readonly<Record<string, unknown>> = {}): FastifyBaseLogger {
  const say =
    (level: LogLevel) =>
    (first: unknown, second?: unknown): void => {
      const text = typeof first === 'string' ? first : typeof second === 'string' ? second : '';
      const { err } = (typeof first === 'object' && first !== null ? first : {}) as { readonly err?: unknown };
      const problem = first instanceof Error ? first : err;
      log[level](text === '' && problem instanceof Error ? problem.message : text, { ...bound, ...stackOf(problem) });
    };
  return {
    level: 'debug',
    silent: () => undefined,
    trace: () => undefined,
    debug: say('debug'),
    info: say('debug'),
    warn: say('warn'),
    error: say('error'),
    fatal: say('error'),
    child: (bindings) =>
      loggerOver(log, { ...bound, ...(typeof bindings['reqId'] === 'string' ? { request: bindings['reqId'] } : {}) }),
  } as FastifyBaseLogger;
}

function stackOf(error: unknown): Record<string, unknown> {
  return error instanceof Error ? { stack: error.stack } : {};
}
