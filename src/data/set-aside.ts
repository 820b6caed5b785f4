import path from 'node:path';
import type { Engine } from '../engine/engine.js';
import { RiskError } from '../errors.js';
import { publish } from '../workspace/atomic.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { formatHeld, heldFiles, readHeld, type HeldFile } from './held.js';
import { ingest, type Ingestion } from './ingest.js';
import { formatLedger, readLedger, type Ledger, type LedgerEntry } from './ledger.js';
import { findNews } from './news.js';
import { copyWithout, storedRows, type QuarantinedRow } from './quarantine.js';
import { writeSums } from './sums.js';

/** A file of which rows are in quarantine. */
export interface QuarantinedFile {
  readonly name: string;
  readonly rows: number;
  /** How many rows broke which rule first. */
  readonly rules: readonly { readonly column: string; readonly rule: string; readonly rows: number }[];
}

/** All that is set aside: whole files, and rows. */
export interface SetAside {
  readonly held: readonly HeldFile[];
  readonly quarantined: readonly QuarantinedFile[];
}

/** Lists what is set aside. */
export async function listSetAside({ paths }: Workspace): Promise<SetAside> {
  const files = new Map<string, Map<string, { column: string; rule: string; rows: number }>>();
  for await (const { file, column, rule } of storedRows(path.join(paths.output, ARTIFACTS.quarantine))) {
    const rules = files.get(file) ?? new Map<string, { column: string; rule: string; rows: number }>();
    files.set(file, rules);
    const key = JSON.stringify([column, rule]);
    rules.set(key, { column, rule, rows: (rules.get(key)?.rows ?? 0) + 1 });
  }
  const quarantined = [...files].map(([name, rules]) => {
    const counts = [...rules.values()].sort((a, b) => b.rows - a.rows);
    return { name, rows: counts.reduce((sum, one) => sum + one.rows, 0), rules: counts };
  });
  const ledger = await readLedger(path.join(paths.output, ARTIFACTS.ledger));
  return { held: await heldFiles(path.join(paths.output, ARTIFACTS.held), ledger), quarantined };
}

const SHOWN = 100;

/** One file that is set aside: why it is held, or its rows in quarantine, the first of them at least. */
export interface ShownFile {
  readonly name: string;
  readonly held: HeldFile | null;
  readonly total: number;
  readonly rows: readonly QuarantinedRow[];
}

/** Shows one file by its name or the beginning of its digest. Throws a `no-input` fault where nothing of it is set aside. */
export async function showSetAside(workspace: Workspace, id: string): Promise<ShownFile> {
  const { name, held, entry } = await find(workspace, id);
  const rows: QuarantinedRow[] = [];
  // of a file that is held no row is in quarantine: those are of another content under its name
  if (entry.status !== 'ingested') return { name, held: held ?? null, total: 0, rows };
  let total = 0;
  for await (const row of storedRows(path.join(workspace.paths.output, ARTIFACTS.quarantine))) {
    if (row.file !== name) continue;
    total += 1;
    if (rows.length < SHOWN) rows.push(row);
  }
  return { name, held: held ?? null, total, rows };
}

/**
 * Judges a file that is set aside anew: under the contract and `ingest.hold_on` as they are now, or with `release` without the
 * latter. Rows of it that were accepted before count as duplicates. It must lie in the input folder.
 * Throws a `no-input` fault where it does not, and for the release of a file that is not held.
 */
