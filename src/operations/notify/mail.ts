import { connect } from 'node:net';
import type { Config } from '../../config/schema.js';
import { systemCode } from '../../errors.js';
import type { World } from '../../world.js';
import { secret } from './secret.js';

type MailConfig = NonNullable<Config['notify']['mail']>;

/** Sends one mail of plain text over SMTP. Throws an error that says what went wrong. */
export async function sendMail(
  config: MailConfig,
  world: World,
  mail: { subject: string; text: string },
  signal: AbortSignal,
): Promise<void> {
  const { createTransport } = await import('nodemailer');
  const user = config.user_env === undefined ? undefined : secret(world, config.user_env);
  const pass = config.password_env === undefined ? '' : secret(world, config.password_env);
  const limit = 1000 * 30;
  const transport = createTransport({
    host: config.host,
    port: config.port,
    secure: config.security === 'tls',
    requireTLS: config.security === 'starttls',
    ignoreTLS: config.security === 'none',
    ...(user === undefined ? {} : { auth: { user, pass } }),
    // a socket of our own is one that can be ended: a server that says nothing would else keep the process for half a minute
    getSocket: (_options, answer) => {
      const socket = connect({ host: config.host, port: config.port, signal });
      const fail = (error: Error): void => answer(error, false);
      socket.once('error', fail);
      socket.once('connect', () => {
        socket.off('error', fail);
        answer(null, { connection: socket });
      });
    },
    connectionTimeout: limit,
    greetingTimeout: limit,
    socketTimeout: limit,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const cutShort = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('it did not answer in time')), { once: true });
  });
  let refused: readonly string[];
  try {
    const sent = transport.sendMail({ from: config.from, to: [...config.to], ...mail });
    refused = (await Promise.race([sent, cutShort])).rejected.map(String);
  } catch (error) {
    const code = systemCode(error);
    throw new Error(code === undefined ? (error as Error).message : `it refused (${code})`, { cause: error });
  } finally {
    transport.close();
  }
  if (refused.length > 0) throw new Error(`it refused ${refused.join(', ')}`);
}
