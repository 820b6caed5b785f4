import type { FullRun } from '../src/lifecycle/full-run.js';
import { command } from './command.js';
import { count, plural } from './text.js';

export const full = command({
  name: 'full',
  summary: 'do all that is due: ingest, judge, train, decide, deploy, report',
  access: 'changes',
  options: {},
  async run({ workspace, engine, run }): Promise<FullRun> {
    const { look, nothing } = await import('../src/lifecycle/need.js');
    const outlook = await look(workspace);
    if (outlook.need === null) {
      run.idle();
      run.note({ seen: outlook.seen });
      return nothing(outlook);
    }
    const { full: turn } = await import('../src/lifecycle/full.js');
    const { report } = await import('../src/report/report.js');
    return turn(workspace, engine, run, outlook, async (verdict) => (await report(workspace, engine, { pdf: true, deployed: false, verdict })).files);
  },
  isIdle: (answer) => answer.need === null,
  describe(answer, paint) {
    if (answer.need === null) return `nothing to do: no new data since the last run; release ${answer.serving ?? 'none'} serves`;
    const { ingestion, judgement, challenger, decision, deployment } = answer;
    const lines = [`${paint.bold('why')}       ${answer.need}`];
    if (ingestion !== null && ingestion.files.length > 0) {
      const { books, files } = ingestion;
      lines.push(`ingested  ${plural(files.length, 'file')}: ${count(books.in)} rows = ${count(books.accepted)} accepted + ${count(books.quarantined)} quarantined + ${count(books.duplicate)} duplicate`);
    }
    if (judgement !== null) lines.push(`judged    the champion has F1 ${judgement.f1.toFixed(3)} on ${plural(judgement.rows, 'new row')}; it had ${judgement.deployed_f1.toFixed(3)} when it was deployed`);
    if (challenger === null || decision === null) return [...lines, 'trained   nothing: no new labelled rows'].join('\n');
    const { evaluation, data } = challenger.scoring;
    lines.push(`trained   model ${challenger.model.slice(0, 8)}`);
    lines.push(`scored    F1 ${evaluation.f1.toFixed(3)}, ROC AUC ${evaluation.roc_auc?.toFixed(3) ?? 'n/a'} on ${plural(evaluation.rows, 'row')} of ${data.name}`);
    lines.push(`${paint.bold('decided')}   ${paint.bold(decision.verdict)}: ${decision.reason}`);
    lines.push(deployment === null ? `serving   release ${answer.serving ?? 'none'}, as before` : `deployed  release ${deployment.release}`);
    return [...lines, `reported  ${answer.reports.join(', ')}`].join('\n');
  },
});
