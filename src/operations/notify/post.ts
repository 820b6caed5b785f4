import { systemCode } from '../../errors.js';

/** What is posted, and for how long one waits. */
export interface Post {
  readonly body: string;
  readonly type: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/**
 * Posts to an address from the environment, following no redirect. Throws an error that says what went wrong and does not say
 * where: the address may be a secret. By node's own http and not by its fetch, which waits for ever for one that hangs up at once.
 */
export async function post(address: string, { body, type, headers = {}, signal }: Post): Promise<void> {
  let status: number;
  try {
    const url = new URL(address);
    const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
    status = await new Promise((resolve, reject) => {
      const all = { 'content-type': type, 'content-length': Buffer.byteLength(body), 'user-agent': 'riskctl', ...headers };
      const asked = request(url, { method: 'POST', headers: all, agent: false, signal }, (response) => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      });
      asked.on('error', reject);
      asked.on('upgrade', (response, socket) => {
        resolve(response.statusCode ?? 0);
        socket.destroy();
      });
      // whatever else may end it without a word
      asked.on('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
      asked.end(body);
    });
  } catch (error) {
    throw new Error(signal.aborted ? impatience(signal) : reasonOf(error), { cause: error });
  }
  if (status < 200 || status > 299) throw new Error(`it answered ${status}`);
}

function impatience({ reason }: AbortSignal): string {
  return (reason as Error).name === 'TimeoutError' ? 'it did not answer in time' : 'the run was asked to end';
}

function reasonOf(error: unknown): string {
  const code = systemCode(error);
  if (code === 'ERR_INVALID_URL' || code === 'ERR_INVALID_PROTOCOL') return 'it has no valid address';
  return `it cannot be reached (${code ?? 'no reason given'})`;
}
