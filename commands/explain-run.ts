import { command } from './command.js';

export const explainRun = command({
  name: 'explain-run',
  summary: 'show all that is known of one run: its evidence, verdict and times',
  access: 'reads',
  argument: {
    name: 'run',
    help: 'the id of a run, or the beginning of it; "last" for the latest that did something',
    choices: [],
  },
  options: {},
  async run({ workspace }, _flags, id) {
    const { findRun } = await import('../src/lifecycle/history.js');
    return findRun(workspace, id);
  },
  describe(run, paint) {
    const stages = run.stages.map(({ stage, seconds }) => `${stage} ${seconds.toFixed(3)} s`).join(', ');
    return [
      paint.bold(`run ${run.id}: ${run.command}, ${run.outcome}`),
      `started ${run.started}, took ${run.seconds.toFixed(3)} s${stages === '' ? '' : `: ${stages}`}`,
      '',
      ...factLines(run.facts, ''),
    ].join('\n');
  },
});

/** Nested facts as indented lines, one a value; lists of scalars on one line. */
function factLines(facts: Readonly<Record<string, unknown>>, indent: string): string[] {
  return Object.entries(facts).flatMap(([name, value]) => {
    const label = `${indent}${name.replaceAll('_', ' ')}`;
    if (Array.isArray(value) && value.some((one) => typeof one === 'object')) {
      return value.length === 0
        ? [`${label}: none`]
        : [`${label}:`, ...value.flatMap((one) => factLines(one as Record<string, unknown>, `${indent}  `))];
    }
    if (Array.isArray(value)) return [`${label}: ${value.length === 0 ? 'none' : value.map(scalar).join(', ')}`];
    if (typeof value === 'object' && value !== null)
      return [`${label}:`, ...factLines(value as Record<string, unknown>, `${indent}  `)];
    return [`${label}: ${scalar(value)}`];
  });
}

function scalar(value: unknown): string {
  if (value === null) return 'none';
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : value.toPrecision(4);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
