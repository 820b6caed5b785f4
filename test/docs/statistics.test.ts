import { expect, test } from '@jest/globals';
import { evaluationOf } from '../../src/evaluation/metrics.js';
import type { ScoreCell } from '../../src/stats/ranking.js';
import { codeOf, linesOf, tableAfter } from './markdown.js';

const PAGE = linesOf('docs/statistics.md');

/** The numbers of a line of the page's first table. */
function rowOf(name: string): number[] {
  const line = PAGE.find((one) => one.startsWith(`| ${name} `)) ?? '';
  return line
    .split('|')
    .slice(2, -1)
    .map((cell) => Number(cell.trim()));
}

test('the worked example of docs/statistics.md comes out as it says', () => {
  const [scores, labels] = [rowOf('p'), rowOf('y')];
  expect(scores).toHaveLength(12);
  const at = (label: number, says: (p: number) => boolean): number =>
    scores.filter((p, index) => labels[index] === label && says(p)).length;
  const confusion = {
    tn: at(0, (p) => p < 0.5),
    fp: at(0, (p) => p >= 0.5),
    fn: at(1, (p) => p < 0.5),
    tp: at(1, (p) => p >= 0.5),
  };
  const cells: ScoreCell[] = [...new Set(scores)].map((score) => {
    const inside = labels.filter((_, index) => scores[index] === score);
    return { score, rows: inside.length, positives: inside.filter((y) => y === 1).length };
  });
  const sum = (of: (p: number, y: number) => number): number =>
    scores.reduce((total, p, index) => total + of(p, labels[index] ?? NaN), 0);
  const squares = sum((p, y) => (p - y) ** 2);
  const losses = sum((p, y) => -Math.log(y === 1 ? p : 1 - p));
  const evaluation: Readonly<Record<string, unknown>> = { ...evaluationOf({ confusion, cells, squares, losses }, 0.5) };
  const table = tableAfter(PAGE, 'example');
  expect(table.map(([name, told]) => `${codeOf(name)} ${told}`)).toEqual(
    table.map(([name]) => `${codeOf(name)} ${(evaluation[codeOf(name)] as number).toFixed(6)}`),
  );
  const shown = Object.entries(evaluation).filter(
    ([name, value]) => typeof value === 'number' && !['rows', 'positives', 'base_rate', 'threshold'].includes(name),
  );
  expect(table.map(([name]) => codeOf(name)).sort()).toEqual(shown.map(([name]) => name).sort());
});
