import { beforeAll, expect, test } from '@jest/globals';
import { chmod } from 'node:fs/promises';
import path from 'node:path';
import { tokenCheck } from '../../src/api/token.js';
import { logOf, riskctl } from '../support/binary.js';
import { ask, startServer } from '../support/server.js';
import { writeFiles } from '../support/workspaces.js';
import { servedWorkspace } from './workspace.js';

const TOKEN = 'a-token-of-32-letters-and-digits';
let folder: string;
beforeAll(async () => {
  folder = await servedWorkspace();
});

test('with a token nobody is let in without it, but for the checks of health', async () => {
  const guarded = await startServer(folder, ['--host', '0.0.0.0'], { env: { RISKCTL_TOKEN: TOKEN } });
  const at = { url: guarded.url.replace('0.0.0.0', '127.0.0.1') };
  const status = async (target: string, authorization?: string): Promise<number> =>
    (await ask(at, target, { headers: authorization === undefined ? {} : { authorization } })).status;
  for (const target of ['/', '/scoring', '/metrics', '/docs', '/openapi.json', '/assets/page.js', '/nothing', '/v2'])
    expect([target, await status(target)]).toEqual([target, 401]);
  for (const target of ['/health/live', '/health/ready', '/v2/health/live']) expect(await status(target)).toBe(200);
  expect(await status('/v2', `Bearer ${TOKEN}`)).toBe(200);
  expect(await status('/v2', `Basic ${Buffer.from(`anyone:${TOKEN}`).toString('base64')}`)).toBe(200);
  expect(await status('/v2', `Bearer ${TOKEN}x`)).toBe(401);
  expect((await ask(at, '/')).headers.get('www-authenticate')).toContain('Bearer');
  expect(JSON.stringify(guarded.log())).not.toContain(TOKEN);
});

test('a token is known by every letter of it, in either form', () => {
  const isKnown = tokenCheck(TOKEN);
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  expect([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, basic(`:${TOKEN}`), basic(`a:${TOKEN}`)].map(isKnown)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(
    [
      undefined,
      '',
      TOKEN,
      'Bearer ',
      `Bearer ${TOKEN.slice(1)}`,
      `Digest ${TOKEN}`,
      basic(TOKEN.slice(1)),
      basic(`${TOKEN}:`),
    ].map(isKnown),
  ).not.toContain(true);
});

test('it does not start where others could reach it unasked, nor with a token that is none', async () => {
  const none = await riskctl(folder, ['serve', '--host', '0.0.0.0', '--port', '0']);
  expect(none).toMatchObject({ code: 78, stdout: '' });
  expect(logOf(none)[0]).toMatchObject({
    message: expect.stringContaining('takes a token'),
    hint: expect.stringContaining('RISKCTL_TOKEN'),
  });
  expect((await riskctl(folder, ['serve', '--port', '0'], { env: { RISKCTL_TOKEN: 'short' } })).code).toBe(78);
  expect((await riskctl(folder, ['serve', '--port', '0', '--set', 'api.token_file=absent'])).code).toBe(78);
});

test('a token of a file is used, and a file that others can read is remarked upon', async () => {
  await writeFiles(folder, { token: `${TOKEN}\n` });
  await chmod(path.join(folder, 'token'), 0o644);
  const guarded = await startServer(folder, ['--set', 'api.token_file=token']);
  expect((await ask(guarded, '/v2')).status).toBe(401);
  expect((await ask(guarded, '/v2', { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);
  expect(guarded.log()[0]).toMatchObject({ level: 'warn', message: 'token: others can read the token' });
});
