import { loadDataset, type Dataset } from '../data/dataset.js';
import { ingest } from '../data/ingest.js';
import type { Engine } from '../engine/engine.js';
import { score, scoreOn } from '../evaluation/score.js';
import { train } from '../model/train.js';
import type { RunRecorder } from '../workspace/runs.js';
import type { Workspace } from '../workspace/workspace.js';
import { readChampion, type Champion } from './champion.js';
import { decide, type Decision } from './decide.js';
import { nothing, type Outlook } from './need.js';
import { deploy, type Deployment } from './release.js';
import type { FullRun, Judgement } from './full-run.js';

/** The last step of a run, given from outside: writes the report, with what was decided in a sentence, and names its files. */
export type ReportStep = (verdict: string) => Promise<readonly string[]>;

/** One whole turn of the wheel, given what {@link look} saw: ingest, judge the champion, train a challenger, decide, deploy, report. */
export async function full(workspace: Workspace, engine: Engine, run: RunRecorder, outlook: Outlook, report: ReportStep): Promise<FullRun> {
  const { answer: ingestion, fresh } = await run.stage('ingest', () => ingest(workspace, engine, { news: outlook.news }));
  run.note({ need: outlook.need, books: ingestion.books });

  const champion = await readChampion(workspace);
  const judgement = await run.stage('judge', () => judge(engine, champion, fresh));
  if (outlook.need === 'new data' && (fresh === null || fresh.labelled === 0)) {
    run.note({ seen: { ...outlook.seen, data: ingestion.data } });
    return { ...nothing(outlook), ingestion, judgement };
  }

  const challenger = await run.stage('train', () => train(workspace, engine));
  const scoring = await run.stage('score', () => score(workspace, engine));
  const decision = await run.stage('decide', async () => {
    const test = await loadDataset(workspace, engine, workspace.paths.test);
    return decide(engine, test, champion?.model ?? null, challenger, workspace.config.promotion);
  });
  const deployment = decision.verdict === 'promote' ? await run.stage('deploy', () => deploy(workspace)) : null;
  run.note({ model: challenger.id, decision, release: deployment?.release ?? outlook.release });

  const reports = await run.stage('report', () => report(verdictOf(decision, deployment, champion)));
  run.note({ seen: { ...outlook.seen, data: ingestion.data } });
  return {
    need: outlook.need,
    ingestion,
    judgement,
    challenger: { model: challenger.id, scoring },
    decision,
    deployment,
    serving: deployment?.release ?? outlook.release,
    reports,
  };
}

async function judge(engine: Engine, champion: Champion | null, fresh: Dataset | null): Promise<Judgement | null> {
  if (champion === null || fresh === null || fresh.labelled === 0) return null;
  const { evaluation } = await scoreOn(engine, fresh, champion.model);
  return { rows: evaluation.rows, f1: evaluation.f1, deployed_f1: champion.scoring.evaluation.f1 };
}

/** What was decided, in a sentence. */
function verdictOf({ verdict, reason }: Decision, deployment: Deployment | null, champion: Champion | null): string {
  if (deployment !== null) return `Deployed as release ${deployment.release}: ${reason}.`;
  return `Not deployed (${verdict}): ${reason}. Release ${champion?.release ?? 'none'} goes on serving.`;
}
