import type { Handler } from '../host.js';

/** `GET /openapi.json`: the API for programs. */
export const openApi: Handler = async (request, _reply, host) => {
  const { openApiOf } = await import('../openapi.js');
  return openApiOf(host, request.serving);
};
