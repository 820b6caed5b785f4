import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect, type AddressInfo } from 'node:net';
import path from 'node:path';
import { createServer, type Server } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { logOf, riskctl, type Outcome } from '../support/binary.js';
import { SMALL, smallWorkspace, tempFolder } from '../support/workspaces.js';
import { PASSWORD, startCluster, USER, type Cluster } from './cluster.js';

let cluster: Cluster;
let folder: string;
/** Before the server's HTTP: one that shows its certificate, and one that asks for the client's as well. */
let open: Server;
let mutual: Server;
beforeAll(async () => {
  [cluster, folder] = await Promise.all([startCluster(1), tempFolder()]);
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL('certificates.mjs', import.meta.url)), folder]);
  [open, mutual] = await Promise.all([terminator(false), terminator(true)]);
});
afterAll(async () => {
  for (const server of [open, mutual]) server.close();
  await cluster.stop();
});

async function terminator(requestCert: boolean): Promise<Server> {
  const [cert, key] = await Promise.all(['server.pem', 'server.key'].map((name) => readFile(path.join(folder, name))));
  const port = Number(new URL(cluster.nodes[0]?.url ?? '').port);
  const server = createServer({ cert, key, ca: cert, requestCert, rejectUnauthorized: requestCert }, (socket) => {
    const behind = connect(port, '127.0.0.1');
    socket.pipe(behind).pipe(socket);
    socket.on('error', () => behind.destroy());
    behind.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function ingest(server: Server, tls?: object): Promise<Outcome> {
  const workspace = await smallWorkspace();
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const engine = { kind: 'clickhouse', url, user: USER, timeout: 5, ...(tls !== undefined && { tls }) };
  await writeFile(path.join(workspace, 'config.json'), JSON.stringify({ ...SMALL, engine }));
  return riskctl(workspace, ['ingest'], { env: { RISKCTL_CLICKHOUSE_PASSWORD: PASSWORD } });
}

const at = (name: string): string => path.join(folder, name);

test('a server whose certificate is trusted by engine.tls.ca', async () => {
  const outcome = await ingest(open, { ca: at('server.pem') });
  expect([outcome.code, outcome.stderr]).toEqual([0, '']);
});

test('one that asks for a certificate is shown it, with its key', async () => {
  const outcome = await ingest(mutual, { ca: at('server.pem'), cert: at('client.pem'), key: at('client.key') });
  expect([outcome.code, outcome.stderr]).toEqual([0, '']);
});

test('a certificate that nobody vouches for, or none where one is asked for, ends the command with a hint', async () => {
  const unknown = await ingest(open);
  expect([unknown.code, logOf(unknown)[0]?.['hint']]).toEqual([69, 'check engine.tls and the certificate of the server']);
  const nameless = await ingest(mutual, { ca: at('server.pem') });
  expect(nameless.code).toBe(69);
});
