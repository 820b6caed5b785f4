import { createHash } from 'node:crypto';
import type { World } from '../world.js';
import type { Server } from './clickhouse-server.js';
import { quoted } from './clickhouse-sql.js';

const OURS = 'riskctl';
const NAME = /^riskctl_([0-9a-f]{8})_(\d+)_(\d+)_[0-9a-f]{8}_/;
/** No run takes so long: a week, in seconds. */
const OLD = 7 * 86_400;

/** What the names of a run's tables begin with: they tell the machine and the process that they belong to, and when that was. */
export function prefixOf(world: World): string {
  return `${OURS}_${machineOf(world)}_${world.process.pid}_${secondsOf(world)}_${world.token(4)}_`;
}

/** Drops the tables of runs that cannot drop them any more: their process on this machine is gone, or they are a week old. */
export async function sweep(server: Server, database: string, world: World): Promise<void> {
  const { data } = await server.ask(
    `select name from system.tables where database = ${quoted(database, "'")} and startsWith(name, '${OURS}_')`,
  );
  for (const [name] of data) {
    const [, machine, pid, started] = NAME.exec(String(name)) ?? [];
    if (machine === undefined) continue;
    const isDead = machine === machineOf(world) && !world.process.isRunning(Number(pid));
    if (!isDead && secondsOf(world) - Number(started) < OLD) continue;
    await server.run(`drop table if exists ${quoted(database, '"')}.${quoted(String(name), '"')} sync`);
    world.log.info(`dropped ${String(name)} from ClickHouse, which a run had left`);
  }
}

function secondsOf(world: World): number {
  return Math.floor(world.now().getTime() / 1000);
}

function machineOf(world: World): string {
  return createHash('sha256').update(world.process.host).digest('hex').slice(0, 8);
}
