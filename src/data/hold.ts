import type { Config } from '../config/schema.js';
import type { Engine } from '../engine/engine.js';
import type { Contract } from './contract.js';
import type { Ledger } from './ledger.js';
import type { Loaded, LoadedFile } from './load.js';
import { countFiles, type RowCounts } from './row-counts.js';

/** What makes a batch stand out: limits, each of which may be left out. */
export type HoldLimits = Config['ingest']['hold_on'];

/** A file to be held, and why. */
export interface Suspect {
  readonly file: LoadedFile;
  readonly reasons: readonly string[];
}

const FEWEST_FILES = 3;
/** Two-sided p of 0.001: what chance makes of a few rows is no reason. */
const Z = 3.29;

/** The files of a batch that are too far from what was accepted before. Without history nothing is. */
export async function suspects(
  engine: Engine,
  contract: Contract,
  batch: Loaded,
  history: { counts(): Promise<RowCounts> } | null,
  ledger: Ledger,
  limits: HoldLimits,
): Promise<Suspect[]> {
  if (history === null || Object.values(limits).every((limit) => limit === undefined)) return [];
  const before = await history.counts();
  const found: Suspect[] = [];
  for (const table of batch.tables) {
    const counts = await countFiles(engine, contract, table);
    for (const file of batch.files.filter((one) => one.table === table)) {
      const mine = counts.get(file.rank);
      const reasons = [
        ...sizeReason(file.rows + file.misshapen.length, ledger, limits.size),
        ...(mine === undefined ? [] : shareReasons(contract, mine, before, limits)),
      ];
      if (reasons.length > 0) found.push({ file, reasons });
    }
  }
  return found;
}

/** Rows against the median of the files taken in before. */
function sizeReason(rows: number, ledger: Ledger, limit: number | undefined): string[] {
  const sizes = ledger.filter((entry) => entry.status === 'ingested' && entry.in > 0).map((entry) => entry.in);
  if (limit === undefined || sizes.length < FEWEST_FILES) return [];
  sizes.sort((a, b) => a - b);
  const middle = sizes.length / 2;
  const median = ((sizes[Math.ceil(middle) - 1] ?? 0) + (sizes[Math.floor(middle)] ?? 0)) / 2;
  if (rows <= limit * median && rows * limit >= median) return [];
  return [`${rows} rows, where files before had ${Math.round(median)}`];
}

function shareReasons(contract: Contract, mine: RowCounts, before: RowCounts, limits: HoldLimits): string[] {
  const reasons: string[] = [];
  const compare = (what: string, limit: number | undefined, mineOf: Share, beforeOf: Share): void => {
    if (limit !== undefined && isFar(mineOf, beforeOf, limit))
      reasons.push(`${what} ${percent(mineOf)}, where it was ${percent(beforeOf)} before`);
  };
  compare('base rate', limits.base_rate, [mine.positives, mine.labelled], [before.positives, before.labelled]);
  for (const [index, feature] of contract.features.entries())
    compare(
      `${feature.name} is missing in`,
      limits.missing,
      [mine.missing[index] ?? 0, mine.rows],
      [before.missing[index] ?? 0, before.rows],
    );
  return reasons;
}

type Share = readonly [count: number, of: number];

/** Whether two shares differ by a limit or more, and by more than chance makes of so many rows (pooled two-sample z). */
function isFar([a, n]: Share, [b, m]: Share, limit: number): boolean {
  if (n === 0 || m === 0) return false;
  const difference = Math.abs(a / n - b / m);
  const pooled = (a + b) / (n + m);
  return difference >= limit && difference > Z * Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
}

function percent([count, of]: Share): string {
  return `${((100 * count) / of).toFixed(1)}%`;
}
