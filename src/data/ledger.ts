import { readFile } from 'node:fs/promises';
import { ifThere, RiskError } from '../errors.js';
import { sha256 } from '../workspace/digest.js';

/** The books of one or more files: `in` is always the sum of the other three. */
export interface Books {
  readonly in: number;
  readonly accepted: number;
  readonly quarantined: number;
  readonly duplicate: number;
}

const STATUSES = ['ingested', 'refused', 'known', 'held', 'dropped'] as const;

/** One file that has been dealt with, known by its content. */
export interface LedgerEntry extends Books {
  readonly sha256: string;
  /** When it was ingested, ISO 8601 in UTC. */
  readonly time: string;
  readonly size: number;
  /** Modification time in whole milliseconds. */
  readonly modified: number;
  readonly name: string;
  /**
   * `ingested`; `refused`: could not be used at all; `known`: the same content under another name; `held`: too far from history;
   * `dropped`: held or quarantined, and given up.
   */
  readonly status: (typeof STATUSES)[number];
}

/** What has been ingested, file by file, in order. */
export type Ledger = readonly LedgerEntry[];

const TITLE = '# riskctl ledger 1: sha256 time status rows=accepted+quarantined+duplicate size modified name';
const LINE = /^([0-9a-f]{64}) (\S+) (ingested|refused|known|held|dropped) (\d+)=(\d+)\+(\d+)\+(\d+) (\d+) (-?\d+) (.+)$/s;

/** Reads a ledger; none at all is an empty one. Throws a data fault that names the line it cannot read. */
export async function readLedger(file: string): Promise<Ledger> {
  const text = (await ifThere(readFile(file, 'utf8'))) ?? '';
  const lines = text.split('\n');
  return lines.flatMap((line, index) => (line === '' || line.startsWith('#') ? [] : [parseLine(line, `${file}:${index + 1}`)]));
}

/** The ledger as text, one line a file. */
export function formatLedger(ledger: Ledger): string {
  const lines = ledger.map((entry) => {
    const { sha256: digest, time, status, accepted, quarantined, duplicate, size, modified, name } = entry;
    return `${digest} ${time} ${status} ${entry.in}=${accepted}+${quarantined}+${duplicate} ${size} ${modified} ${encodeName(name)}`;
  });
  return `${[TITLE, ...lines].join('\n')}\n`;
}

/** Digest of what has been ingested: the same files in any order, under any name, are the same data. */
export function dataDigest(ledger: Ledger): string {
  const digests = ledger.filter((entry) => entry.status === 'ingested').map((entry) => entry.sha256);
  return sha256(digests.sort().join('\n'));
}

/** The books of several files together. */
export function sumBooks(entries: readonly Books[]): Books {
  return entries.reduce<Books>(
    (sum, one) => ({
      in: sum.in + one.in,
      accepted: sum.accepted + one.accepted,
      quarantined: sum.quarantined + one.quarantined,
      duplicate: sum.duplicate + one.duplicate,
    }),
    { in: 0, accepted: 0, quarantined: 0, duplicate: 0 },
  );
}

/** The books of all that was ever read, each file counted once: one that was judged again has its rows, and where they are now. */
export function booksSoFar(ledger: Ledger): Books & { readonly files: number } {
  const files = new Map<string, LedgerEntry[]>();
  for (const entry of ledger)
    if (entry.status === 'ingested') files.set(entry.sha256, [...(files.get(entry.sha256) ?? []), entry]);
  const books = [...files.values()].map((readings): Books => {
    const accepted = sumBooks(readings).accepted;
    const [rows, quarantined] = [readings[0]?.in ?? 0, readings.at(-1)?.quarantined ?? 0];
    return { in: rows, accepted, quarantined, duplicate: rows - accepted - quarantined };
  });
  return { files: files.size, ...sumBooks(books) };
}

/** What waits for somebody to decide: whole files that are held, and rows that the last reading of a file left in quarantine. */
export function setAside(ledger: Ledger): { readonly files: number; readonly rows: number } {
  const last = new Map<string, LedgerEntry>();
  for (const entry of ledger) if (entry.status !== 'known') last.set(entry.sha256, entry);
  const of = (wanted: LedgerEntry['status']): LedgerEntry[] => [...last.values()].filter(({ status }) => status === wanted);
  return { files: of('held').length, rows: sumBooks(of('ingested')).quarantined };
}

function parseLine(line: string, where: string): LedgerEntry {
  const match = LINE.exec(line);
  const [digest, time, said, rows, accepted, quarantined, duplicate, size, modified, code] = match?.slice(1) ?? [];
  const name = code === undefined ? undefined : decodeName(code);
  const status = STATUSES.find((one) => one === said);
  if (digest === undefined || time === undefined || name === undefined || status === undefined) {
    throw new RiskError('data', `${where}: not a line of a ledger that this riskctl can read`, {
      hint: 'put back the ledger of the last release, or start again with riskctl ingest --rebuild',
    });
  }
  const books = { in: Number(rows), accepted: Number(accepted), quarantined: Number(quarantined), duplicate: Number(duplicate) };
  return { sha256: digest, time, status, ...books, size: Number(size), modified: Number(modified), name };
}

/** The name, or undefined where somebody's edit has spoilt its code. */
function decodeName(code: string): string | undefined {
  try {
    return decodeURIComponent(code);
  } catch {
    return undefined;
  }
}

/** Names keep to one line and are otherwise readable. */
function encodeName(name: string): string {
  return name.replaceAll(/[%\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => encodeURIComponent(character));
}
