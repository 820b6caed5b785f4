import { command } from './command.js';
import { leakText } from '../src/model/leak-text.js';
import { count, plural, textTable } from './text.js';

export const train = command({
  name: 'train',
  summary: 'fit a model to everything ingested so far',
  access: 'changes',
  options: {},
  async run({ workspace, engine, run }) {
    const { train: fit } = await import('../src/model/train.js');
    const model = await run.stage('train', () => fit(workspace, engine));
    if (model.leaks !== undefined) run.note({ leaks: model.leaks });
    run.note({ model: model.id, data: model.provenance.data, config: model.provenance.config });
    return model;
  },
  describe(model, paint) {
    const { fit, profile } = model;
    const terms = model.terms.flatMap((term): [string, number][] => {
      if (term.kind === 'numeric') return [[term.name, term.coefficient]];
      const pooled: [string, number | null][] = [
        [`${term.name} = (other)`, term.other],
        [`${term.name} = (missing)`, term.missing],
      ];
      const levels = term.levels.map(({ level, coefficient }): [string, number] => [`${term.name} = ${level}`, coefficient]);
      return [...levels, ...pooled.flatMap(([name, value]): [string, number][] => (value === null ? [] : [[name, value]]))];
    });
    const strongest = terms.sort((a, b) => Math.abs(b[1]) - Math.abs(a[1])).slice(0, 10);
    return [
      `${paint.bold(`model ${model.id.slice(0, 8)}`)} from ${plural(fit.rows, 'row')}, ${count(profile.positives)} of them positive`,
      '',
      textTable([['strongest terms', 'log odds ratio'], ...strongest.map(([name, value]) => [name, value.toFixed(3)])]),
      ...(terms.length > strongest.length ? [`… and ${terms.length - strongest.length} more`] : []),
      '',
      `converged: gradient ${fit.gradient.toExponential(1)} a row after ${plural(fit.iterations, 'iteration')}${fit.passes > 0 ? ` and ${plural(fit.passes, 'pass', 'passes')} over all rows` : ''}`,
      ...(model.leaks ?? []).map((leak) => `warning: ${leakText(leak)}`),
      ...model.dropped.map(({ name, reason }) => `left out: ${name} ${reason}`),
      'riskctl score judges it on the test data',
    ].join('\n');
  },
});
