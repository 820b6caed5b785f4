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
    const outlook = await look(workspace);
    if (outlook.need === null) {
      run.idle();
      run.note({ seen: outlook.seen });
      return nothing(outlook, run.id);
    }
    const { full: turn } = await import('../src/lifecycle/full.js');
    const { report } = await import('../src/report/report.js');
    const faces = { pdf: true, html: true, png: true, deployed: false };
    return turn(workspace, engine, run, outlook, async (verdict, decision) => {
      const { files } = await report(workspace, engine, { ...faces, verdict, decision, current: run.soFar() });
      return files;
    });
  },
  isIdle: (answer) => answer.need === null,
  describe: (answer, paint) => fullLines(answer, paint).join('\n'),
});
