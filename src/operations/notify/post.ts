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
 * where: the address may be a secret.
 */
export async function post(address: string, { body, type, headers = {}, signal }: Post): Promise<void> {
  let status: number;
  // an answer that hangs in the air keeps no process alive, nor does the signal's own timer
  const awake = setInterval(() => undefined, 1000);
  try {
    const response = await fetch(new URL(address), {
      method: 'POST',
      body,
      headers: { 'content-type': type, 'user-agent': 'riskctl', ...headers },
      redirect: 'manual',
      signal,
    });
    status = response.status;
    await response.body?.cancel();
  } catch (error) {
    throw new Error(reasonOf(error), { cause: error });
  } finally {
    clearInterval(awake);
  }
  if (status < 200 || status > 299) throw new Error(`it answered ${status}`);
}

function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: unknown; cause?: unknown };
  if (name === 'TimeoutError') return 'it did not answer in time';
  if (name === 'AbortError') return 'the run was asked to end';
  const code = systemCode(error) ?? systemCode(cause);
  return code === 'ERR_INVALID_URL' ? 'it has no valid address' : `it cannot be reached (${code ?? 'no reason given'})`;
}
