import type { ChalkInstance } from 'chalk';
import type { FileOutcome } from '../src/data/batch.js';
import { EFFECTS } from '../src/drift/effects.js';
import { farText } from '../src/drift/far.js';
import type { DriftReport } from '../src/drift/report.js';
import type { FullRun } from '../src/lifecycle/full-run.js';
import type { Judgement } from '../src/lifecycle/judge.js';
import { firstFew } from '../src/listing.js';
import { leakText } from '../src/model/leak-text.js';
import { unreachedText } from '../src/evaluation/unreached.js';
import { count, plural } from './text.js';

const WORDS: Readonly<Record<string, string>> = {
  new_data: 'there are new labelled rows',
  data_drift: 'the clients have changed',
  model_drift: 'the champion has lost',
  age: 'the last challenger is old',
  'first run': 'this is the first run',
  'configuration changed': 'the configuration has changed',
  'unfinished run': 'the data are not yet learnt from',
};

/** Files that are told of one by one, of those that something befell. */
const SHOWN_FILES = 5;

/** A full run for people: one line a step, as a colleague would tell it. */
export function fullLines(answer: FullRun, paint: ChalkInstance): string[] {
  const { ingestion, judgement, challenger, decision, deployment } = answer;
  if (answer.need === null)
    return [
      `nothing to do: no new data since the last run; ${answer.serving === null ? 'nothing serves' : `release ${answer.serving} serves`}`,
    ];
  const lines: string[] = [];
  const say = (step: string, text: string): void => void lines.push(`${step.padEnd(9)} ${text}`);
  say('why', `${answer.need} (run ${answer.run})`);
  if (ingestion !== null && ingestion.files.length > 0) {
    const { books } = ingestion;
    const files = ingestion.files.filter(({ status }) => status !== 'known');
    const sum = `${count(books.accepted)} accepted + ${count(books.quarantined)} quarantined + ${count(books.duplicate)} duplicate`;
    say('ingested', `${plural(files.length, 'file')}: ${plural(books.in, 'row')} = ${sum}`);
    if (ingestion.superseded > 0)
      say('', `${plural(ingestion.superseded, 'earlier row')} replaced by a later one of the same key`);
  }
  const tell = (step: string, isMeant: (file: FileOutcome) => boolean, text: (file: FileOutcome) => string): void => {
    const files = ingestion?.files.filter(isMeant) ?? [];
    for (const file of files.slice(0, SHOWN_FILES)) say(step, text(file));
    if (files.length > SHOWN_FILES) say('', `… and so of ${plural(files.length - SHOWN_FILES, 'more file')}`);
  };
  const isMostlyBroken = (file: FileOutcome): boolean => file.in > 0 && file.quarantined >= file.in / 2;
  tell(
    'refused',
    ({ status }) => status === 'refused',
    ({ name, note }) => `${name}: ${note ?? ''}`,
  );
  tell(
    'held',
    ({ status }) => status === 'held',
    ({ name, note }) => `${name}: ${note ?? ''}; see riskctl quarantine list`,
  );
  tell('', isMostlyBroken, (file) => `warning: ${brokenText(file)}; see riskctl quarantine list`);
  if (answer.need === 'configuration changed' && answer.quarantined_before > 0)
    say(
      '',
      `in quarantine from before: ${plural(answer.quarantined_before, 'row')}; see riskctl quarantine list, and replay if the contract is milder`,
    );
  for (const name of ingestion?.waiting ?? []) say('waiting', `${name} is still being written`);
  if (judgement !== null) for (const [step, text] of judgementLines(judgement)) say(step, text);
  else if (answer.need === 'unfinished run' && decision !== null && decision.evidence !== null)
    say('drift', 'not looked at: what came in before this run cannot be compared with what the champion learnt from');
  if (challenger === null || decision === null) {
    say('trained', `nothing: no challenger is due; release ${answer.serving ?? 'none'} goes on serving`);
    return lines;
  }
  const { evaluation, data } = challenger.scoring;
  say('trained', `model ${challenger.model.slice(0, 8)}, because ${answer.due.map((one) => WORDS[one] ?? one).join(' and ')}`);
  for (const leak of challenger.leaks) say('', `warning: ${leakText(leak)}`);
  for (const { name, reason } of challenger.dropped) say('', `left out: ${name} ${reason}`);
  say(
    'scored',
    `F1 ${evaluation.f1.toFixed(3)}, ROC AUC ${evaluation.roc_auc?.toFixed(3) ?? 'n/a'} on ${plural(evaluation.rows, 'row')} of ${data.name}`,
  );
  if (data.excluded > 0)
    say(
      '',
      `left out: ${plural(data.excluded, 'row')} of ${data.name} that ${data.excluded === 1 ? 'breaks' : 'break'} the contract`,
    );
  const unreached = unreachedText(evaluation);
  if (unreached !== null) say('', `warning: ${unreached}`);
  lines.push(paint.bold(`decided   ${decision.verdict}: ${decision.reason}`));
  if (decision.evidence !== null) {
    const { rows, cross_fitted: fitted, overlap } = decision.evidence;
    const unlearnt = overlap === 0 ? ' that neither learnt from' : '';
    say('', `on ${plural(rows, 'row')}${unlearnt}${fitted > 0 ? `, ${count(fitted)} of them new ones, cross-fitted` : ''}`);
    if (overlap > 0) say('', `warning: ${plural(overlap, 'test row')} are training rows too, and flatter the challenger`);
  }
  if (deployment === null) say('serving', answer.serving === null ? 'nothing yet' : `release ${answer.serving}, as before`);
  else say('deployed', `release ${deployment.release}${decision.unproven ? ' (unproven)' : ''}`);
  say('reported', reportLine(answer.reports));
  return lines;
}

