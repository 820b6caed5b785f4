import type { Run } from '../workspace/runs.js';
import type { ReportFacts } from './facts.js';
import { count } from './numbers.js';
import { utcMinute } from './time.js';

/** What has happened since the report before this one, a line each. */
export function changesSince({ runs, serving }: Pick<ReportFacts, 'runs' | 'serving'>): string[] {
  const at = runs.findIndex((run) => run.outcome === 'done' && run.stages.some(({ stage }) => stage === 'report'));
  const last = runs[at];
  if (last === undefined) return ['This is the first report on record.'];
  const since = runs.slice(0, at);
  const before = runs.slice(at).find((run) => typeof run.facts['release'] === 'string')?.facts['release'];
  const accepted = since.reduce(
    (sum, run) => sum + ((run.facts['books'] as { accepted?: number } | undefined)?.accepted ?? 0),
    0,
  );
  const failed = since.filter((run) => run.outcome === 'failed').length;
  return [
    `The last report was made ${utcMinute(last.started)} UTC; ${since.length === 0 ? 'no run' : since.length === 1 ? '1 run' : `${count(since.length)} runs`} with something to do since${failed === 0 ? '' : `, ${count(failed)} of them failed`}.`,
    ...(accepted === 0 ? [] : [`${count(accepted)} new rows have been accepted.`]),
    releaseLine(serving?.release ?? null, typeof before === 'string' ? before : null),
  ];
}

function releaseLine(now: string | null, before: string | null): string {
  if (now === null) return 'Nothing serves.';
  if (before === null) return `Release ${now} serves.`;
  return now === before ? `Release ${now} goes on serving.` : `Release ${now} has taken over from ${before}.`;
}

/** The days between two moments, in words. */
export function ageOf(created: string, now: Date): string {
  const hours = (now.getTime() - new Date(created).getTime()) / 3_600_000;
  if (!Number.isFinite(hours)) return 'of unknown age';
  if (hours < 1) return 'less than an hour old';
  if (hours < 48) return `${count(Math.floor(hours))} ${Math.floor(hours) === 1 ? 'hour' : 'hours'} old`;
  return `${count(Math.floor(hours / 24))} days old`;
}

/** How many of the latest runs failed, and whether the very last one did. */
export function failuresOf(
  runs: readonly Run[],
  last: number,
): { readonly failed: number; readonly of: number; readonly now: boolean } {
  const latest = runs.slice(0, last);
  return {
    failed: latest.filter(({ outcome }) => outcome === 'failed').length,
    of: latest.length,
    now: latest[0]?.outcome === 'failed',
  };
}
