import type { FastifyRequest } from 'fastify';
import { RequestError } from './problem.js';
import { isLoopback, type Settings } from './settings.js';
import { tokenCheck } from './token.js';

/**
 * Compiles what lets requests in: the token, or, where there is none, that the request was addressed to this machine by one of its own
 * names. A page of the web that has its name point at this machine is not let in that way.
 */
export function guardOf({ token }: Settings): (request: FastifyRequest) => RequestError | undefined {
  if (token === undefined) {
    const isOwn = remembering(isLoopback);
    return ({ hostname }) =>
      isOwn(hostname)
        ? undefined
        : new RequestError(
            421,
            `this server does not answer to '${hostname}'`,
            'without a token it answers to localhost and 127.0.0.1 alone',
          );
  }
  const isKnown = tokenCheck(token);
  return ({ headers }) =>
    isKnown(headers.authorization)
      ? undefined
      : new RequestError(401, 'a bearer token is needed', "send it as 'Authorization: Bearer <token>'");
}

/** The same question is often asked twice in a row. */
function remembering<T>(answer: (question: string) => T): (question: string) => T {
  let last: { readonly question: string; readonly answer: T } | undefined;
  return (question) => (last?.question === question ? last : (last = { question, answer: answer(question) })).answer;
}