export async function judgeAgain(
  workspace: Workspace,
  engine: Engine,
  id: string,
  options: { release: boolean },
): Promise<Ingestion> {
  const { name, sha256, held } = await find(workspace, id);
  if (options.release && held === undefined) {
    throw new RiskError('no-input', `${name}: is not held, but has rows in quarantine, which broke the contract`, {
      hint: `change the contract, then riskctl quarantine replay --file ${name}; or put the corrected rows into a new file`,
    });
  }
  const again = new Set([sha256]);
  const news = await findNews(workspace, { again });
  const fresh = news.fresh.filter((one) => one.sha256 === sha256);
  if (fresh.length === 0) {
    throw new RiskError('no-input', `${name}: is no longer in the input folder, so it cannot be read again`, {
      hint: `put it back, or give it up with riskctl quarantine drop --file ${name}`,
    });
  }
  return (
    await ingest(workspace, engine, {
      news: { ...news, fresh, known: [] },
      again,
      release: options.release,
      isOlder: held === undefined,
    })
  ).answer;
}

/** What was given up. */
export interface Dropped {
  readonly name: string;
  /** Whether the whole file was held. */
  readonly held: boolean;
  /** Rows taken out of quarantine.csv. */
  readonly rows: number;
}

/** Gives up a file that is held, or the rows of one that are in quarantine. The ledger remembers it, and it is not taken in again. */
export async function drop(workspace: Workspace, id: string): Promise<Dropped> {
  const { paths, world, config } = workspace;
  const { name, sha256, held, entry, ledger } = await find(workspace, id);
  const { total } = await showSetAside(workspace, id);
  const { size, modified } = entry;
  const time = world.now().toISOString();
  const line: LedgerEntry = {
    sha256,
    time,
    size,
    modified,
    name,
    status: 'dropped',
    in: 0,
    accepted: 0,
    quarantined: 0,
    duplicate: 0,
  };
  const quarantine = path.join(paths.output, ARTIFACTS.quarantine);
  const rest = (await readHeld(path.join(paths.output, ARTIFACTS.held))).filter((one) => one.sha256 !== sha256);
  await publish(
    paths.output,
    world,
    async (draft) => {
      if (total > 0) await copyWithout(quarantine, draft.at(ARTIFACTS.quarantine), new Set([name]));
      if (held !== undefined) await draft.write(ARTIFACTS.held, formatHeld(rest));
      await draft.write(ARTIFACTS.ledger, formatLedger([...ledger, line]));
      await writeSums(workspace, draft);
    },
    Number.parseInt(config.data_file_mode, 8),
  );
  return { name, held: held !== undefined, rows: total };
}

interface Found {
  readonly name: string;
  readonly sha256: string;
  readonly held: HeldFile | undefined;
  readonly entry: LedgerEntry;
  readonly ledger: Ledger;
}

/** The one file meant, and its line in the ledger. */
async function find(workspace: Workspace, id: string): Promise<Found> {
  const { paths } = workspace;
  const { held, quarantined } = await listSetAside(workspace);
  const ledger = await readLedger(path.join(paths.output, ARTIFACTS.ledger));
  const isMeant = (entry: LedgerEntry): boolean => entry.name === id || (id.length >= 6 && entry.sha256.startsWith(id));
  const rows = new Set(quarantined.map((one) => one.name));
  const heldNow = new Set(held.map((one) => one.sha256));
  const entries = ledger.filter(
    (one) => isMeant(one) && (heldNow.has(one.sha256) || (one.status === 'ingested' && rows.has(one.name))),
  );
  const [entry] = entries;
  if (entry === undefined)
    throw new RiskError('no-input', `nothing of '${id}' is held or in quarantine`, {
      hint: 'riskctl quarantine list shows what is',
    });
  // rows in quarantine go by the name of their file alone
  const sharing = ledger.filter((one) => one.status === 'ingested' && one.quarantined > 0 && one.name === entry.name);
  const meant = entry.status === 'ingested' ? [...entries, ...sharing] : entries;
  if (meant.some((one) => one.sha256 !== entry.sha256)) {
    throw new RiskError('data', `'${id}' stands for more than one content, and quarantine.csv does not tell their rows apart`, {
      hint: 'a held file can be named by the beginning of its SHA-256; of others put the corrected rows into a new file',
    });
  }
  return { name: entry.name, sha256: entry.sha256, held: held.find((one) => one.sha256 === entry.sha256), entry, ledger };
}
