import path from 'node:path';
import { command } from './command.js';

export const report = command({
  name: 'report',
  summary: 'write the report: pictures, PDF and pages, or those of them asked for',
  access: 'reads',
  options: {
    pdf: { kind: 'switch', help: 'write summary_report.pdf' },
    html: { kind: 'switch', help: 'write report.html and drift_report.html, pages that hold all they need' },
    png: { kind: 'switch', help: 'write confusionmatrix.png, classification_report.png and metrics_history.png' },
    deployed: { kind: 'switch', help: 'report on the deployed model, not on the one last trained' },
    run: { kind: 'text', value: 'id', help: 'report on the model of that run (riskctl history lists them)' },
    out: { kind: 'text', value: 'folder', help: 'write there instead of into the model folder' },
    open: { kind: 'switch', help: 'show it: the page, else the PDF, else a picture' },
  },
  async run({ workspace, engine }, { pdf, html, png, deployed, run: of, out, open }) {
    const { report: write } = await import('../src/report/report.js');
    const { requireOutside } = await import('../src/workspace/outside.js');
    const { world, paths } = workspace;
    if (out !== undefined) await requireOutside(workspace, path.resolve(world.process.cwd, out), [paths.models]);
    const all = !pdf && !html && !png;
    const faces = { pdf: pdf || all, html: html || all, png: png || all };
    const answer = await write(workspace, engine, { ...faces, deployed, run: of, out });
    if (open) await (await import('../src/report/show.js')).show(workspace, answer.files);
    return answer;
  },
  describe: (answer, paint) =>
    [`${paint.bold(`model ${answer.model.slice(0, 8)}`)}:`, ...answer.files.map((file) => `  ${file}`)].join('\n'),
});
