import { Ajv2020 } from 'ajv/dist/2020.js';
import { RiskError } from '../errors.js';
import { within } from '../workspace/within.js';
import type { World } from '../world.js';
import { askedOf, operationOf, type Asked, type Document } from './asked.js';
import { PATHS } from './paths.js';

/** A server to call. */
export interface Target {
  /** Where it answers: `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly token: string | undefined;
}

/** One call, and what came back. */
export interface Call {
  /** What was asked: `POST /prediction`. */
  readonly name: string;
  /** The type of the body sent; null where there was none. */
  readonly sent: string | null;
  readonly status: number;
  readonly type: string;
  readonly bytes: number;
  readonly seconds: number;
  /** What is wrong with the answer; null where it is as the document has it. */
  readonly problem: string | null;
  /** The answer, where it is text. */
  readonly text: string | null;
}

const TIMEOUT_MS = 60_000;

/**
 * Calls every endpoint that the server's own document names, with the examples in it, and holds each answer against its schema. Throws an
 * `unavailable` fault where there is no such server, or where its document lacks an endpoint of this riskctl.
 */
export async function callAll(world: World, target: Target): Promise<Call[]> {
  const document = await documentOf(world, target);
  const missing = PATHS.filter((route) => operationOf(document, route) === undefined);
  if (missing.length > 0) {
    throw new RiskError('unavailable', `${target.url}: does not answer ${missing.join(', ')}`, {
      hint: 'it may be another version of riskctl, or another program',
    });
  }
  const calls: Call[] = [];
  for (const asked of Object.keys(document.paths).flatMap((path) => askedOf(document, path)))
    calls.push(await call(world, target, asked));
  return calls;
}

async function documentOf(world: World, target: Target): Promise<Document> {
  try {
    const response = await send(world, target, '/openapi.json', { headers: {} });
    if (response.ok) return (await response.json()) as Document;
    throw new Error(response.status === 401 ? 'it wants another token' : `${response.status} ${response.statusText}`);
  } catch (error) {
    world.signal.throwIfAborted();
    const { cause, message } = error as Error;
    throw new RiskError(
      'unavailable',
      `${target.url}/openapi.json cannot be had: ${cause instanceof Error ? cause.message : message}`,
      {
        hint: 'riskctl serve starts a server; RISKCTL_TOKEN or api.token_file names its token',
        cause: error,
      },
    );
  }
}

async function call(world: World, target: Target, asked: Asked): Promise<Call> {
  const { name, method, path, body, accept } = asked;
  const from = world.seconds();
  const shared = { name: path.includes('?') ? `${method} ${path}` : name, sent: body?.type ?? null };
  try {
    const response = await send(world, target, path, {
      method,
      headers: { accept, ...(body === undefined || body.type === 'multipart/form-data' ? {} : { 'content-type': body.type }) },
      ...(body === undefined ? {} : { body: encoded(body) }),
    });
    const content = Buffer.from(await response.arrayBuffer());
    const type = response.headers.get('content-type')?.split(';')[0] ?? '';
    const isText = /json|text/.test(type);
    const text = isText ? content.toString('utf8') : null;
    const seconds = world.seconds() - from;
    return {
      ...shared,
      status: response.status,
      type,
      bytes: content.length,
      seconds,
      problem: problemOf(asked, response.status, type, text),
      text,
    };
  } catch (error) {
    world.signal.throwIfAborted();
    const { cause, message } = error as Error;
    const problem = cause instanceof Error ? cause.message : message;
    return { ...shared, status: 0, type: '', bytes: 0, seconds: world.seconds() - from, problem, text: null };
  }
}

interface Sent {
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
}

function send(world: World, { url, token }: Target, path: string, { headers, ...rest }: Sent): Promise<Response> {
  return fetch(`${url}${path}`, {
    ...rest,
    headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    redirect: 'error',
    signal: within(TIMEOUT_MS, world.signal),
  });
}

function encoded({ type, example }: NonNullable<Asked['body']>): string | FormData {
  if (type === 'application/json') return JSON.stringify(example);
  if (type !== 'multipart/form-data') return String(example);
  const form = new FormData();
  for (const [name, text] of Object.entries(example as Readonly<Record<string, string>>))
    form.append(name, new Blob([text], { type: 'text/csv' }), 'example.csv');
  return form;
}

function problemOf({ accept, schema }: Asked, status: number, type: string, text: string | null): string | null {
  if (status !== 200) return `status ${status}: ${detailOf(text)}`;
  if (type !== accept) return `it is ${type}, not ${accept}`;
  if (type !== 'application/json' || schema === undefined) return null;
  const ajv = new Ajv2020({ strict: false });
  try {
    if (ajv.validate(schema, JSON.parse(text ?? ''))) return null;
  } catch (error) {
    return (error as Error).message;
  }
  return `it is not as its schema has it: ${ajv.errorsText(ajv.errors, { dataVar: 'answer' })}`;
}

function detailOf(text: string | null): string {
  try {
    const { detail, error } = JSON.parse(text ?? '') as { readonly detail?: string; readonly error?: string };
    return detail ?? error ?? '';
  } catch {
    return (text ?? '').slice(0, 200);
  }
}
