import { messageIn } from '../../errors.js';
import type { Workspace } from '../../workspace/workspace.js';
import { within } from '../../workspace/within.js';
import { sendMail } from './mail.js';
import { lineOf, signature, type Message } from './message.js';
import { post } from './post.js';
import { secret } from './secret.js';

/** A way to tell somebody, by its key in `notify`. */
type Channel = (workspace: Workspace, message: Message, signal: AbortSignal) => Promise<void>;

const CHANNELS: Readonly<Record<'webhook' | 'slack' | 'mail', Channel>> = {
  async webhook({ config, world }, message, signal) {
    if (config.notify.webhook === undefined) return;
    const { url_env: url, secret_env: key } = config.notify.webhook;
    const body = JSON.stringify(message);
    const headers = key === undefined ? {} : signature(body, secret(world, key), world.now());
    await post(secret(world, url), { body, type: 'application/json', headers, signal });
  },
  async slack({ config, world }, message, signal) {
    if (config.notify.slack === undefined) return;
    const text = lineOf(message).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    await post(secret(world, config.notify.slack.url_env), { body: JSON.stringify({ text }), type: 'application/json', signal });
  },
  async mail({ config, world }, message, signal) {
    if (config.notify.mail === undefined) return;
    const text = `${message.text}\n\nrun ${message.run} (${message.command}) in ${message.workspace} on ${message.host}\nriskctl explain-run ${message.run} shows all that is known of it\n`;
    await sendMail(config.notify.mail, world, { subject: lineOf(message).slice(0, 150), text }, signal);
  },
};

/** What came of telling somebody: null is well. */
export interface Delivery {
  readonly channel: string;
  readonly event: Message['event'];
  readonly error: string | null;
}

/** Sends each message through each channel that is configured, all at once. Never throws. */
export async function deliver(workspace: Workspace, messages: readonly Message[]): Promise<Delivery[]> {
  const { notify } = workspace.config;
  const configured = (['webhook', 'slack', 'mail'] as const).filter((name) => notify[name] !== undefined);
  const attempts = configured.flatMap((name) => messages.map((message) => ({ name, message })));
  return Promise.all(
    attempts.map(async ({ name, message }) => {
      const error = await CHANNELS[name](workspace, message, patience(workspace)).then(() => null, messageIn);
      return { channel: name, event: message.event, error };
    }),
  );
}

const LAST_WORDS_MS = 1000;

/** How long one waits for somebody: as configured, shorter once the run has been asked to end. */
export function patience({ config, world }: Workspace): AbortSignal {
  return world.signal.aborted ? within(LAST_WORDS_MS) : within(1000 * config.notify.timeout_seconds, world.signal);
}
