import type { FastifyReply, FastifyRequest } from 'fastify';
import { MOST_REASONS } from '../../config/limits.js';
import { messageIn } from '../../errors.js';
import type { PredictionAnswer } from '../answers.js';
import { csvOf, type CsvOptions } from '../csv.js';
import { findDataset } from '../datasets.js';
import { accepts, queried, queriedCount, queriedSwitch, servingOf, type Handler, type Host } from '../host.js';
import { RequestError } from '../problem.js';
import { scoreCsv, scoreCsvFile, scoreParquet, scoreRecords, type ScoringOptions } from '../scoring.js';
import type { Serving } from '../serving.js';

const BODY = 'the body';

/** `POST /prediction`: scores rows of JSON, a csv, or an uploaded csv. */
export const predictBody: Handler = (request, reply, host) => {
  const serving = servingOf(request);
  const options = optionsOf(request, serving, host);
  const records = recordsIn(request.body);
  const answer = records === undefined ? scoreUpload(request, serving, options) : scoreRecords(serving, records, options);
  if (answer instanceof Promise) return answer.then((one) => delivered(request, reply, host, serving, one, options));
  return delivered(request, reply, host, serving, answer, options);
};

/** `GET /prediction?dataset=`: scores a file of the data folders. */
export const predictDataset: Handler = async (request, reply, host) => {
  const serving = servingOf(request);
  const options = optionsOf(request, serving, host);
  const name = queried(request, 'dataset');
  if (name === undefined)
    throw new RequestError(400, "'dataset' is missing", 'name a file of the data folders: /prediction?dataset=<name>');
  const source = await findDataset(serving.workspace, name);
  const answer =
    source.format === 'parquet'
      ? await host.desk.ask(serving, `prediction ${JSON.stringify([source.path, options])}`, (workspace, engine) =>
          scoreParquet(serving, workspace, engine, source, options),
        )
      : await scoreCsvFile(serving, source, options);
  return delivered(request, reply, host, serving, answer, options);
};

function optionsOf(request: FastifyRequest, { workspace }: Serving, { settings }: Host): ScoringOptions & CsvOptions {
  const { reasons } = workspace.config.prediction;
  return {
    reasons: queriedCount(request, 'reasons', { least: 0, most: MOST_REASONS, otherwise: reasons }),
    maxRows: settings.maxRows,
    spreadsheet: queriedSwitch(request, 'spreadsheet'),
  };
}

/** The rows of a JSON body: a row, an array of them, or an object with such an array as `rows`; undefined where it is no JSON. */
function recordsIn(body: unknown): readonly unknown[] | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return undefined;
  if (Array.isArray(body)) return body as readonly unknown[];
  if (typeof body !== 'object' || body === null)
    throw new RequestError(
      400,
      'the body must be a row, or an array of rows',
      'a row is an object with the columns of the contract',
    );
  const { rows } = body as { readonly rows?: unknown };
  return Array.isArray(rows) ? (rows as readonly unknown[]) : [body];
}

async function scoreUpload(request: FastifyRequest, serving: Serving, options: ScoringOptions): Promise<PredictionAnswer> {
  if (Buffer.isBuffer(request.body)) return scoreCsv(serving, only(request.body), BODY, options);
  if (!request.isMultipart())
    throw new RequestError(
      415,
      'there is no body to predict',
      'send rows as application/json, or a csv as text/csv or as an upload',
    );
  try {
    const file = await request.file().catch((error: unknown) => {
      throw malformed(error);
    });
    if (file === undefined) throw new RequestError(400, 'the upload has no file in it', AS_FORM);
    const answer = await scoreCsv(serving, file.file, file.filename, options).catch((error: unknown) => {
      throw file.file.errored === null ? error : malformed(file.file.errored);
    });
    if (file.file.truncated) throw new RequestError(413, 'the upload is too large');
    return answer;
  } finally {
    // what nobody has read of a body holds its connection
    request.raw.unpipe();
    request.raw.resume();
  }
}

const AS_FORM = 'send the csv as multipart/form-data, as a field with a file name';

/** A form that cannot be read, which is no fault of the server's; what has a status has been refused with good reason. */
function malformed(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && 'statusCode' in error) return error;
  return new RequestError(400, `the form cannot be read: ${messageIn(error)}`, AS_FORM);
}

async function* only(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}

function delivered(
  request: FastifyRequest,
  reply: FastifyReply,
  { meters }: Host,
  serving: Serving,
  answer: PredictionAnswer,
  options: CsvOptions,
): unknown {
  meters.scored(answer.predictions);
  if (answer.rows.rejected > 0) meters.rejected(answer.rows.rejected);
  if (!accepts(request, 'text/csv')) return answer;
  void reply.header('x-rows-rejected', answer.rows.rejected).type('text/csv; charset=utf-8');
  return csvOf(serving, answer, options);
}
