import { command } from './command.js';
import { plural, textTable } from './text.js';

export const apicalls = command({
  name: 'apicalls',
  summary: 'call every endpoint of a server, check each answer, and write apireturns.txt',
  access: 'reads',
  options: {
    url: { kind: 'text', value: 'address', help: 'call the server at this address (default: one started for the purpose)' },
  },
  async run({ workspace }, { url }) {
    const { apiCalls } = await import('../src/api/api-calls.js');
    return apiCalls(workspace, url);
  },
  describe: ({ url, calls, file }, paint) =>
    [
      `${paint.bold(plural(calls.length, 'call'))} of ${url}, all answered as documented: ${file}`,
      '',
      textTable(calls.map((one) => [one.name, one.sent ?? '', one.status, one.type, `${Math.round(one.seconds * 1000)} ms`])),
    ].join('\n'),
});
