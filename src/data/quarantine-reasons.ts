import { createReadStream } from 'node:fs';
import Papa from 'papaparse';
import { RiskError, systemCode } from '../errors.js';

/** How many rows were quarantined for breaking one rule. */
export interface QuarantineReason {
  readonly column: string;
  readonly rule: string;
  readonly rows: number;
}

/** Why rows were quarantined, the most frequent reason first, read from a quarantine.csv. Throws a `no-input` fault where there is none. */
export async function quarantineReasons(file: string): Promise<QuarantineReason[]> {
  const rows = new Map<string, QuarantineReason>();
  const records = Papa.parse(Papa.NODE_STREAM_INPUT, { header: true, skipEmptyLines: true });
  const source = createReadStream(file, 'utf8').on('error', (error) => records.destroy(error));
  source.pipe(records);
  try {
    for await (const record of records) {
      const { column = '', rule = '' } = record as Partial<Record<string, string>>;
      const key = JSON.stringify([column, rule]);
      rows.set(key, { column, rule, rows: (rows.get(key)?.rows ?? 0) + 1 });
    }
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    throw new RiskError('no-input', 'nothing has been quarantined: there is no quarantine.csv', { cause: error });
  }
  return [...rows.values()].sort((a, b) => b.rows - a.rows || (a.column < b.column ? -1 : 1));
}
