import type { DuckDBConnection } from '@duckdb/node-api';
import type { Passed } from '../workspace/progress.js';
import { estimateRecords } from './csv-estimate.js';
import type { TextScan } from './engine.js';

/** How far queries of a connection have come. */
export interface QueryProgress {
  /** Does work whose query reads some files. */
  reading<T>(scans: readonly TextScan[], work: () => Promise<T>): Promise<T>;
  /** Of the query that runs; null where none does. */
  passed(connection: DuckDBConnection | undefined): Passed | null;
}

/** Tells how far queries are. Of a csv DuckDB knows how many bytes it has read, and no number of rows: that is estimated, once it is asked for. */
export function queryProgress(): QueryProgress {
  let csvs: { readonly files: readonly string[]; rows?: number } | undefined;
  return {
    async reading(scans, work) {
      const texts = scans.filter((scan) => scan.format === 'csv');
      // a compressed one does not tell its size
      if (texts.length > 0) csvs = { files: texts.some((scan) => scan.gzip) ? [] : texts.flatMap((scan) => scan.files) };
      try {
        return await work();
      } finally {
        csvs = undefined;
      }
    },
    passed(connection) {
      const now = connection?.progress;
      if (now === undefined || now.percentage < 0) return null;
      const fraction = now.percentage / 100;
      if (csvs === undefined) return { fraction, rows: Number(now.rows_processed), total: Number(now.total_rows_to_process) };
      if (csvs.rows === undefined) {
        const asked = (csvs = { ...csvs, rows: 0 });
        estimateRecords(asked.files).then(
          (rows) => (asked.rows = rows),
          () => undefined,
        );
      }
      const total = csvs.rows ?? 0;
      return { fraction, rows: Math.round(fraction * total), total };
    },
  };
}
