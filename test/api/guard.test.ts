import { beforeAll, expect, test } from '@jest/globals';
import { mkdir, symlink } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { logOf, riskctl } from '../support/binary.js';
import { ask, startServer, type RunningServer } from '../support/server.js';
import { tempFolder, writeFiles } from '../support/workspaces.js';
import { CLIENT, servedWorkspace } from './workspace.js';

const SET = ['api.max_body=20KB', 'api.max_rows=50'].flatMap((one) => ['--set', one]);
let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = await servedWorkspace();
  const outside = await tempFolder();
  await writeFiles(outside, { 'secret.csv': 'client,late payments,plan\na,1,gold\n' });
  await symlink(path.join(outside, 'secret.csv'), path.join(folder, 'test', 'link.csv'));
  await symlink(outside, path.join(folder, 'test', 'linked'));
  await mkdir(path.join(folder, 'test', '.hidden'));
  await writeFiles(folder, {
    'beside.csv': 'client,late payments,plan\na,1,gold\n',
    'test/.hidden/data.csv': 'client\n',
    'test-2/data.csv': 'x\n',
  });
  server = await startServer(folder, SET);
});

/** Sends a path as it stands: fetch would tidy it up. */
function raw(target: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    http
      .get({ hostname, port, path: target, headers, agent: false }, (response) => {
        let text = '';
        response.on('data', (piece) => (text += String(piece)));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      })
      .on('error', reject);
  });
}

test.each([
  ['above the folder', '../beside.csv'],
  ['above, through a folder', 'test/../beside.csv'],
  ['above, encoded', '%2e%2e%2fbeside.csv'],
  ['above, encoded twice', '%252e%252e%252fbeside.csv'],
  ['beside the folders', 'beside.csv'],
  ['a folder with the same beginning', 'test-2/data.csv'],
  ['absolute', '/etc/passwd'],
  ['absolute, of a data file', `${process.cwd()}/data/testdata/testdata.csv`],
  ['a URL of a file', 'file:///etc/passwd'],
  ['with a zero byte', 'test.csv%00.csv'],
  ['with backslashes', '..%5cbeside.csv'],
  ['a link to elsewhere', 'test/link.csv'],
  ['below a link to elsewhere', 'test/linked/secret.csv'],
  ['hidden', 'test/.hidden/data.csv'],
  ['a folder', 'test'],
  ['no data file', 'config.json'],
  ['a model', 'models/trainedmodel.json'],
  ['the ledger', 'out/ingestedfiles.txt'],
  ['nothing', ''],
  ['none', 'absent.csv'],
])('no path leaves the data folders: %s', async (_, name) => {
  const answers = await Promise.all([`/prediction?dataset=${name}`, `/drift?dataset=${name}`].map((one) => raw(one)));
  for (const { status, text } of answers) {
    expect(status).toBe(404);
    expect(JSON.parse(text)).toMatchObject({ status: 404, detail: expect.stringMatching(/^there is no data file/) });
    expect(text).not.toContain(folder);
  }
});

test('paths of the URL itself lead nowhere either', async () => {
  for (const target of [
    '/../config.json',
    '/assets/../../package.json',
    '/assets/%2e%2e/package.json',
    '/assets/page.css/../page.js',
    '//etc/passwd',
    '/%zz',
  ])
    expect([400, 404]).toContain((await raw(target)).status);
});

test('each limit is held', async () => {
  const rows = (count: number): object[] => Array.from({ length: count }, () => CLIENT);
  const csv = `client,late payments,plan\n${'a,1,gold\n'.repeat(51)}`;
  const headers = { 'content-type': 'text/csv' };
  const form = new FormData();
  form.append('file', new Blob(['x'.repeat(30_000)]), 'large.csv');
  expect((await ask(server, '/prediction', { body: rows(50) })).status).toBe(200);
  expect(await ask(server, '/prediction', { body: rows(51) })).toMatchObject({
    status: 413,
    json: { detail: 'there are more than 50 rows' },
  });
  expect((await ask(server, '/prediction', { body: csv, headers })).status).toBe(413);
  expect((await ask(server, '/prediction?dataset=test.csv')).status).toBe(413);
  expect((await ask(server, '/prediction', { body: 'x'.repeat(30_000), headers })).status).toBe(413);
  expect([413, 422]).toContain((await ask(server, '/prediction', { body: form })).status);
  expect(
    (
      await ask(server, '/v2/models/riskctl/infer', {
        body: {
          inputs: [
            { name: 'late payments', datatype: 'FP64', shape: [51], data: rows(51).map(() => 1) },
            { name: 'plan', datatype: 'BYTES', shape: [51], data: rows(51).map(() => 'gold') },
          ],
        },
      })
    ).status,
  ).toBe(413);
});

