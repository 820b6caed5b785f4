import type { Config } from '../../config/schema.js';
import type { Decision } from '../../lifecycle/decide.js';
import type { RememberedJudgement } from '../../lifecycle/judge.js';
import type { Run } from '../../workspace/runs.js';

/** What may be told of a run. */
export type EventKind = Config['notify']['on'][number];

/** One thing worth telling: its kind and a sentence. */
export interface Event {
  readonly kind: EventKind;
  readonly text: string;
}

/** What a run is worth telling of; `before` is the one before it of that command and profile. Nothing, most of the time. */
export function eventsOf(run: Run, before: Run | undefined): Event[] {
  const isFull = run.command === 'full';
  if (run.outcome === 'failed')
    return isFull && isNewFailure(run, before) ? [{ kind: 'failure', text: `failed: ${errorOf(run)}` }] : [];
  const events: Event[] = [];
  if (isFull && before?.outcome === 'failed')
    events.push({ kind: 'recovery', text: `succeeded again after: ${errorOf(before)}` });
  if (run.outcome === 'idle') return events;
  const { judgement, decision, release, held, to, reason } = run.facts as Facts;
  if (judgement !== undefined && (judgement.drift === 'drift' || judgement.lost === true)) {
    const moved = judgement.drifted.length > 0 ? judgement.drifted.join(', ') : 'the base rate';
    const parts = [
      ...(judgement.drift === 'drift' ? [`the clients have changed: ${moved}`] : []),
      ...(judgement.lost === true
        ? [`the champion has lost: its F1 on the new rows is ${judgement.f1?.toFixed(3) ?? 'n/a'}`]
        : []),
    ];
    events.push({ kind: 'drift', text: parts.join('; ') });
  }
  for (const file of held ?? []) events.push({ kind: 'hold', text: `held ${file.name}: ${file.reason}` });
  if (decision !== undefined && decision.verdict !== 'promote')
    events.push({ kind: 'hold', text: `${decision.verdict}: ${decision.reason}; ${release ?? 'nothing'} goes on serving` });
  if (decision?.verdict === 'promote')
    events.push({ kind: 'promotion', text: `release ${release ?? ''} serves: ${decision.reason}` });
  if (run.command === 'deploy') events.push({ kind: 'promotion', text: `release ${release ?? ''} serves: deployed by hand` });
  if (run.command === 'rollback')
    events.push({
      kind: 'promotion',
      text: `release ${release ?? ''} serves: a step back to ${to ?? ''}${typeof reason === 'string' ? `: ${reason}` : ''}`,
    });
  return events;
}

interface Facts {
  readonly judgement?: RememberedJudgement;
  readonly decision?: Decision;
  readonly release?: string | null;
  readonly held?: readonly { readonly name: string; readonly reason: string }[];
  readonly to?: string;
  readonly reason?: string | null;
}

/** The same failure again is no news: a cron job would tell of it every ten minutes. Names, times and ids in it do not make it another. */
function isNewFailure(run: Run, before: Run | undefined): boolean {
  return before?.outcome !== 'failed' || gist(errorOf(run)) !== gist(errorOf(before));
}

function gist(error: string): string {
  return error.replaceAll(/[0-9a-f]*\d[0-9a-f]*/gi, '0');
}

function errorOf(run: Run): string {
  return typeof run.facts['error'] === 'string' ? run.facts['error'] : 'it does not say why';
}
