import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { PATHS } from '../../src/api/paths.js';
import { differences } from '../docs/fields.js';
import { linesOf } from '../docs/markdown.js';
import { logOf, riskctl } from '../support/binary.js';
import { startServer, type RunningServer } from '../support/server.js';
import { smallWorkspace } from '../support/workspaces.js';
import { servedWorkspace } from '../api/workspace.js';

const TOKEN = 'a-token-of-32-letters-and-digits';
const OFFLINE = { npm_config_offline: 'true' };
let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = await servedWorkspace();
  server = await startServer(folder, [], { env: { ...OFFLINE, RISKCTL_TOKEN: TOKEN } });
});

const written = (at = folder): Promise<string> => readFile(path.join(at, 'models', 'apireturns.txt'), 'utf8');

test('full ends with it where api.calls is set: every endpoint is called, and apireturns.txt has a section for each', async () => {
  const fresh = await smallWorkspace();
  const { code, stdout } = await riskctl(fresh, ['--json', 'full', '--set', 'api.calls=true'], { env: OFFLINE });
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as { reports: string[] }).reports).toContain('models/apireturns.txt');
  const [run] = (await readFile(path.join(fresh, 'runs.ndjson'), 'utf8')).trimEnd().split('\n').slice(-1);
  expect((JSON.parse(run ?? '') as { stages: { stage: string }[] }).stages.at(-1)?.stage).toBe('apicalls');
  const text = await written(fresh);
  expect(text).toMatch(/^# riskctl-apireturns 1\n# \d{4}-.* calls, all answered as documented\n/);
  const called = [...text.matchAll(/^== (.*?)(?:, [\w/-]+)? =*$/gm)].map(([, name = '']) => name.split('?')[0]);
  expect([...new Set(called)].sort()).toEqual([...PATHS].sort());
  expect(text.match(/^200 /gm)).toHaveLength(called.length);
  expect(text).toMatch(/^== GET \/scoring =+\n200 application\/json, .*\n\n\{\n {2}"format": "riskctl-metrics"/m);
}, 120_000);

/** Passes requests on to the real server, but for those that `spoil` answers. */
async function spoiling(spoil: (path_: string, response: http.ServerResponse) => boolean): Promise<string> {
  const proxy = http.createServer((request, response) => {
    if (spoil(request.url ?? '', response)) return;
    const passed = http.request(
      `${server.url}${request.url ?? ''}`,
      { method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(passed);
  });
  // fastify's own; node's is so short that a call on a busy machine may find its connection closed
  proxy.keepAliveTimeout = 72_000;
  proxies.push(proxy);
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}
const proxies: http.Server[] = [];
afterAll(() => {
  for (const proxy of proxies) proxy.close().closeAllConnections();
});

const json = (status: number, value: unknown) => (response: http.ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

test('docs/json.md has the very fields of apicalls', async () => {
  // what takes long to draw is taken on trust here
  const drawn: Readonly<Record<string, string>> = { '/report': 'text/html', '/report.pdf': 'application/pdf' };
  const url = await spoiling((asked, response) => {
    const type = drawn[asked];
    if (type !== undefined) response.writeHead(200, { 'content-type': type }).end('drawn');
    return type !== undefined;
  });
  const { code, stdout, stderr } = await riskctl(folder, ['--json', 'apicalls', '--url', url], { env: { RISKCTL_TOKEN: TOKEN } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(differences(linesOf('docs/json.md'), 'apicalls', [JSON.parse(stdout)])).toEqual([]);
});

test('69: a call that fails is a failure, whatever is wrong with its answer, and apireturns.txt is left as it was', async () => {
  const file = path.join(folder, 'models', 'apireturns.txt');
  await writeFile(file, 'as it was');
  const spoilt: Readonly<Record<string, (response: http.ServerResponse) => void>> = {
    '/summarystats': json(500, { detail: 'out of order' }),
    '/history': json(200, [{ id: 1 }]),
    '/v2': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    '/health/live': (response) => response.destroy(),
    // so are these, which take long
    ...Object.fromEntries(['/report', '/report.pdf', '/scoring', '/diagnostics'].map((slow) => [slow, json(500, {})])),
  };
  const url = await spoiling((asked, response) => {
    const spoil = spoilt[asked.split('?')[0] ?? ''];
    spoil?.(response);
    return spoil !== undefined;
  });
  const outcome = await riskctl(folder, ['apicalls', '--url', url], { env: { RISKCTL_TOKEN: TOKEN } });
  expect(outcome).toMatchObject({ code: 69, stdout: '' });
  const { fault, message } = logOf(outcome).at(-1) ?? {};
  expect(fault).toBe('unavailable');
  for (const words of [
    /^8 of \d+ calls of http/,
    /GET \/summarystats: status 500: out of order;/,
    /GET \/history\S*: it is not as its schema has it: answer\/0 must have required property/,
    /GET \/v2: it is text\/html, not application\/json/,
    /GET \/health\/live: \w/,
  ])
    expect(message).toMatch(words);
  expect(await written()).toBe('as it was');
});

test('what cannot be called at all is said: no server, a wrong token, no address, nothing deployed', async () => {
  const told = async (args: readonly string[], env = {}, at = folder): Promise<[number | undefined, unknown]> => {
    const outcome = await riskctl(at, ['apicalls', ...args], { env });
    return [outcome.code, logOf(outcome).at(-1)?.['message']];
  };
  expect(await told(['--url', 'http://127.0.0.1:2'])).toEqual([69, expect.stringContaining('ECONNREFUSED')]);
  expect(await told(['--url', server.url])).toEqual([69, expect.stringContaining('wants another token')]);
  expect(await told(['--url', 'localhost:8000'])).toEqual([64, expect.stringContaining('--url must be the address of a server')]);
  expect(await told([], {}, await smallWorkspace())).toEqual([66, 'nothing is deployed yet']);
});
