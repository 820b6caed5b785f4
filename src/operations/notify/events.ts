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
  if (run.outcome === 'failed') {
    if (!isFull) return [];
    // a run that fails late has done something all the same; what it only found, it finds again every ten minutes
    if (!isNewFailure(run, before)) return [...heldFiles(run.facts), ...promotion(run.facts)];
    return [...findings(run.facts), { kind: 'failure', text: `failed: ${errorOf(run)}` }];
  }
  const recovery: Event[] =
    isFull && before?.outcome === 'failed' ? [{ kind: 'recovery', text: `succeeded again after: ${errorOf(before)}` }] : [];
  return run.outcome === 'idle' ? recovery : [...recovery, ...findings(run.facts), ...byHand(run)];
}

/** What came up in a run, in the order in which it came up. */
function findings(facts: Facts): Event[] {
  return [...drift(facts), ...heldFiles(facts), ...heldChallenger(facts), ...promotion(facts)];
}

function drift({ judgement }: Facts): Event[] {
  if (judgement === undefined || (judgement.drift !== 'drift' && judgement.lost !== true)) return [];
  const moved = judgement.drifted.length > 0 ? judgement.drifted.join(', ') : 'the base rate';
  const parts = [
    ...(judgement.drift === 'drift' ? [`the clients have changed: ${moved}`] : []),
    ...(judgement.lost === true ? [`the champion has lost: its F1 on the new rows is ${judgement.f1?.toFixed(3) ?? 'n/a'}`] : []),
  ];
  return [{ kind: 'drift', text: parts.join('; ') }];
}

function heldFiles({ held = [] }: Facts): Event[] {
  return held.map(({ name, reason }) => ({ kind: 'hold', text: `held ${name}: ${reason}` }));
}

function heldChallenger({ decision, release }: Facts): Event[] {
  if (decision === undefined || decision.verdict === 'promote') return [];
  const what = { hold: 'held', reject: 'rejected', insufficient: 'could not judge' }[decision.verdict];
  return [{ kind: 'hold', text: `${what} the challenger: ${decision.reason}; ${release ?? 'nothing'} goes on serving` }];
}

function promotion({ decision, release }: Facts): Event[] {
  return decision?.verdict === 'promote'
    ? [{ kind: 'promotion', text: `release ${release ?? ''} serves: ${decision.reason}` }]
    : [];
}

function byHand({ command, facts }: Run): Event[] {
  const { release, to, reason } = facts as Facts;
  const why =
    command === 'rollback' ? `a step back to ${to ?? ''}${typeof reason === 'string' ? `: ${reason}` : ''}` : 'deployed by hand';
  return command === 'rollback' || command === 'deploy'
    ? [{ kind: 'promotion', text: `release ${release ?? ''} serves: ${why}` }]
    : [];
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
