/** @typedef {import('./line.mjs').Line} Line */
/**
 * What a line must reach. `met` is undefined where the line lacks what it takes to tell.
 * @typedef {object} Target
 * @property {(line: Line) => boolean} concerns
 * @property {string} text
 * @property {(line: Line, bare: number | undefined) => boolean | undefined} met
 */

/** @type {readonly Target[]} */
const TARGETS = [
  { concerns: ({ stage }) => stage === '--help', text: '<= node + 120 ms', met: (line, bare) => atMost(line.ours, bare, 0.12) },
  {
    concerns: ({ stage }) => stage === 'full, nothing new',
    text: '<= node + 150 ms',
    met: (line, bare) => atMost(line.ours, bare, 0.15),
  },
  {
    concerns: ({ stage, rows }) => stage === 'full' && rows === 'sample',
    text: '<= 2 s, PDF and PNG',
    met: (line) => atMost(line.ours, 0, 2) && line.rendered,
  },
  {
    concerns: ({ stage, rows }) => rows === 1e6 && (stage === 'ingest' || stage === 'train + score'),
    text: '<= 0.5 x baseline',
    met: (line) => atMost(line.ratio, 0, 0.5),
  },
  {
    concerns: ({ stage }) => stage === 'predict, 3 features, bare',
    text: '>= 2M rows/s',
    met: (line) => atLeast(line.rate, 2e6),
  },
  {
    concerns: ({ stage }) => stage === 'predict, 40 features, bare',
    text: '>= 0.5M rows/s',
    met: (line) => atLeast(line.rate, 5e5),
  },
  { concerns: ({ rows }) => rows === 1e7, text: '<= 1500 MB', met: (line) => atMost(line.peak, 0, 1500) },
];

/**
 * The line with its target, where it has one, and whether it is met.
 * @param {Line} line
 * @param {number | undefined} bare seconds of `node -e 0`
 * @returns {Line}
 */
export function judge(line, bare) {
  const target = TARGETS.find((one) => one.concerns(line));
  if (target === undefined) return line;
  const met = line.failure === undefined ? target.met(line, bare) : false;
  return { ...line, target: target.text, ...(met === undefined ? {} : { met }) };
}

/** @param {number | undefined} value @param {number | undefined} base @param {number} margin */
function atMost(value, base, margin) {
  return value === undefined || base === undefined ? undefined : value <= base + margin;
}

/** @param {number | undefined} value @param {number} least */
function atLeast(value, least) {
  return value === undefined ? undefined : value >= least;
}
