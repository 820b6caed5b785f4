import { count } from '../src/report/numbers.js';
import { inOneLine } from '../src/terminal.js';

export { count };

/** A cell of a text table; numbers align right. */
export type Cell = string | number;

/** Rows as aligned columns, two spaces apart, the first row being the head. Columns that hold a number align right. */
export function textTable(rows: readonly (readonly Cell[])[]): string {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, index) => rows.map((row) => row[index] ?? ''));
  const sizes = columns.map((cells) => Math.max(...cells.map((cell) => show(cell).length)));
  const right = columns.map((cells) => cells.some((cell) => typeof cell === 'number'));
  return rows
    .map((row) =>
      row
        .map((cell, index) =>
          right[index] === true ? show(cell).padStart(sizes[index] ?? 0) : show(cell).padEnd(sizes[index] ?? 0),
        )
        .join('  '),
    )
    .map((line) => line.trimEnd())
    .join('\n');
}

/** `1 row`, `2 rows`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A share as a percentage with one decimal. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function show(cell: Cell): string {
  if (typeof cell === 'string') return inOneLine(cell);
  return Number.isInteger(cell) ? count(cell) : cell.toFixed(3);
}
