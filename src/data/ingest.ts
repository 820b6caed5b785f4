import path from 'node:path';
import type { Engine } from '../engine/engine.js';
import { join, rowwise, sql, type Sql } from '../engine/sql.js';
import { RiskError, unlessFault } from '../errors.js';
import { publish, type Draft } from '../workspace/atomic.js';
import { ARTIFACTS, shortPath, type Workspace } from '../workspace/workspace.js';
import { holdBack, loadBatch, outcomesOf, tellingRefused, type Batch, type FileOutcome } from './batch.js';
import { contractOf } from './contract.js';
import { datasetOf, holdFinalData, type Dataset } from './dataset.js';
import { dedupe, type Arrived } from './dedupe.js';
import { openHistory } from './history.js';
import { keep } from './keep.js';
import { sweepStore } from './sweep.js';
import { dataDigest, formatLedger, readLedger, sumBooks, type Books, type Ledger } from './ledger.js';
import { formatHeld, readHeld } from './held.js';
import { suspects } from './hold.js';
import { findNews, type Digested, type News, type NewsOptions } from './news.js';
import { writeQuarantine } from './quarantine.js';
import { noRows } from './staging.js';
import { writeSums } from './sums.js';

/** What an ingestion did. The books balance, of each file and of all: in = accepted + quarantined + duplicate. */
export interface Ingestion {
  readonly files: readonly FileOutcome[];
  readonly books: Books;
  /** Files still being written, left for a later run. */
  readonly waiting: readonly string[];
  /** Newly accepted rows without a label: kept for monitoring, left out of training. */
  readonly unlabelled: number;
  /** Rows of earlier runs replaced by a later one of the same key. */
  readonly superseded: number;
  /** Accepted rows in all now; null when nothing was added. */
  readonly total: number | null;
  /** What holds them. */
  readonly store: 'csv' | 'parquet';
  /** Digest of all that has been ingested. */
  readonly data: string;
}

/** The answer of {@link ingest}, and the newly accepted rows for as long as the engine lives. */
export interface Ingested {
  readonly answer: Ingestion;
  readonly fresh: Dataset | null;
}

/** How it is gone about. */
export interface IngestOptions extends NewsOptions {
  /** What {@link findNews} found, where it has been asked already. */
  readonly news?: News;
  /** Hold nothing back, whatever `ingest.hold_on` says. */
  readonly release?: boolean;
  /** What is taken in came before what was accepted since, so that of rows with one key those that are there stay. */
  readonly isOlder?: boolean;
}

/**
 * Takes in the new files of the input folder under the contract: good rows join finaldata.csv, bad rows go to quarantine.csv,
 * rows seen before are counted and dropped, and the ledger gains a line a file. All of it takes effect together or not at all.
 */
export async function ingest(workspace: Workspace, engine: Engine, options: IngestOptions = {}): Promise<Ingested> {
  const news = options.news ?? (await findNews(workspace, options));
  if (news.fresh.length === 0 && options.rebuild !== true) return { answer: await remember(workspace, news), fresh: null };
  if (news.fresh.length === 0) {
    throw new RiskError('no-input', `${shortPath(workspace, workspace.paths.input)}: nothing to rebuild from`, {
      hint: 'put the input files back first',
    });
  }

  const contract = contractOf(workspace.config);
  const whole = await loadBatch(
    engine,
    contract,
    news.fresh.map(({ source }) => source),
  );
  await sweepStore(workspace);
  const history = await openHistory(workspace, engine, contract, news.ledger);
  const limits = options.release === true ? {} : workspace.config.ingest.hold_on;
  const far = await suspects(engine, contract, whole.loaded, history, news.ledger, limits);
  const batch = await holdBack(
    engine,
    contract,
    whole,
    far.map(({ file, reasons }) => ({ source: file.source, rows: file.rows + file.misshapen.length, reasons })),
  );
  const earlier = (await history?.against(batch.loaded)) ?? [];
  const { isOlder = false } = options;
  const mine = batch.loaded.files;
  const deduped = await dedupe(
    engine,
    contract,
    isOlder && contract.dedupe.by === 'key' ? [...mine, ...earlier] : [...earlier, ...mine],
    earlier,
  );
  const droppedOf = (files: readonly Arrived[]): readonly number[] => files.map((file) => deduped.dropped.get(file) ?? 0);

  const time = workspace.world.now().toISOString();
  const outcomes = outcomesOf(batch, news.fresh, droppedOf(mine), time);
  const files = [...outcomes, ...knownAgain(news.known, [...news.ledger, ...outcomes], time)];
  const ledger = [...news.ledger, ...files.filter((file) => !isNoted(file, news.ledger))];
  const freshRows = await deduped.staying(batch.loaded.tables);
  const fresh = await datasetOf(engine, contract, 'the new rows', union([noRows(contract, engine.dialect), ...freshRows]));

  const output = workspace.paths.output;
  if (options.rebuild === true && fresh.rows === 0) await requireNothingLost(workspace, outcomes);
  const kept = await publish(
    output,
    workspace.world,
    async (draft) => {
      const keeping = await keep(workspace, engine, contract, { history, deduped, fresh: freshRows }, draft);
      const previous = options.rebuild === true ? undefined : path.join(output, ARTIFACTS.quarantine);
      await writeQuarantine(engine, batch.loaded, previous, draft.at(ARTIFACTS.quarantine), namesOf(news.ledger, options.again));
      await writeHeld(workspace, batch, news, draft, time);
      await draft.write(ARTIFACTS.ledger, formatLedger(ledger));
      await writeSums(workspace, draft);
      return keeping;
    },
    modeOf(workspace),
  );
  if (kept.relation !== undefined) await holdFinalData(workspace, engine, kept.relation, kept.rows);
  const superseded = droppedOf(earlier).reduce((sum, one) => sum + one, 0);
  return {
    answer: {
      ...answerOf(workspace, files, [...news.waiting, ...batch.growing], ledger),
      unlabelled: fresh.rows - fresh.labelled,
      superseded,
      total: kept.rows,
    },
    fresh,
  };
}

