import { once } from 'node:events';
import { command } from './command.js';

export const serve = command({
  name: 'serve',
  summary: 'serve the deployed model over HTTP, and each that is deployed after it; change nothing',
  access: 'reads',
  isService: true,
  options: {
    host: { kind: 'text', value: 'address', help: 'listen at this address (default: api.host, 127.0.0.1)' },
    port: {
      kind: 'count',
      value: 'n',
      from: 0,
      to: 65535,
      help: 'listen at this port; 0 takes one that is free (default: api.port, 8000)',
    },
  },
  async run({ workspace }, flags) {
    const { settingsOf } = await import('../src/api/settings.js');
    const settings = await settingsOf(workspace, flags);
    const { serve: start } = await import('../src/api/serve.js');
    const { signal, log } = workspace.world;
    const server = await start(workspace, settings);
    log.info(`serving at ${server.url}, until Ctrl-C`, { url: server.url });
    if (!signal.aborted) await once(signal, 'abort');
    await server.close();
    return { url: server.url };
  },
  describe: ({ url }) => `no longer serving at ${url}`,
});
