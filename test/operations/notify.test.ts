import { beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { generate } from 'selfsigned';
import { conduct } from '../../src/operations/conduct.js';
import { notifyFindings } from '../../src/operations/doctor/notify.js';
import { eventsOf } from '../../src/operations/notify/events.js';
import { verify } from '../../src/operations/verify.js';
import { withLock } from '../../src/workspace/lock.js';
import type { Run } from '../../src/workspace/runs.js';
import type { Workspace } from '../../src/workspace/workspace.js';
import { differences } from '../docs/fields.js';
import { linesOf } from '../docs/markdown.js';
import { riskctl } from '../support/binary.js';
import { mailServer, silentServer, webServer } from '../support/servers.js';
import { smallWorkspace, writeFiles } from '../support/workspaces.js';
import { open } from '../support/world.js';

const failedAfter = (facts: Run['facts']): Partial<Run> => ({ outcome: 'failed', facts: { ...facts, error: 'no pdf' } });
const DECIDED = { decision: { verdict: 'promote', reason: 'it is better' }, release: 'r1' };
const DRIFTED = { judgement: { drift: 'drift', drifted: ['plan'], lost: true, f1: 0.25 } };
const HELD = { decision: { verdict: 'hold', reason: 'no evidence' }, release: 'r1' };

let folder: string;
let warnings: string[];
beforeAll(async () => {
  folder = await smallWorkspace(1);
});
beforeEach(() => {
  warnings = [];
});

test.each<[string, Partial<Run>, Partial<Run> | undefined, string[]]>([
  ['an idle run', { outcome: 'idle' }, { outcome: 'idle' }, []],
  ['the first failure', failed('no space at 12:03'), { outcome: 'done' }, ['failure: failed: no space at 12:03']],
  ['the same failure again', failed('no space at 12:13'), failed('no space at 12:03'), []],
  ['another failure', failed('no such file'), failed('no space'), ['failure: failed: no such file']],
  ['a failure of a command by hand', { ...failed('no'), command: 'train' }, undefined, []],
  ['a recovery', { outcome: 'idle' }, failed('no space'), ['recovery: succeeded again after: no space']],
  ['a promotion', { facts: DECIDED }, undefined, ['promotion: release r1 serves: it is better']],
  ['a hold', { facts: HELD }, undefined, ['hold: held the challenger: no evidence; r1 goes on serving']],
  [
    'a failure after a promotion',
    failedAfter(DECIDED),
    undefined,
    ['promotion: release r1 serves: it is better', 'failure: failed: no pdf'],
  ],
  [
    'a failure after drift and a hold',
    failedAfter({ ...DRIFTED, ...HELD }),
    undefined,
    [
      'drift: the clients have changed: plan; the champion has lost: its F1 on the new rows is 0.250',
      'hold: held the challenger: no evidence; r1 goes on serving',
      'failure: failed: no pdf',
    ],
  ],
  ['the same failure after another hold', failedAfter({ ...DRIFTED, ...HELD }), failedAfter(HELD), []],
  ['the same failure after a promotion', failedAfter(DECIDED), failedAfter(HELD), ['promotion: release r1 serves: it is better']],
  [
    'too few rows to judge on',
    { facts: { decision: { verdict: 'insufficient', reason: 'of 11 rows' }, release: 'r1' } },
    undefined,
    ['hold: could not judge the challenger: of 11 rows; r1 goes on serving'],
  ],
  [
    'drift',
    { facts: DRIFTED },
    undefined,
    ['drift: the clients have changed: plan; the champion has lost: its F1 on the new rows is 0.250'],
  ],
  ['rows that are stable', { facts: { judgement: { drift: 'watch', drifted: [], lost: false } } }, undefined, []],
  ['a held batch', { facts: { held: [{ name: 'a.csv', reason: 'too large' }] } }, undefined, ['hold: held a.csv: too large']],
  [
    'a step back',
    { command: 'rollback', facts: { release: 'r3', to: 'r1', reason: 'odd' } },
    undefined,
    ['promotion: release r3 serves: a step back to r1: odd'],
  ],
  [
    'a deployment',
    { command: 'deploy', facts: { release: 'r3' } },
    undefined,
    ['promotion: release r3 serves: deployed by hand'],
  ],
  ['training', { command: 'train', facts: { model: 'm' } }, undefined, []],
])('%s is told as it should be', (_, run, before, expected) => {
  const whole = (one: Partial<Run>): Run => ({ command: 'full', outcome: 'done', facts: {}, ...one }) as Run;
  expect(
    eventsOf(whole(run), before === undefined ? undefined : whole(before)).map(({ kind, text }) => `${kind}: ${text}`),
  ).toEqual(expected);
});

test('every channel is told, the webhook with a signature; the heartbeat begins and ends with one id', async () => {
  const [hook, chat, heart] = await Promise.all([webServer(204), webServer(200), webServer(200)]);
  const mail = await mailServer('risk', 's3cret-pass');
  const notify = {
    webhook: { url_env: 'HOOK', secret_env: 'KEY' },
    slack: { url_env: 'CHAT' },
    mail: {
      host: '127.0.0.1',
      port: mail.port,
      security: 'none',
      from: 'risk@example.org',
      to: ['a@example.org', 'b@example.org'],
      user_env: 'USER_NAME',
      password_env: 'PASS',
    },
    heartbeat: { url_env: 'HEART' },
  };
  const env = {
    HOOK: `${hook.url}/t0ken`,
    KEY: 'k3y',
    CHAT: chat.url,
    USER_NAME: 'risk',
    PASS: 's3cret-pass',
    HEART: `${heart.url}/ping/`,
  };
  const workspace = await watched(notify, env);
  await run(workspace, { ...DECIDED, decision: { verdict: 'promote', reason: 'F1 <up> & away' } });
  expect(warnings).toEqual([]);

  const [sent] = hook.taken;
  expect(hook.taken).toHaveLength(1);
  expect(JSON.parse(sent?.body ?? '')).toMatchObject({
    format: 'riskctl-event',
    version: 1,
    event: 'promotion',
    workspace: folder,
    command: 'full',
  });
  const stamp = String(sent?.headers['x-riskctl-timestamp']);
  expect(sent?.headers['x-riskctl-signature']).toBe(
    `sha256=${createHmac('sha256', 'k3y')
      .update(`${stamp}.${sent?.body ?? ''}`)
      .digest('hex')}`,
  );
  expect(JSON.parse(chat.taken[0]?.body ?? '')).toEqual({
    text: expect.stringMatching(/^riskctl promotion on .*: release r1 serves: F1 &lt;up&gt; &amp; away$/),
  });
  expect(mail.mails[0]).toMatch(/^To: a@example\.org, b@example\.org\r$/m);
  expect(mail.mails[0]).toMatch(/^Subject: riskctl promotion on /m);

  const id =
    /\?rid=([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})$/.exec(heart.taken[0]?.path ?? '')?.[1] ??
    'no id';
  expect(heart.taken.map((one) => one.path)).toEqual([`/ping/start?rid=${id}`, `/ping?rid=${id}`]);
  await run(workspace, 'on purpose');
  expect(heart.taken.map((one) => one.path.split('?')[0]).slice(2)).toEqual(['/ping/start', '/ping/fail']);
  expect(heart.taken[3]?.body).toContain('on purpose');
  expect(JSON.parse(hook.taken[1]?.body ?? '')).toMatchObject({ event: 'failure', text: 'failed: on purpose' });
  await run(workspace, 'idle');
  expect(JSON.parse(hook.taken[2]?.body ?? '')).toMatchObject({ event: 'recovery' });
  await run(workspace, 'idle');
  expect(hook.taken).toHaveLength(3);
  expect(
    differences(linesOf('docs/json.md'), 'event', [
      { ...JSON.parse(hook.taken[0]?.body ?? ''), profile: 'any' },
      ...hook.taken.map(({ body }) => JSON.parse(body) as unknown),
    ]),
  ).toEqual([]);
  expect(await notifyFindings(workspace, true)).toEqual(
    ['webhook', 'slack', 'mail', 'heartbeat'].map((name) =>
      expect.objectContaining({ verdict: 'ok', found: `${name} took a test message` }),
    ),
  );
  expect(heart.taken.at(-1)?.path).toMatch(/\/log\?rid=/);
});

test('whoever cannot be told is warned of in the log, without the secrets, and fails no run', async () => {
  await writeFiles(folder, { plain: 'a file, and no folder' });
  const [silent, broken, moved] = await Promise.all([webServer(0), webServer(500), webServer(302)]);
  const mail = await mailServer('risk', 'other');
  const notify = {
    timeout_seconds: 0.5,
    webhook: { url_env: 'HOOK', secret_env: 'KEY' },
    slack: { url_env: 'CHAT' },
    mail: {
      host: '127.0.0.1',
      port: mail.port,
      security: 'none',
      from: 'risk@example.org',
      to: ['a@example.org'],
      user_env: 'USER_NAME',
      password_env: 'PASS',
    },
    heartbeat: { url_env: 'HEART' },
    metrics_file: 'plain/riskctl.prom',
  };
  const secrets = {
    HOOK: `${silent.url}/t0ken`,
    KEY: 'k3y',
    CHAT: `${broken.url}/t0ken`,
    USER_NAME: 'risk',
    PASS: 's3cret-pass',
    HEART: `${moved.url}/t0ken`,
  };
  const from = performance.now();
  await run(await watched(notify, secrets), HELD);
  expect(performance.now() - from).toBeLessThan(3000);
  expect(warnings).toHaveLength(5);
  expect(warnings.join('\n')).toMatch(/webhook was not told of the hold: it did not answer in time/);
  expect(warnings.join('\n')).toMatch(/slack was not told of the hold: it answered 500/);
  expect(warnings.join('\n')).toMatch(/mail was not told of the hold: it refused \(EAUTH\)/);
  expect(warnings.join('\n')).toMatch(/the heartbeat was not sent: it answered 302/);
  expect(warnings.join('\n')).toMatch(/the file of figures cannot be written/);

  warnings = [];
  await run(await watched(notify, { HOOK: 'no address t0ken', CHAT: 'http://127.0.0.1:9/t0ken', KEY: 'k3y' }), HELD);
  expect(warnings.join('\n')).toMatch(/webhook was not told of the hold: it has no valid address/);
  expect(warnings.join('\n')).toMatch(/slack was not told of the hold: it cannot be reached \(\w+/);
  expect(warnings.join('\n')).toMatch(/mail was not told of the hold: the environment variable USER_NAME is not set/);
  expect(`${warnings.join('\n')}${await readFile(path.join(folder, 'runs.ndjson'), 'utf8')}`).not.toMatch(/t0ken|k3y|s3cret/);
  expect((await notifyFindings(await watched(notify, {}), false)).map(({ verdict }) => verdict)).toEqual(
    Array.from({ length: 6 }, () => 'bad'),
  );
});

test('a mail server that says nothing is let go in time, and a reader whom one refuses is warned of', async () => {
  const silent = await silentServer();
  const mail = { host: '127.0.0.1', security: 'none', from: 'risk@example.org', to: ['a@example.org', 'nobody@example.org'] };
  await run(await watched({ timeout_seconds: 0.3, mail: { ...mail, port: silent.port } }, {}), HELD);
  await silent.left;
  expect(warnings).toEqual([expect.stringMatching(/^mail was not told of the hold: it did not answer in time/)]);

  const { port, mails } = await mailServer('risk', 's3cret-pass');
  const user = { user_env: 'USER_NAME', password_env: 'PASS' };
  await run(await watched({ mail: { ...mail, ...user, port } }, { USER_NAME: 'risk', PASS: 's3cret-pass' }), HELD);
  expect(mails).toHaveLength(1);
  expect(warnings.slice(1)).toEqual([expect.stringMatching(/^mail was not told of the hold: it refused nobody@example.org /)]);
});

test.each(['tls', 'starttls'] as const)(
  'mail goes by %s to a server whose certificate is trusted, and to no other',
  async (security) => {
    const made = await generate([{ name: 'commonName', value: 'mail' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    });
    const [server, plain] = await Promise.all([
      mailServer('risk', 'p', { security, key: made.private, cert: made.cert }),
      mailServer('risk', 'p'),
    ]);
    const mailing = await smallWorkspace(1);
    await writeFiles(mailing, { 'mail.pem': made.cert });
    const tested = async (port: number, env: NodeJS.ProcessEnv = {}): Promise<unknown> => {
      const mail = {
        host: '127.0.0.1',
        port,
        security,
        from: 'risk@example.org',
        to: ['a@example.org'],
        user_env: 'WHO',
        password_env: 'PASS',
      };
      const options = { env: { WHO: 'risk', PASS: 'p', ...env } };
      const { stdout } = await riskctl(
        mailing,
        ['--set', `notify.mail=${JSON.stringify(mail)}`, '--json', 'doctor', '--notify'],
        options,
      );
      const { findings } = JSON.parse(stdout) as { findings: { area: string; found: string }[] };
      return findings.find(({ area, found }) => area === 'notify' && found.startsWith('mail'))?.found;
    };
    expect(await tested(server.port)).toMatch(/^mail: it refused \(E/);
    expect(await tested(plain.port)).toMatch(/^mail: it refused \(E/);
    expect([...server.mails, ...plain.mails]).toEqual([]);
    expect(await tested(server.port, { NODE_EXTRA_CA_CERTS: path.join(mailing, 'mail.pem') })).toBe('mail took a test message');
    expect(server.mails).toHaveLength(1);
  },
);

test('notify.on is what is told, and a run that was asked to end waits for nobody', async () => {
  const [hook, silent] = await Promise.all([webServer(200), webServer(0)]);
  const notify = { on: ['drift'], webhook: { url_env: 'HOOK' } };
  await run(await watched(notify, { HOOK: hook.url }), { ...HELD, ...DRIFTED });
  expect(hook.taken.map(({ body }) => (JSON.parse(body) as { event: string }).event)).toEqual(['drift']);

  const stop = new AbortController();
  const slow = await watched(
    { timeout_seconds: 30, webhook: { url_env: 'HOOK' }, heartbeat: { url_env: 'HOOK' } },
    { HOOK: silent.url },
    stop.signal,
  );
  const from = performance.now();
  const work = run(slow, HELD);
  setTimeout(() => stop.abort(new Error('ended by SIGTERM')), 100);
  await work;
  expect(performance.now() - from).toBeLessThan(2000);
});

test('the figures for Prometheus are whole, and replaced by one rename', async () => {
  const own = await smallWorkspace(1);
  const workspace = await open(own, { overrides: ['notify.metrics_file="metrics/it\'s \\"risk\\".prom"'] });
  await run(workspace, DRIFTED);
  const file = path.join(own, 'metrics', `it's "risk".prom`);
  const text = await readFile(file, 'utf8');
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(
      /^(# (HELP|TYPE) riskctl_\w+ .+|riskctl_\w+\{workspace="[^"]+",profile=""(,\w+="[^"]*")*\} -?[\d.e+-]+)$/,
    );
  expect(text).toMatch(/^riskctl_last_drift\{.*\} 2$/m);
  expect(text).toMatch(/^riskctl_healthy\{.*\} 0$/m);
  expect(text).toMatch(/^riskctl_last_new_rows_f1\{.*\} 0\.25$/m);
  expect((await stat(file)).mode & 0o777).toBe(0o644);
  // rows without labels tell of drift, and take back no F1
  await run(workspace, { judgement: { drift: 'stable', drifted: [], lost: false, f1: null } });
  const later = await readFile(file, 'utf8');
  expect(later).toMatch(/^riskctl_last_drift\{.*\} 0$/m);
  expect(later).toMatch(/^riskctl_last_new_rows_f1\{.*\} 0\.25$/m);
  await expect(open(own, { overrides: ['notify.metrics_file=/elsewhere/risk.prom'] })).rejects.toMatchObject({ fault: 'config' });
  expect((await verify(workspace)).ok).toBe(true);
});

function failed(error: string): Partial<Run> {
  return { outcome: 'failed', facts: { error } };
}

/** A workspace that tells of its runs, in a world with these variables and a log that is kept. */
async function watched(notify: object, env: Record<string, string>, signal?: AbortSignal): Promise<Workspace> {
  const overrides = Object.entries(notify).map(([key, value]) => `notify.${key}=${JSON.stringify(value)}`);
  const workspace = await open(folder, { overrides }, signal);
  const { world } = workspace;
  const log = {
    ...world.log,
    warn: (message: string, fields?: object) => void warnings.push(`${message} ${JSON.stringify(fields ?? {})}`),
  };
  return { ...workspace, world: { ...world, log, process: { ...world.process, env } } };
}

/** A run of `full` with these facts, one that is idle, or one that fails for this reason. */
async function run(workspace: Workspace, what: Record<string, unknown> | string): Promise<void> {
  await withLock(workspace, () =>
    conduct(workspace, 'full', async (recorder) => {
      if (typeof what !== 'string') recorder.note(what);
      else if (what === 'idle') recorder.idle();
      else throw new Error(what);
    }),
  ).catch((error: unknown) => expect((error as Error).message).toBe(what));
}
