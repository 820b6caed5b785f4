import { afterAll } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';

const closing: (() => unknown)[] = [];
afterAll(() => {
  for (const close of closing) close();
});

/** A request that a server has taken. */
export interface Taken {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A web server of this machine that answers with a status, or never (0), and remembers what it was sent. */
export async function webServer(status: number): Promise<{ url: string; taken: Taken[] }> {
  const taken: Taken[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      taken.push({ path: request.url ?? '', headers: request.headers, body });
      if (status !== 0) response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:9/' } : {}).end('answer');
    });
  });
  closing.push(() => (server.closeAllConnections(), server.close()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, taken };
}

/** How a mail server is spoken to: with a certificate from the start, after STARTTLS, or in the clear. */
type MailTls =
  { readonly security: 'none' } | { readonly security: 'tls' | 'starttls'; readonly key: string; readonly cert: string };

/** A mail server of this machine that lets in one user, knows no nobody@…, and remembers the mails. */
export async function mailServer(
  user: string,
  password: string,
  tls: MailTls = { security: 'none' },
): Promise<{ port: number; mails: string[] }> {
  const mails: string[] = [];
  const server = new SMTPServer({
    secure: tls.security === 'tls',
    ...(tls.security === 'none' ? { hideSTARTTLS: true, allowInsecureAuth: true } : { key: tls.key, cert: tls.cert }),
    onAuth(auth, _session, done) {
      if (auth.username === user && auth.password === password) done(null, { user });
      else done(new Error('who are you?'));
    },
    onRcptTo({ address }, _session, done) {
      done(address.startsWith('nobody@') ? new Error('no such reader') : undefined);
    },
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
      stream.on('end', () => {
        mails.push(text);
        done();
      });
    },
  });
  // who does not trust its certificate goes
  server.on('error', () => undefined);
  closing.push(() => server.close());
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return { port: (listening.address() as AddressInfo).port, mails };
}

/** A server that takes connections and never says a word; `left` resolves when the first who came has gone. */
export async function silentServer(): Promise<{ port: number; left: Promise<unknown> }> {
  const server = createTcpServer();
  const left = new Promise((resolve) => {
    server.once('connection', (socket: Socket) =>
      socket
        .resume()
        .on('error', () => undefined)
        .once('close', resolve),
    );
  });
  closing.push(() => server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, left };
}
