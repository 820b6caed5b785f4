// Loads `riskctl serve` with single-row requests, beside the same model behind Flask and gunicorn. bench/README.md says how to read it.
import autocannon from 'autocannon';
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { machine } from './report.mjs';
import { renew, workspaceOf } from './workspace.mjs';

const ROOT = path.dirname(import.meta.dirname);
const BIN = path.join(ROOT, 'dist', 'bin', 'riskctl.js');
const TARGET = { perSecond: 5000, p99: 20, start: 0.5 };
const ROW = { corporation: 'x', lastmonth_activity: 58, lastyear_activity: 796, number_of_employees: 61 };

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
});
if (!existsSync(BIN)) {
  console.error(`bench: ${BIN} is not there; build it with \`npm run build\``);
  process.exit(1);
}

/** @param {string} url @param {object[]} rows @param {number} seconds */
async function load(url, rows, seconds) {
  const result = await autocannon({
    url: `${url}/prediction`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rows),
    connections: Number(values.connections),
    duration: seconds,
  });
  const failed = result.non2xx + result.errors + result.timeouts;
  return { perSecond: Math.round(result.requests.average), p50: result.latency.p50, p99: result.latency.p99, failed };
}

/** @param {string} what @param {string} url */
async function measured(what, url) {
  const lines = [];
  for (const rows of [1, 100]) {
    const body = Array.from({ length: rows }, () => ROW);
    await load(url, body, 3);
    lines.push({ what, rows, ...(await load(url, body, Number(values.seconds))) });
  }
  return lines;
}

/** @param {string} url */
async function probability(url) {
  const response = await fetch(`${url}/prediction`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([ROW]),
  });
  return (await response.json()).predictions[0].probability;
}

/** Waits until something listens. @param {number} port */
async function listening(port) {
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const open = await new Promise((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false));
      socket.unref();
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`nothing listens at port ${port}`);
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs a server for as long as some work takes. @param {string} program @param {string[]} args @param {number} port @param {(url: string) => Promise<object[]>} work */
async function serving(program, args, port, work, env = {}) {
  const from = performance.now();
  // its log goes where cron or systemd would put it
  const log = openSync(path.join(workspace, 'server.log'), 'w');
  const child = spawn(program, args, { stdio: ['ignore', log, log], env: { ...process.env, ...env } });
  closeSync(log);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    await listening(port);
    const start = (performance.now() - from) / 1000;
    return { start, lines: await work(`http://127.0.0.1:${port}`) };
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

const workspace = await workspaceOf(10_000);
renew(workspace);
const full = spawnSync(process.execPath, [BIN, '-C', workspace, '-q', 'full'], { encoding: 'utf8' });
if (full.status !== 0) throw new Error(full.stderr);

const port = await freePort();
// the limit is counted all the same, and never reached
const ours = await serving(
  process.execPath,
  [BIN, '-C', workspace, '--set', 'api.rate_limit=1000000000', 'serve', '--port', String(port)],
  port,
  async (url) => [...(await measured('riskctl serve', url)), { probability: await probability(url) }],
);
const [{ probability: expected }] = ours.lines.splice(-1);
const lines = [...ours.lines];
if (values.python !== undefined) {
  const other = await freePort();
  const args = [
    '-m',
    'gunicorn',
    '-w',
    '2',
    '-k',
    'gthread',
    '--threads',
    '4',
    '-b',
    `127.0.0.1:${other}`,
    '--chdir',
    import.meta.dirname,
    'flask_app:app',
  ];
  const model = path.join(workspace, 'production_deployment', 'trainedmodel.json');
  const theirs = await serving(
    values.python,
    args,
    other,
    async (url) => {
      const got = await probability(url);
      if (Math.abs(got - expected) > 1e-9) throw new Error(`the baseline predicts ${got}, riskctl ${expected}`);
      return measured('Flask + gunicorn, 2 x 4', url);
    },
    { RISKCTL_MODEL: model },
  );
  lines.push(...theirs.lines);
}

const [single] = lines;
const met = {
  load: single.perSecond >= TARGET.perSecond && single.p99 <= TARGET.p99 && single.failed === 0,
  start: ours.start <= TARGET.start,
};
if (values.json) console.log(JSON.stringify({ machine: machine(), start: ours.start, lines, met }, null, 2));
else {
  const { cpu, cores, node, load: busy } = machine();
  console.log(`${cpu}, ${cores} cores, node ${node}, load ${busy.toFixed(1)}`);
  console.log(`listens after ${ours.start.toFixed(2)} s (target ${TARGET.start} s: ${met.start ? 'ok' : 'MISSED'})\n`);
  console.log(
    `${'server'.padEnd(30)}${['rows', 'requests/s', 'rows/s', 'p50 ms', 'p99 ms', 'failed'].map((one) => one.padStart(12)).join('')}`,
  );
  for (const { what, rows, perSecond, p50, p99, failed } of lines)
    console.log(
      `${what.padEnd(30)}${[rows, perSecond, perSecond * rows, p50, p99, failed].map((one) => String(one).padStart(12)).join('')}`,
    );
  console.log(`\ntarget, one row: ${TARGET.perSecond} requests/s at p99 ${TARGET.p99} ms: ${met.load ? 'ok' : 'MISSED'}`);
}
process.exitCode = lines.some(({ failed }) => failed > 0) ? 1 : 0;