/** Throws a data fault where a rebuild would leave none of the rows that were accepted before. */
async function requireNothingLost(workspace: Workspace, files: readonly FileOutcome[]): Promise<void> {
  const before = await unlessFault(readLedger(path.join(workspace.paths.output, ARTIFACTS.ledger)));
  const { accepted } = sumBooks(before ?? []);
  if (accepted === 0) return;
  await tellingRefused(files, () => {
    throw new RiskError(
      'data',
      `a rebuild would leave none of the ${accepted} rows accepted so far: no row of ${shortPath(workspace, workspace.paths.input)} would be accepted`,
      {
        hint: 'nothing was changed: mend the contract or the files first',
      },
    );
  });
}

/** Nothing new: at the most, a known content has a new name to be noted. */
async function remember(workspace: Workspace, news: News): Promise<Ingestion> {
  const files = knownAgain(news.known, news.ledger, workspace.world.now().toISOString());
  const ledger = [...news.ledger, ...files];
  if (files.length > 0)
    await publish(
      workspace.paths.output,
      workspace.world,
      (draft) => draft.write(ARTIFACTS.ledger, formatLedger(ledger)),
      modeOf(workspace),
    );
  return answerOf(workspace, files, news.waiting, ledger);
}

/** Whether the ledger says so already: a file that is judged anew may come out as it did. */
function isNoted(file: FileOutcome, ledger: Ledger): boolean {
  const last = ledger.findLast(({ sha256, name }) => sha256 === file.sha256 && name === file.name);
  const isSame = last?.status === file.status && last.modified === file.modified;
  return isSame && (file.status === 'refused' || file.status === 'held');
}

/** Files whose content the ledger holds. The copy of a file that waits for a later run waits with it. */
function knownAgain(known: readonly Digested[], ledger: Ledger, time: string): FileOutcome[] {
  return known.flatMap(({ source, sha256 }): FileOutcome[] => {
    const first = ledger.find((entry) => entry.sha256 === sha256);
    if (first === undefined) return [];
    const { size, modified, name } = source;
    const isTouched = ledger.some((entry) => entry.sha256 === sha256 && entry.name === name);
    const note = isTouched ? 'touched since, and its content is the same' : `the same content as ${first.name}`;
    return [{ sha256, time, size, modified, name, status: 'known', in: 0, accepted: 0, quarantined: 0, duplicate: 0, note }];
  });
}

function answerOf({ config }: Workspace, files: readonly FileOutcome[], waiting: readonly string[], ledger: Ledger): Ingestion {
  return {
    files,
    books: sumBooks(files),
    waiting,
    unlabelled: 0,
    superseded: 0,
    total: null,
    store: config.ingest.store,
    data: dataDigest(ledger),
  };
}

function union(queries: readonly Sql[]): Sql {
  return sql`${rowwise(join(queries, ' union all '))} as kept`;
}

function modeOf({ config }: Workspace): number {
  return Number.parseInt(config.data_file_mode, 8);
}

/** Names of the files whose rows in quarantine.csv are to be judged again. */
function namesOf(ledger: Ledger, again: ReadonlySet<string> | undefined): ReadonlySet<string> {
  return new Set(
    ledger.filter((entry) => again?.has(entry.sha256) === true && entry.status === 'ingested').map((entry) => entry.name),
  );
}

/** Writes held.json, where anything is held or was: what this batch was asked about anew is in it only if it is held again. */
async function writeHeld(workspace: Workspace, batch: Batch, news: News, draft: Draft, time: string): Promise<void> {
  const before = await readHeld(path.join(workspace.paths.output, ARTIFACTS.held));
  const asked = new Set(news.fresh.map(({ sha256 }) => sha256));
  const now = news.fresh.flatMap(({ source, sha256 }) => {
    const held = batch.held.find((one) => one.source === source);
    return held === undefined ? [] : [{ sha256, name: source.name, time, rows: held.rows, reasons: [...held.reasons] }];
  });
  const files = [...before.filter((one) => !asked.has(one.sha256)), ...now];
  if (before.length > 0 || files.length > 0) await draft.write(ARTIFACTS.held, formatHeld(files));
}