test.each([
  ['GET', '/nothing', undefined, {}, 404],
  ['GET', '/v2/nothing', undefined, {}, 404],
  ['POST', '/scoring', {}, {}, 405],
  ['POST', '/prediction', 'plain', { 'content-type': 'text/plain' }, 415],
  ['POST', '/prediction', '{', { 'content-type': 'application/json' }, 400],
  ['POST', '/prediction', '7', { 'content-type': 'application/json' }, 400],
  ['POST', '/prediction', '{"__proto__":{}}', { 'content-type': 'application/json' }, 400],
  ['POST', '/prediction', 'a,b\n1,2\n', { 'content-type': 'text/csv' }, 422],
  ['GET', '/prediction', undefined, {}, 400],
  ['GET', '/prediction?dataset=a&dataset=b', undefined, {}, 400],
  ['GET', '/history?last=0', undefined, {}, 400],
  ['GET', '/drift', undefined, {}, 404],
] as const)('%s %s is refused as a problem, and without a word of the inside', async (method, target, body, headers, status) => {
  const answer = await ask(server, target, { method, headers, ...(body === undefined ? {} : { body }) });
  expect(answer.status).toBe(status);
  if (status === 415) expect(answer.json).toMatchObject({ hint: expect.stringContaining('application/json') });
  if (target.startsWith('/v2')) expect(answer.json).toEqual({ error: expect.any(String) });
  else {
    expect(answer.type).toBe('application/problem+json');
    expect(answer.json).toMatchObject({
      type: 'about:blank',
      status,
      detail: expect.any(String),
      request: answer.headers.get('x-request-id'),
    });
  }
  expect(answer.text).not.toMatch(/node_modules|\.js:|\bat /);
  if (status === 405) expect(answer.headers.get('allow')).toBe('GET');
});

test('what a browser is to beware of is said with every answer; an id that comes with a request is kept', async () => {
  for (const target of ['/', '/nothing', '/prediction']) {
    const { headers } = await ask(server, target, { headers: { 'x-request-id': 'mine-7', accept: 'text/html' } });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';script-src 'self';.*frame-ancestors 'none'/);
    expect(headers.get('x-request-id')).toBe('mine-7');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
  expect((await ask(server, '/', { headers: { 'x-request-id': 'no good\u00e9' } })).headers.get('x-request-id')).toMatch(
    /^[0-9a-f]{8}-[0-9a-z]+$/,
  );
  const line = server.log().find(({ request }) => request === 'mine-7');
  expect(line).toMatchObject({
    method: 'GET',
    url: '/',
    status: 200,
    client: '127.0.0.1',
    release: expect.any(String),
    ms: expect.any(Number),
  });
});

test('without a token it answers to this machine alone, whatever a name of the web may point at', async () => {
  expect((await raw('/', { host: 'evil.example' })).status).toBe(421);
  expect((await raw('/health/live', { host: 'evil.example' })).status).toBe(200);
  expect((await raw('/', { host: 'localhost:1' })).status).toBe(200);
});

test('one client may ask so often a second, and no more', async () => {
  const limited = await startServer(folder, ['--set', 'api.rate_limit=5']);
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask(limited, '/health/live')));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(5);
  expect(refused[0]).toMatchObject({ type: 'application/problem+json', json: { status: 429 } });
  expect(
    (await Promise.all(Array.from({ length: 12 }, () => ask(limited, '/nothing')))).some(({ status }) => status === 429),
  ).toBe(true);
});

test('69: a port that is taken', async () => {
  const { port } = new URL(server.url);
  const taken = await riskctl(folder, ['serve', '--port', port]);
  expect(taken.code).toBe(69);
  expect(logOf(taken)[0]).toMatchObject({
    fault: 'unavailable',
    message: expect.stringContaining('another program listens there'),
  });
});

test('a client that hangs up half-way does no harm', async () => {
  const { hostname, port } = new URL(server.url);
  const socket = net.connect(Number(port), hostname);
  await new Promise<void>((resolve) =>
    socket.write(
      'POST /prediction HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/csv\r\ncontent-length: 1000\r\n\r\nclient',
      () => resolve(),
    ),
  );
  socket.destroy();
  expect((await ask(server, '/health/live')).status).toBe(200);
  expect(server.log().filter(({ level }) => level === 'error')).toEqual([]);
});