/** A file that most rows broke the contract of, in words. */
function brokenText({ name, in: rows, quarantined }: FileOutcome): string {
  const which = quarantined === rows ? `all ${plural(rows, 'row')}` : `${count(quarantined)} of the ${plural(rows, 'row')}`;
  return `${which} of ${name} broke the contract`;
}

/** The documents by name, and how many other files lie beside them. */
function reportLine(files: readonly string[]): string {
  const documents = files.filter((name) => /[/\\](summary_report\.pdf|report\.html)$/.test(name));
  const others = files.length - documents.length;
  return `${documents.join(', ')} and ${others} other ${others === 1 ? 'file' : 'files'} beside them`;
}

function judgementLines({ drift, performance, expected }: Judgement): [string, string][] {
  const rows =
    expected?.rows === drift.rows ? plural(drift.rows, 'new row') : `${plural(drift.rows, 'row')} ingested since the release`;
  const lines: [string, string][] = [['drift', driftLine(drift, rows)]];
  if (performance !== null) {
    const change = `${performance.change < 0 ? '−' : '+'}${Math.abs(performance.change).toFixed(3)}`;
    const verdict = performance.drifted ? 'a loss' : 'no loss';
    lines.push([
      'judged',
      `${verdict}: F1 ${performance.f1.toFixed(3)} on ${plural(performance.rows, 'new row')}, ${performance.deployed_f1.toFixed(3)} when deployed (${change}; ${performance.reason})`,
    ]);
  } else if (expected === null) {
    lines.push(['judged', 'not: they came in before this run, and the champion may know some of them']);
  } else {
    const [low, high] = expected.f1.band;
    lines.push([
      'expected',
      `F1 ${expected.f1.value.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)}) on ${plural(expected.rows, 'row')} without labels; ${expected.warning}`,
    ]);
  }
  return lines;
}

function driftLine(drift: DriftReport, rows: string): string {
  const moved = [...drift.features, drift.score, ...(drift.base_rate === null ? [] : [drift.base_rate])].filter(
    (one) => one.verdict === drift.verdict && one.verdict !== 'stable',
  );
  const far = farText(drift);
  if (moved.length === 0 && far !== null) return `none that matters by ${EFFECTS[drift.method].name}, but ${far}`;
  if (moved.length === 0)
    return `none: the ${rows} ${drift.rows === 1 ? 'looks' : 'look'} like the ${count(drift.reference_rows)} the champion learnt from`;
  const named = moved.map((one) => `${one.name} (${one.effect?.toFixed(2) ?? 'n/a'})`);
  return `${drift.verdict === 'drift' ? 'found' : 'worth a look'}: ${firstFew(named, 4)}${far === null ? '' : `; ${far}`}`;
}
