/**
 * One line of the result.
 * @typedef {object} Line
 * @property {string} stage
 * @property {number | string} rows
 * @property {number} [ours] median seconds
 * @property {number} [baseline] median seconds of the pandas + scikit-learn pipeline, whole process
 * @property {number} [work] median seconds of its work alone: without starting Python and without imports
 * @property {number} [ratio] ours / baseline
 * @property {number} [rate] rows a second, whole process
 * @property {number} [peak] peak resident memory in MB
 * @property {number} [baselinePeak] peak resident memory of the baseline in MB
 * @property {boolean} [rendered] whether a PDF and a PNG came out
 * @property {{ ours: number, baseline: number | undefined }} [f1] F1 on the test set
 * @property {{ bytes: number, memory: number, count: number }} [bound] what reading the files of the stage takes at the least
 * @property {string} [target]
 * @property {boolean} [met]
 * @property {string} [failure]
 */

/**
 * The median of some numbers; undefined of none.
 * @param {readonly number[]} values
 * @returns {number | undefined}
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : sorted.length === 0 ? undefined : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * A line without the properties that are not known. Of a stage that failed, its figures are not: it did not do its work.
 * @param {Line} line
 * @returns {Line}
 */
export function known({ stage, rows, failure, ...figures }) {
  const line = failure === undefined ? { stage, rows, ...figures } : { stage, rows, failure };
  return /** @type {Line} */ (Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined)));
}
