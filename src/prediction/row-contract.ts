import { show } from '../config/overrides.js';
import type { Column, Contract } from '../data/contract.js';
import type { CrossRule } from '../data/cross-rule.js';
import { isNumeric, type Rule } from '../data/staging.js';
import type { FeatureValue } from '../model/predict.js';

/** A rule that one row breaks, as in quarantine.csv. */
export interface BrokenRule extends Rule {
  /** "income must be a number, got 'many'". */
  readonly words: string;
}

/** A row that keeps the contract: what stands in each kept column, by its index; null where it is missing. */
export type CheckedRow = readonly FeatureValue[];

/**
 * The contract for one row: from cells, in the order of the contract's columns, to typed values or the first rule broken. A cell is text
 * from a csv, or a scalar of JSON. Decides what the SQL of `staging` decides, in the same words, but that the target is not looked
 * at: a client to predict has none yet. For an `anonymous` client, neither are ids required.
 */
export function rowContract(contract: Contract, anonymous = false): (cells: readonly unknown[]) => CheckedRow | BrokenRule {
  const readers = contract.columns.map((column): Reader => {
    if (column.role === 'target') return () => null;
    if (isNumeric(column)) return numberReader(column);
    return textReader(column, isNeeded(column, anonymous) && column.required);
  });
  const rules = contract.rules.map((rule) => ruleCheck(rule, contract));
  return (cells) => {
    const row: FeatureValue[] = [];
    for (const read of readers) {
      const value = read(cells[row.length]);
      if (typeof value === 'object' && value !== null) return value;
      row.push(value);
    }
    for (const check of rules) {
      const broken = check(row);
      if (broken !== undefined) return broken;
    }
    return row;
  };
}

/** Whether what {@link rowContract} says of a row is that it is broken. */
export function isBroken(row: CheckedRow | BrokenRule): row is BrokenRule {
  return !Array.isArray(row);
}

/** Whether a row to predict must have a column: all but the target, and but ids where the client is `anonymous`. */
export function isNeeded({ role }: Column, anonymous: boolean): boolean {
  return role !== 'target' && !(anonymous && role === 'id');
}

type Reader = (cell: unknown) => FeatureValue | BrokenRule;

function textReader(column: Column, required: boolean): Reader {
  const allowed = column.role === 'feature' && column.type === 'categorical' ? column.allowed : undefined;
  const levels = allowed === undefined ? undefined : new Set(allowed);
  return (cell) => {
    if (!isText(cell)) return broken(column, 'a text or a number', cell);
    const text = cell === null || cell === undefined ? '' : String(cell).trim();
    if (text === '') return required ? broken(column, 'required', cell) : null;
    if (levels !== undefined && !levels.has(text)) return broken(column, `one of ${allowed?.join(', ') ?? ''}`, cell);
    return text;
  };
}

function numberReader(column: Column): Reader {
  if (column.role !== 'feature' || column.type !== 'numeric') throw new TypeError(`${column.name} is no numeric feature`);
  const { required, integer, min = -Infinity, max = Infinity } = column;
  return (cell) => {
    if (isEmpty(cell)) return required ? broken(column, 'required', cell) : null;
    const value = typeof cell === 'number' ? cell : typeof cell === 'string' ? numberFrom(cell) : NaN;
    if (!Number.isFinite(value)) return broken(column, 'a number', cell);
    if (integer && value !== Math.floor(value)) return broken(column, 'a whole number', cell);
    if (value < min) return broken(column, `>= ${min}`, cell);
    if (value > max) return broken(column, `<= ${max}`, cell);
    return value;
  };
}

function ruleCheck(
  { text, columns, isBroken: breaks }: CrossRule,
  contract: Contract,
): (row: CheckedRow) => BrokenRule | undefined {
  const places = new Map(columns.map((name) => [name, contract.columns.findIndex((one) => one.name === name)]));
  return (row) => {
    const valueOf = (name: string): number | null => row[places.get(name) ?? -1] as number | null;
    if (!breaks(valueOf)) return undefined;
    const found = columns.map((name) => `${name} ${String(valueOf(name))}`).join(' and ');
    return { column: columns.join(', '), rule: text, words: `${text} does not hold for ${found}` };
  };
}

function broken({ name }: Column, rule: string, cell: unknown): BrokenRule {
  return {
    column: name,
    rule,
    words: rule === 'required' ? `${name} is required` : `${name} must be ${rule}, got ${show(cell)}`,
  };
}

function isText(cell: unknown): cell is string | number | boolean | null | undefined {
  return typeof cell !== 'object' || cell === null;
}

function isEmpty(cell: unknown): boolean {
  return cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '');
}

/** Text as a number, as a spreadsheet or a program would write it; NaN for any other, 0x1F and Infinity among them. */
function numberFrom(text: string): number {
  const value = Number(text);
  return isHexadecimal(text) ? NaN : value;
}

/** 0x1F, 0b11 and 0o17 are numbers to JavaScript alone. */
function isHexadecimal(text: string): boolean {
  const at = text.indexOf('0') + 1;
  return at > 0 && 'xXbBoO'.includes(text.charAt(at) || '-');
}
