import { notTaken, tellingRefused } from '../data/batch.js';
import { ingest } from '../data/ingest.js';
import { setAside } from '../data/ledger.js';
import type { Engine } from '../engine/engine.js';
import { keyScores, score } from '../evaluation/score.js';
import { learn } from '../model/train.js';
import type { RunRecorder } from '../workspace/runs.js';
import type { Workspace } from '../workspace/workspace.js';
import { readChampion } from './champion.js';
import type { Decision } from './decide.js';
import { dueFor } from './due.js';
import type { FullRun } from './full-run.js';
import { judge, remembered } from './judge.js';
import { nothing, type Outlook } from './need.js';
import { deploy } from './release.js';
import { ruleOn } from './rule.js';
import { verdictSentence } from './sentence.js';

/** The last step of a run, given from outside: writes the report, with what was decided in a sentence, and names its files. */
export type ReportStep = (verdict: string, decision: Decision) => Promise<readonly string[]>;

/** One whole turn of the wheel, given what {@link look} saw: ingest, judge the champion, train a challenger, decide, deploy, report. */
export async function full(
  workspace: Workspace,
  engine: Engine,
  run: RunRecorder,
  outlook: Outlook,
  report: ReportStep,
): Promise<FullRun> {
  const { answer: ingestion, fresh } = await run.stage('ingest', () => ingest(workspace, engine, { news: outlook.news }));
  const seen = { ...outlook.seen, data: ingestion.data };
  run.note({ need: outlook.need, books: ingestion.books, ...notTaken(ingestion.files) });

  const champion = await readChampion(workspace);
  const arrivals = { fresh: fresh !== null && fresh.rows > 0 ? fresh : null, isUnfinished: outlook.need === 'unfinished run' };
  const isNews = champion !== null && (arrivals.fresh !== null || arrivals.isUnfinished);
  const judgement = isNews ? await run.stage('judge', () => judge(workspace, engine, champion, arrivals)) : null;
  if (champion !== null && judgement !== null) run.note({ judgement: remembered(judgement, champion.release) });

  const due = dueFor(workspace.config.retrain_on, outlook.need, fresh, judgement);
  if (due.length === 0) {
    run.note({ release: outlook.release, seen });
    return { ...nothing(outlook, run.id), ingestion, judgement };
  }
  const challenger = await run.stage('train', () => tellingRefused(ingestion.files, () => learn(workspace, engine)));
  const scoring = await run.stage('score', () => score(workspace, engine, challenger));
  const decision = await run.stage('decide', () =>
    ruleOn(workspace, engine, { champion: champion?.model ?? null, challenger, scoring, fresh }),
  );
  const deployment = decision.verdict === 'promote' ? await run.stage('deploy', () => deploy(workspace)) : null;
  const serving = deployment?.release ?? outlook.release;
  const leaks = challenger.leaks ?? [];
  if (leaks.length > 0) run.note({ leaks });
  run.note({ due, model: challenger.id, scores: keyScores(scoring), decision, release: serving });

  const reports = await run.stage('report', () => report(verdictSentence(decision, deployment, serving), decision));
  run.note({ seen: { ...seen, trained: workspace.world.now().toISOString(), serving } });
  return {
    run: run.id,
    need: outlook.need,
    due,
    quarantined_before: setAside(outlook.news.ledger).rows,
    ingestion,
    judgement,
    challenger: { model: challenger.id, leaks, dropped: challenger.dropped, scoring },
    decision,
    deployment,
    serving,
    reports,
  };
}
