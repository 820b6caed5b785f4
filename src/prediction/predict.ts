import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { contractOf } from '../data/contract.js';
import { readSources } from '../data/dataset.js';
import type { SourceFile } from '../data/sources.js';
import type { Engine } from '../engine/engine.js';
import { RiskError } from '../errors.js';
import { scoreOn, type Scoring } from '../evaluation/score.js';
import type { Model } from '../model/model.js';
import { asNamed } from '../workspace/outside.js';
import type { Workspace } from '../workspace/workspace.js';
import { delivered, inScratch, offer, offerFile } from './delivery.js';
import { destinationOf, type Destination, type DestinationOptions } from './destination.js';
import { effectsOf } from './effects.js';
import { inputFiles, pourPredictions, readableFiles, writeRejected, type PredictionBooks } from './files.js';
import type { Predicting } from './query.js';
import { predictStream } from './stream.js';
import { predictTable, tablesOf } from './tables.js';

/** What a command line asks of a prediction. */
export interface PredictOptions extends DestinationOptions {
  /** Files and folders, or `-` alone for stdin. */
  readonly inputs: readonly string[];
  readonly keep: boolean;
  readonly top: number | undefined;
  readonly reasons: number | undefined;
  readonly evaluate: boolean;
}

/** What was predicted, and where it is. */
export interface Predicted {
  /** Id of the model. */
  readonly model: string;
  /** What was predicted: "prospects.csv", "stdin". */
  readonly data: string;
  readonly rows: PredictionBooks;
  /** The file or table of the predictions; null: they went to stdout. */
  readonly out: string | null;
  /** The file of the rejected rows; null where there are none, or nobody asked for one. */
  readonly rejected: string | null;
  /** How well the predictions fit the labels that the input has; null where that was not asked. */
  readonly evaluation: Scoring | null;
}

const STDIN = '-';

/** Throws a usage fault where one answer in JSON is asked for, and stdout is taken by the predictions. */
export function requireRoom(out: string | undefined, json: boolean): void {
  if (out !== undefined || !json) return;
  throw new RiskError('usage', '--json answers with one value on stdout, where the predictions go', {
    hint: 'name a file for them with --out, or have them in JSON with --format ndjson',
  });
}

/**
 * Predicts clients in bulk with a model. Files go through the engine; stdin is predicted row by row as it comes, unless what is
 * asked of it takes all of its rows. Changes nothing of the workspace.
 */
export async function predict(workspace: Workspace, engine: Engine, model: Model, options: PredictOptions): Promise<Predicted> {
  const { config, world } = workspace;
  const contract = contractOf(config);
  const { bands, reasons } = config.prediction;
  const effects = effectsOf(model, contract);
  const predicting: Predicting = { model, contract, effects, bands, reasons: options.reasons ?? reasons };
  const tables = tablesOf(options);
  if (tables !== undefined) {
    const { from, to } = tables;
    const books = await predictTable(engine, predicting, from, to);
    return finished(workspace, predicting, from, { out: undefined, rejected: undefined }, books, null, to);
  }
  const destination = await destinationOf(workspace, options);
  const isStdin = options.inputs.includes(STDIN);
  if (isStdin && options.inputs.length > 1) {
    throw new RiskError('usage', 'stdin (-) cannot be predicted together with files', { hint: 'predict them one by one' });
  }
  const work = (sources: readonly SourceFile[], data: string): Promise<Predicted> =>
    predictFiles(workspace, engine, predicting, sources, data, destination, options);
  if (!isStdin) {
    const sources = await inputFiles(workspace, options.inputs);
    const [only] = sources;
    return work(sources, only !== undefined && sources.length === 1 ? asNamed(workspace, only.path) : `${sources.length} files`);
  }
  const { format } = destination;
  if (format !== 'parquet' && options.top === undefined && !options.evaluate)
    return predictStdin(workspace, predicting, { ...destination, format }, options.keep);
  return inScratch(workspace, async (folder) => {
    const file = path.join(folder, 'stdin.csv');
    await pipeline(world.input(), createWriteStream(file));
    const { size, mtimeMs } = await stat(file);
    return work([{ path: file, name: 'stdin', format: 'csv', gzip: false, size, modified: Math.trunc(mtimeMs) }], 'stdin');
  });
}

