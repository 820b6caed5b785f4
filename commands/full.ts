import type { FullRun } from '../src/lifecycle/full-run.js';
import { command } from './command.js';
import { fullLines } from './full-text.js';

export const full = command({
  name: 'full',
  summary: 'do all that is due: ingest, judge, train, decide, deploy, report',
  access: 'changes',
  options: {},
  async run({ workspace, engine, run }): Promise<FullRun> {
    const { look, nothing } = await import('../src/lifecycle/need.js');
    if (workspace.config.input !== undefined) {
      const { fetchTable } = await import('../src/data/fetch-table.js');
      await fetchTable(workspace, engine);
    }
    const outlook = await look(workspace);
    if (outlook.need === null) {
      run.idle();
      run.note({ seen: outlook.seen });
      return nothing(outlook, run.id);
    }
    const { full: turn } = await import('../src/lifecycle/full.js');
    const { report } = await import('../src/report/report.js');
    const faces = { pdf: true, html: true, png: true, deployed: false };
    const done = await turn(workspace, engine, run, outlook, async (verdict, decision) => {
      const { files } = await report(workspace, engine, { ...faces, verdict, decision, current: run.soFar() });
      return files;
    });
    if (!workspace.config.api.calls || done.challenger === null || done.serving === null) return done;
    const { apiCalls } = await import('../src/api/api-calls.js');
    const { file } = await run.stage('apicalls', () => apiCalls(workspace, undefined));
    return { ...done, reports: [...done.reports, file] };
  },
  isIdle: (answer) => answer.need === null,
  describe: (answer, paint) => fullLines(answer, paint).join('\n'),
});
