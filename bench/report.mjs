import os from 'node:os';

/** @typedef {import('./line.mjs').Line} Line */

/** Where the figures come from. */
export function machine() {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model ?? 'unknown',
    cores: cpus.length,
    memoryGb: Math.round(os.totalmem() / 1e9),
    platform: `${os.platform()} ${os.release()}`,
    node: process.version,
    load: os.loadavg()[0] ?? 0,
  };
}

/** @type {readonly { title: string, right: boolean, cell: (line: Line) => string }[]} */
const COLUMNS = [
  { title: 'stage', right: false, cell: (line) => line.stage },
  { title: 'rows', right: true, cell: (line) => line.rows.toLocaleString('en-US') },
  { title: 'ours s', right: true, cell: (line) => fixed(line.ours, 3) },
  { title: 'baseline s', right: true, cell: (line) => fixed(line.baseline, 3) },
  { title: 'its work s', right: true, cell: (line) => fixed(line.work, 3) },
  { title: 'ratio', right: true, cell: (line) => fixed(line.ratio, 2) },
  { title: 'rows/s', right: true, cell: (line) => line.rate?.toLocaleString('en-US', { maximumSignificantDigits: 3 }) ?? '' },
  { title: 'memory s', right: true, cell: (line) => fixed(line.bound?.memory, 3) },
  { title: 'count(*) s', right: true, cell: (line) => fixed(line.bound?.count, 3) },
  { title: 'x count(*)', right: true, cell: (line) => fixed(timesBound(line), 1) },
  { title: 'target', right: false, cell: (line) => line.target ?? '' },
  { title: '', right: false, cell: verdict },
  { title: 'peak MB', right: true, cell: (line) => fixed(line.peak, 0) },
  { title: 'baseline MB', right: true, cell: (line) => fixed(line.baselinePeak, 0) },
];

/**
 * The result for people: one aligned table, then what failed.
 * @param {ReturnType<typeof machine>} where
 * @param {readonly Line[]} lines
 * @returns {string}
 */
export function tableOf(where, lines) {
  const titles = COLUMNS.map((column) => column.title);
  const cells = lines.map((line) => COLUMNS.map((column) => column.cell(line)));
  const table = textTable(
    where,
    titles,
    cells,
    COLUMNS.map((column) => column.right),
  );
  const scores = lines.flatMap(({ rows, f1 }) =>
    f1 === undefined ? [] : [`F1 at ${rows.toLocaleString('en-US')} rows: ${scored(f1)}`],
  );
  const failures = lines
    .filter((line) => line.failure !== undefined)
    .map((line) => `FAILED ${line.stage} (${line.rows}): ${line.failure}`);
  return [table, '', ...scores, ...failures].join('\n').trimEnd();
}

/**
 * The machine, and an aligned table of what was timed on it.
 * @param {ReturnType<typeof machine>} where
 * @param {readonly string[]} titles
 * @param {readonly (readonly string[])[]} rows
 * @param {readonly boolean[]} [right] which columns are numbers; left out, all but the first
 * @returns {string}
 */
export function textTable(where, titles, rows, right = titles.map((_, index) => index > 0)) {
  const cells = [titles, ...rows];
  const widths = titles.map((_, index) => Math.max(...cells.map((row) => row[index].length)));
  const padded = cells.map((row) =>
    row.map((cell, index) => (right[index] ? cell.padStart(widths[index]) : cell.padEnd(widths[index]))),
  );
  const rule = widths.map((width) => '-'.repeat(width));
  const header = `${where.cpu}, ${where.cores} cores, ${where.memoryGb} GB, ${where.platform}, node ${where.node}, load ${where.load.toFixed(2)}`;
  return [header, '', ...[padded[0], rule, ...padded.slice(1)].map((row) => row.join('  ').trimEnd())].join('\n');
}

/** @param {Line} line */
function timesBound({ ours, bound }) {
  return ours === undefined || bound === undefined ? undefined : ours / bound.count;
}

/** @param {Line} line */
function verdict(line) {
  if (line.failure !== undefined) return 'FAILED';
  return line.met === undefined ? '' : line.met ? 'ok' : 'MISSED';
}

/** @param {NonNullable<Line['f1']>} f1 */
function scored({ ours, baseline }) {
  return baseline === undefined ? `ours ${ours.toFixed(4)}` : `ours ${ours.toFixed(4)}, baseline ${baseline.toFixed(4)}`;
}

/** @param {number | undefined} value @param {number} digits */
function fixed(value, digits) {
  return value === undefined ? '' : value.toFixed(digits);
}