async function predictFiles(
  workspace: Workspace,
  engine: Engine,
  predicting: Predicting,
  sources: readonly SourceFile[],
  data: string,
  destination: Destination,
  options: PredictOptions,
): Promise<Predicted> {
  const { format } = destination;
  const { keep, top } = options;
  const files = await readableFiles(workspace, engine, predicting, sources);
  const evaluation = options.evaluate ? await evaluated(workspace, engine, predicting.model, data, sources) : null;
  const pour = async (file: string): Promise<PredictionBooks> => {
    const books = await pourPredictions(workspace, engine, predicting, files, file, { format, keep, top });
    const { rejected } = destination;
    if (rejected !== undefined && books.rejected > 0)
      await delivered(workspace, rejected, (draft) => writeRejected(engine, predicting, files, draft));
    return books;
  };
  const { out } = destination;
  const rows =
    out !== undefined
      ? await delivered(workspace, out, pour)
      : await inScratch(workspace, async (folder) => {
          const file = path.join(folder, `predictions.${format}`);
          const books = await pour(file);
          await offerFile(workspace, file);
          return books;
        });
  return finished(workspace, predicting, data, destination, rows, evaluation);
}

async function evaluated(
  workspace: Workspace,
  engine: Engine,
  model: Model,
  data: string,
  sources: readonly SourceFile[],
): Promise<Scoring> {
  return scoreOn(engine, await readSources(workspace, engine, data, sources), model, workspace.config.slices);
}

async function predictStdin(
  workspace: Workspace,
  predicting: Predicting,
  destination: Destination & { readonly format: 'csv' | 'ndjson' },
  keep: boolean,
): Promise<Predicted> {
  const { out, rejected, format } = destination;
  const { world } = workspace;
  const stream = (rows: Sink, refused: Sink): Promise<PredictionBooks> =>
    predictStream(predicting, world.input(), { rows, rejected: refused }, { format, keep, name: 'stdin' });
  const toRows = (refused: Sink): Promise<PredictionBooks> =>
    out === undefined
      ? stream((text) => offered(workspace, text), refused)
      : delivered(workspace, out, (draft) => toFile(draft, true, (rows) => stream(rows, refused)));
  const books =
    rejected === undefined
      ? await toRows(async () => true)
      : await delivered(workspace, rejected, (draft) => toFile(draft, false, toRows));
  return finished(workspace, predicting, 'stdin', destination, books, null);
}

type Sink = (text: string) => Promise<boolean>;

function offered({ world }: Workspace, text: string): Promise<boolean> {
  world.signal.throwIfAborted();
  return offer(world.output(), text);
}

/** Hands `work` a sink that writes a file, which is made at once or with the first text. */
async function toFile<T>(file: string, atOnce: boolean, work: (sink: Sink) => Promise<T>): Promise<T> {
  const open = (): ReturnType<typeof createWriteStream> => createWriteStream(file);
  let stream = atOnce ? open() : undefined;
  const answer = await work((text) => offer((stream ??= open()), text));
  if (stream === undefined) return answer;
  const { errored } = stream;
  if (errored !== null) throw errored;
  await new Promise<void>((resolve, reject) => {
    stream?.once('error', reject).end(resolve);
  });
  return answer;
}

async function finished(
  workspace: Workspace,
  { model }: Predicting,
  data: string,
  { out, rejected }: Pick<Destination, 'out' | 'rejected'>,
  rows: PredictionBooks,
  evaluation: Scoring | null,
  table: string | null = null,
): Promise<Predicted> {
  const { world } = workspace;
  const isNamed = rejected !== undefined && rows.rejected > 0;
  if (rejected === undefined && rows.rejected > 0) {
    world.log.warn(`${rows.rejected} of ${rows.in} rows of ${data} break the contract and are not predicted`, {
      ...(table === null ? { hint: 'name a file for them, and the rules they break, with --rejected' } : {}),
    });
  }
  // one of an earlier prediction would speak of other rows
  if (rejected !== undefined && !isNamed) await rm(rejected, { force: true });
  return {
    model: model.id,
    data,
    rows,
    out: out === undefined ? table : asNamed(workspace, out),
    rejected: isNamed ? asNamed(workspace, rejected) : null,
    evaluation,
  };
}
