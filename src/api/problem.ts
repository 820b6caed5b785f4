import { STATUS_CODES } from 'node:http';
import { asFault, RiskError, type Fault } from '../errors.js';

/** What went wrong with a request, as RFC 9457 has it. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Id of the request, which the log bears too. */
  readonly request: string;
}

/** The media type of a {@link Problem}. */
export const PROBLEM = 'application/problem+json; charset=utf-8';

/** A request that cannot be answered, and the status that says so. */
export class RequestError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly hint?: string,
  ) {
    super(message);
    this.name = 'RequestError';
  }
}

/** The statuses of faults. A request that asks for what is not there is no fault of the server. */
const STATUSES: Readonly<Record<Fault, number>> = {
  usage: 400,
  data: 422,
  'no-input': 404,
  unavailable: 503,
  'cannot-write': 503,
  locked: 503,
  config: 503,
};

/** What is said of an error: its status, and what may be told. Of a bug no more is told than that it is one. */
export function toldOf(error: unknown): { readonly status: number; readonly detail: string; readonly hint?: string } {
  const fault = asFault(error);
  if (fault instanceof RequestError || fault instanceof RiskError) {
    const status = fault instanceof RequestError ? fault.status : STATUSES[fault.fault];
    return { status, detail: fault.message, ...(fault.hint === undefined ? {} : { hint: fault.hint }) };
  }
  // what fastify refuses by itself: a body too large, JSON that is none
  const status = statusOf(fault);
  if (status === 415)
    return {
      status,
      detail: 'the body is of a type that is not read here',
      hint: 'name its content-type: application/json, or text/csv',
    };
  if (status >= 400 && status < 500) return { status, detail: (fault as Error).message };
  return { status: 500, detail: 'this is a bug in riskctl; its log tells more under the id of the request' };
}

function statusOf(error: unknown): number {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500;
  return typeof status === 'number' ? status : 500;
}

/** A problem as it is answered. */
export function problemOf(told: ReturnType<typeof toldOf>, request: string): Problem {
  const { status, detail, hint } = told;
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    ...(hint === undefined ? {} : { hint }),
    request,
  };
}
