import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PackageCheck } from '../diagnostics/packages.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Desk } from './desk.js';
import type { Follower } from './follower.js';
import type { Meters } from './meters.js';
import { RequestError } from './problem.js';
import type { Serving } from './serving.js';
import type { Settings } from './settings.js';

/** What all requests share. */
export interface Host {
  /** As it was when the server started. */
  readonly workspace: Workspace;
  readonly settings: Settings;
  readonly follower: Follower;
  readonly desk: Desk;
  readonly meters: Meters;
  /** Which packages are outdated; npm is asked once an hour. */
  packages(): Promise<PackageCheck>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The release that answers this request; null before the first. */
    serving: Serving | null;
  }
}

/** Answers one kind of request. */
export type Handler = (request: FastifyRequest, reply: FastifyReply, host: Host) => unknown;

/** The release that answers a request. Throws a 503 before the first deployment. */
export function servingOf(request: FastifyRequest): Serving {
  if (request.serving !== null) return request.serving;
  throw new RequestError(
    503,
    'nothing is deployed yet',
    'riskctl full deploys the first model; it is served as soon as it is there',
  );
}

/** Whether a request would rather have this type of answer: it names it, or a family that it is of, other than any. */
export function accepts(request: FastifyRequest, type: string): boolean {
  const wanted = (request.headers.accept ?? '').split(',').map((one) => one.split(';')[0]?.trim());
  return wanted.includes(type);
}

/** A field of the query as text; undefined where it is left out. Throws a 400 where it is given twice. */
export function queried(request: FastifyRequest, name: string): string | undefined {
  const value = (request.query as Readonly<Record<string, unknown>>)[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new RequestError(400, `'${name}' is given more than once`);
}

/** A field of the query as true or false; false where it is left out. Throws a 400 for anything else. */
export function queriedSwitch(request: FastifyRequest, name: string): boolean {
  const text = queried(request, name) ?? 'false';
  if (text === 'true' || text === 'false') return text === 'true';
  throw new RequestError(400, `'${name}' must be true or false, got '${text}'`);
}

/** A field of the query as a whole number within bounds. Throws a 400 for anything else. */
export function queriedCount(
  request: FastifyRequest,
  name: string,
  { least, most, otherwise }: { readonly least: number; readonly most: number; readonly otherwise: number },
): number {
  const text = queried(request, name);
  if (text === undefined) return otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new RequestError(400, `'${name}' must be a whole number from ${least} to ${most}, got '${text}'`);
}
