import { command } from './command.js';

export const report = command({
  name: 'report',
  summary: 'draw the confusion matrix and the classification report, and write the PDF or the page if asked',
  access: 'changes',
  options: {
    pdf: { kind: 'switch', help: 'write summary_report.pdf too' },
    html: { kind: 'switch', help: 'write report.html too: the whole report as one page' },
    deployed: { kind: 'switch', help: 'report on the deployed model, not on the one last trained' },
  },
  async run({ workspace, engine, run }, flags) {
    const { report: write } = await import('../src/report/report.js');
    return run.stage('report', () => write(workspace, engine, flags));
  },
  describe: (answer, paint) =>
    [`${paint.bold(`model ${answer.model.slice(0, 8)}`)}:`, ...answer.files.map((file) => `  ${file}`)].join('\n'),
});
