import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Engine } from '../../engine/engine.js';
import { oneRow } from '../../engine/engine.js';
import { sql } from '../../engine/sql.js';
import { RiskError } from '../../errors.js';
import { releaseNames, manifestIn } from '../../lifecycle/releases.js';
import { lastRun } from '../../workspace/runs.js';
import { ARTIFACTS, shortPath, type Workspace } from '../../workspace/workspace.js';
import { spanText } from '../duration.js';
import { bad, ok, warn, type Finding } from './finding.js';

const NEEDED = [20, 19] as const;
const GIGABYTE = 1e9;
const FEW_BYTES = 1e8;
const FEW_INODES = 1000;
const LEEWAY_MS = 60_000;

/** Whether this node is new enough. */
export function nodeFinding({ world }: Workspace): Finding {
  const { nodeVersion } = world.process;
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const isNew = major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
  if (isNew) return ok('node', `${nodeVersion}, ${world.process.node}`);
  return bad('node', `${nodeVersion} is too old`, `install Node ${NEEDED.join('.')} or newer, then riskctl cron install`);
}

/** Whether the engine starts and counts. */
export async function engineFinding({ config }: Workspace, engine: Engine): Promise<Finding> {
  const isEmbedded = config.engine.kind === 'duckdb';
  try {
    await oneRow(engine, sql`select 1 as one`);
    return ok('engine', isEmbedded ? 'DuckDB starts' : 'ClickHouse answers');
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0] ?? '';
    if (isEmbedded) return bad('engine', `DuckDB does not start: ${reason}`, 'run npm ci again, on this machine');
    const hint = error instanceof RiskError ? error.hint : undefined;
    return bad('engine', reason, hint ?? 'see docs/configuration.md, The engine');
  }
}

/** Space and inodes where riskctl writes, against what is there already. */
export async function diskFindings(workspace: Workspace): Promise<Finding[]> {
  const { paths } = workspace;
  const held = await stat(path.join(paths.output, ARTIFACTS.finalData)).then(
    ({ size }) => size,
    () => 0,
  );
  const folders = [paths.output, paths.models, paths.deployment, workspace.root];
  const findings = new Map<number, Finding>();
  for (const folder of folders) {
    const facts = await statfs(folder).catch(() => undefined);
    if (facts === undefined) continue;
    const free = facts.bavail * facts.bsize;
    const where = shortPath(workspace, folder);
    const text = `${(free / GIGABYTE).toFixed(1)} GB free`;
    const finding =
      facts.files > 0 && facts.ffree < FEW_INODES
        ? bad('disk', `only ${facts.ffree} more files fit on the disk of ${where}`, 'delete small files there')
        : free < Math.max(FEW_BYTES, 2 * held)
          ? bad('disk', `${text} on the disk of ${where}`, 'make room: a run writes finaldata.csv anew before the old one goes')
          : free < Math.max(GIGABYTE, 5 * held)
            ? warn('disk', `${text} on the disk of ${where}`, 'make room soon; keep_releases and keep_runs keep old files few')
            : ok('disk', text);
    findings.set((await stat(folder)).dev, finding);
  }
  return [...findings.values()];
}

/** Whether the clock goes on where the last run and the last release left it. */
export async function clockFinding(workspace: Workspace): Promise<Finding> {
  const now = workspace.world.now();
  const last = await lastRun(workspace.paths.runs, () => true);
  const [newest] = await releaseNames(workspace);
  const released = newest === undefined ? undefined : (await manifestIn(workspace, newest))?.created;
  const latest = [last?.started, released]
    .filter((one) => one !== undefined)
    .sort()
    .at(-1);
  const ahead = latest === undefined ? 0 : new Date(latest).getTime() - now.getTime();
  if (ahead <= LEEWAY_MS) return ok('clock', now.toISOString());
  return bad(
    'clock',
    `it says ${now.toISOString()}, and something was written ${spanText(ahead / 1000)} later, at ${latest ?? ''}`,
    'set the clock, and have it kept by NTP (timedatectl set-ntp true)',
  );
}
