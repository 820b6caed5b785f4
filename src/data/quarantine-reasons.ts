import { stat } from 'node:fs/promises';
import { ifThere, RiskError } from '../errors.js';
import { storedRows } from './quarantine.js';

/** How many rows were quarantined for breaking one rule. */
export interface QuarantineReason {
  readonly column: string;
  readonly rule: string;
  readonly rows: number;
}

/** Why rows were quarantined, the most frequent reason first, read from a quarantine.csv. Throws a `no-input` fault where there is none. */
export async function quarantineReasons(file: string): Promise<QuarantineReason[]> {
  if ((await ifThere(stat(file))) === undefined)
    throw new RiskError('no-input', 'nothing has been quarantined: there is no quarantine.csv');
  const rows = new Map<string, QuarantineReason>();
  for await (const { column, rule } of storedRows(file)) {
    const key = JSON.stringify([column, rule]);
    rows.set(key, { column, rule, rows: (rows.get(key)?.rows ?? 0) + 1 });
  }
  return [...rows.values()].sort((a, b) => b.rows - a.rows || (a.column < b.column ? -1 : 1));
}
