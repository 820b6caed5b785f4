import type { ColumnSummary } from '../src/data/summary.js';
import { command } from './command.js';
import { count, percent, plural, textTable, type Cell } from './text.js';

export const diagnose = command({
  name: 'diagnose',
  summary: "look at the champion's predictions, the data, the times and the packages; change nothing",
  access: 'reads',
  options: {
    data: {
      kind: 'text',
      value: 'path',
      help: 'predict and summarise this file or folder (default: predict the test data, summarise what was ingested)',
    },
    time: { kind: 'count', value: 'n', help: 'time ingestion and training n times in a scratch folder' },
  },
  async run({ workspace, engine }, flags) {
    const { diagnose: look } = await import('../src/diagnostics/diagnose.js');
    return look(workspace, engine, flags);
  },
  describe(answer, paint) {
    const { predictions, columns, timings, measured, packages } = answer;
    const numeric = columns.flatMap((one) => (one.kind === 'numeric' ? [numericRow(one)] : []));
    const categorical = columns.flatMap((one) => (one.kind === 'categorical' ? [categoricalRow(one)] : []));
    const times = [
      ...timings.map((one) => ['latest runs', one] as const),
      ...measured.map((one) => ['measured now', one] as const),
    ];
    const ids = Object.keys(predictions.highest[0]?.ids ?? {});
    const section = (title: string, ...lines: readonly string[]): string[] => [paint.bold(title), ...lines, ''];
    return [
      ...section(
        'predictions',
        `${plural(predictions.rows, 'row')} of ${predictions.data}: ${count(predictions.positive)} predicted positive, mean probability ${predictions.mean?.toFixed(3) ?? 'n/a'}`,
        textTable([
          [...ids, 'probability', 'predicted'],
          ...predictions.highest.map((one) => [
            ...ids.map((id) => one.ids[id] ?? ''),
            one.probability.toFixed(3),
            one.positive ? 'positive' : 'negative',
          ]),
        ]),
      ),
      ...(numeric.length === 0
        ? []
        : section(
            'numeric features',
            textTable([['', 'count', 'missing', '', 'distinct', 'mean', 'std', 'min', 'median', 'max'], ...numeric]),
          )),
      ...(categorical.length === 0
        ? []
        : section('categorical features', textTable([['', 'count', 'missing', '', 'distinct', 'levels'], ...categorical]))),
      ...(times.length === 0
        ? []
        : section(
            'seconds',
            textTable([
              ['stage', 'runs', 'median', 'latest', ''],
              ...times.map(([where, one]) => [one.stage, one.runs, one.median.toFixed(3), one.latest.toFixed(3), where]),
            ]),
          )),
      ...section('packages', packages.ok ? packageLines(packages.outdated) : packages.reason),
    ]
      .join('\n')
      .trimEnd();
  },
});

function numericRow(one: Extract<ColumnSummary, { kind: 'numeric' }>): Cell[] {
  const figures = [one.mean, one.std, one.min, one.median, one.max].map((value) =>
    value === null ? 'n/a' : value.toPrecision(4),
  );
  return [one.name, one.rows - one.missing, one.missing, missingShare(one), one.distinct, ...figures];
}

function categoricalRow(one: Extract<ColumnSummary, { kind: 'categorical' }>): Cell[] {
  const top = one.levels.slice(0, 4).map(({ level, count: rows }) => `${level} ${count(rows)}`);
  return [one.name, one.rows - one.missing, one.missing, missingShare(one), one.distinct, top.join(', ')];
}

function missingShare(one: ColumnSummary): string {
  return one.rows === 0 ? 'n/a' : percent(one.missing / one.rows);
}

function packageLines(
  outdated: readonly { name: string; current: string | null; wanted: string | null; latest: string | null }[],
): string {
  if (outdated.length === 0) return 'every dependency is up to date';
  return textTable([
    ['package', 'current', 'wanted', 'latest'],
    ...outdated.map((one) => [one.name, one.current ?? '', one.wanted ?? '', one.latest ?? '']),
  ]);
}
