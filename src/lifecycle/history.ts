import { RiskError } from '../errors.js';
import { runsBackwards, type Run } from '../workspace/runs.js';
import type { Workspace } from '../workspace/workspace.js';
import type { Leak } from '../model/leaks.js';
import type { Decision } from './decide.js';
import type { RememberedJudgement } from './judge.js';

/** One run in a line: what it found, how the champion did on the new rows and was expected to do, and what was decided. */
export interface PastRun {
  readonly id: string;
  readonly command: string;
  readonly outcome: Run['outcome'];
  readonly started: string;
  readonly seconds: number;
  readonly drift: string | null;
  readonly realised_f1: number | null;
  readonly expected_f1: number | null;
  readonly verdict: string | null;
  readonly release: string | null;
  /** Features of the model trained that may know the answer. */
  readonly leaks: readonly string[];
}

/** The latest runs, newest first. */
export async function pastRuns(workspace: Workspace, options: { last: number; idle: boolean }): Promise<PastRun[]> {
  const runs: PastRun[] = [];
  for await (const run of runsBackwards(workspace.paths.runs)) {
    if (run.outcome === 'idle' && !options.idle) continue;
    runs.push(inBrief(run));
    if (runs.length === options.last) break;
  }
  return runs;
}

/** One run by its id or the beginning of it. Throws a `no-input` fault when there is none, or more than one. */
export async function findRun(workspace: Workspace, id: string): Promise<Run> {
  const found: Run[] = [];
  for await (const run of runsBackwards(workspace.paths.runs)) {
    if (id === 'last' && run.outcome !== 'idle') return run;
    if (run.id.startsWith(id)) found.push(run);
  }
  const [run] = found;
  if (run !== undefined && found.length === 1) return run;
  throw new RiskError('no-input', run === undefined ? `there is no run '${id}'` : `${found.length} runs begin with '${id}'`, {
    hint: 'riskctl history lists the runs',
  });
}

/** A ruling that kept a model from being released. */
export interface RuledAgainst {
  readonly run: string;
  readonly verdict: Decision['verdict'];
  readonly reason: string;
}

/** The last ruling on a model, by the run that trained it; null where it was to be promoted, or nobody ruled on it. */
export async function ruledAgainst(workspace: Workspace, model: string): Promise<RuledAgainst | null> {
  for await (const { id, facts } of runsBackwards(workspace.paths.runs)) {
    const decision = facts['model'] === model ? (facts['decision'] as Decision | undefined) : undefined;
    if (decision === undefined) continue;
    const { verdict, reason } = decision;
    return verdict === 'promote' ? null : { run: id, verdict, reason };
  }
  return null;
}

function inBrief(run: Run): PastRun {
  const { judgement, decision, release, leaks } = run.facts as {
    leaks?: readonly Leak[];
    judgement?: RememberedJudgement;
    decision?: Decision;
    release?: string | null;
  };
  return {
    id: run.id,
    command: run.command,
    outcome: run.outcome,
    started: run.started,
    seconds: run.seconds,
    drift: judgement?.drift ?? null,
    realised_f1: judgement?.f1 ?? null,
    expected_f1: judgement?.expected_f1 ?? null,
    verdict: decision?.verdict ?? null,
    release: release ?? null,
    leaks: (leaks ?? []).map(({ name }) => name),
  };
}
