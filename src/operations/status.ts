import path from 'node:path';
import { readLedger, setAside } from '../data/ledger.js';
import { RiskError, systemCode } from '../errors.js';
import { readChampion } from '../lifecycle/champion.js';
import type { Decision } from '../lifecycle/decide.js';
import { lockHolder } from '../workspace/lock.js';
import { runsBackwards, type Run } from '../workspace/runs.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { spanText } from './duration.js';

/** One run, as far as its being well or not goes. */
export interface RunState {
  readonly run: string;
  readonly outcome: Run['outcome'];
  readonly ended: string;
  readonly error: string | null;
}

/** Whether the runs of `full` are well: alive, successful, and something whole serves. */
export interface Status {
  readonly healthy: boolean;
  /** Why not, one sentence each. */
  readonly problems: readonly string[];
  readonly running: { readonly pid: number; readonly host: string; readonly since: string } | null;
  readonly last_run: RunState | null;
  readonly last_success: RunState | null;
  /** Failures since then. */
  readonly failures: number;
  readonly last_decision: { readonly run: string; readonly verdict: string; readonly reason: string } | null;
  /** What waits for somebody to decide, which is no problem of its own: files that are held, and rows in quarantine. Null where the ledger cannot be read. */
  readonly set_aside: { readonly files: number; readonly rows: number } | null;
  readonly serving: { readonly release: string; readonly model: string; readonly since: string; readonly f1: number } | null;
}

/** Clocks of two hosts may differ by as much. */
const CLOCK_SECONDS = 300;

/** Tells how the runs of `full` have gone, from what they left. `maxAge`: seconds after which a success is too long ago. */
export async function status(workspace: Workspace, maxAge?: number): Promise<Status> {
  const past = await look(workspace);
  const problems: string[] = [];
  const champion = await readChampion(workspace).catch((error: unknown) => {
    if (!(error instanceof RiskError)) throw error;
    problems.push(`what serves is not whole: ${error.message}`);
    return null;
  });
  if (champion === null && problems.length === 0) problems.push('nothing is deployed');
  if (past.last === undefined) problems.push('full has never run');
  else if (past.success === undefined) problems.push('no run of full has ever succeeded');
  if (past.last?.outcome === 'failed') problems.push(`the last run failed: ${errorOf(past.last) ?? 'it does not say why'}`);
  const age = past.success === undefined ? undefined : (workspace.world.now().getTime() - endOf(past.success).getTime()) / 1000;
  if (maxAge !== undefined && age !== undefined && age > maxAge)
    problems.push(`the last success was ${spanText(age)} ago, more than ${spanText(maxAge)}`);
  if (age !== undefined && age < -CLOCK_SECONDS)
    problems.push(`the last success is ${spanText(-age)} ahead of the clock, which has been set back`);
  const holder = await lockHolder(workspace);
  return {
    healthy: problems.length === 0,
    problems,
    running: holder === null ? null : { pid: holder.pid, host: holder.host, since: holder.since },
    last_run: stateOf(past.last),
    last_success: stateOf(past.success),
    failures: past.failures,
    last_decision: past.decision,
    set_aside: await setAsideIn(workspace),
    serving:
      champion === null
        ? null
        : {
            release: champion.release,
            model: champion.model.id,
            since: champion.manifest.created,
            f1: champion.scoring.evaluation.f1,
          },
  };
}

/** What is wrong with a ledger is for doctor and verify to say. */
async function setAsideIn({ paths }: Workspace): Promise<Status['set_aside']> {
  try {
    return setAside(await readLedger(path.join(paths.output, ARTIFACTS.ledger)));
  } catch (error) {
    if (error instanceof RiskError || systemCode(error) !== undefined) return null;
    throw error;
  }
}

interface Past {
  last: Run | undefined;
  success: Run | undefined;
  failures: number;
  decision: Status['last_decision'];
}

async function look(workspace: Workspace): Promise<Past> {
  const past: Past = { last: undefined, success: undefined, failures: 0, decision: null };
  for await (const run of runsBackwards(workspace.paths.runs)) {
    if (run.command !== 'full' || run.profile !== (workspace.profile ?? null)) continue;
    past.last ??= run;
    if (run.outcome === 'failed' && past.success === undefined) past.failures += 1;
    if (run.outcome !== 'failed') past.success ??= run;
    const decision = run.facts['decision'] as Decision | undefined;
    if (decision !== undefined) past.decision ??= { run: run.id, verdict: decision.verdict, reason: decision.reason };
    if (past.success !== undefined && past.decision !== null) break;
  }
  return past;
}

/** When a run ended. */
export function endOf(run: Run): Date {
  return new Date(new Date(run.started).getTime() + run.seconds * 1000);
}

function errorOf(run: Run): string | null {
  return typeof run.facts['error'] === 'string' ? run.facts['error'] : null;
}

function stateOf(run: Run | undefined): RunState | null {
  return run === undefined ? null : { run: run.id, outcome: run.outcome, ended: endOf(run).toISOString(), error: errorOf(run) };
}
