import { messageIn, RiskError, systemCode } from '../errors.js';
import { EngineError } from './engine.js';

/** What is said of faults, and where their remedy lies. */
export interface Address {
  /** The server that was asked. */
  readonly url: string;
  readonly cluster?: string | undefined;
  readonly user: string;
  /** Environment variable of the password. */
  readonly passwordEnv: string;
  /** Seconds. */
  readonly timeout: number;
}

/** Codes of ClickHouse's src/Common/ErrorCodes.cpp. */
const REFUSED = new Set(['192', '193', '194', '516']);
const FORBIDDEN = new Set(['497']);
const UNKNOWN_DATABASE = '81';
const UNKNOWN_CLUSTER = new Set(['170', '701']);
/** A server is not there, not ready, or went away: 32 end of file, 209 and 210 network, 279 no connection, 394 and 735 cancelled, and their kin. */
const LOST = new Set([
  '3',
  '32',
  '95',
  '99',
  '102',
  '159',
  '198',
  '202',
  '209',
  '210',
  '225',
  '236',
  '242',
  '252',
  '279',
  '373',
  '394',
  '425',
  '519',
  '527',
  '598',
  '735',
  '746',
]);
const MEMORY = new Set(['173', '241']);
const FULL = new Set(['243']);
const LOST_ON_THE_WAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** Characters of an answer that are shown. */
const MOST_OF_AN_ANSWER = 200;
const CERTIFICATE = /certificate|SSL|TLS|ERR_SSL|EPROTO/i;

/** Whether a failure lies with the way to a server, so that a read may be asked again. */
export function isLost(error: unknown): boolean {
  return (
    LOST.has(codeOf(error) ?? '') ||
    isTimeout(error) ||
    LOST_ON_THE_WAY.has(systemCode(error) ?? '') ||
    /socket hang up|aborted/i.test(messageIn(error))
  );
}

/** Whether no server answered in time. */
export function isTimeout(error: unknown): boolean {
  return /^Timeout error/i.test(messageIn(error));
}

/** What a user can mend is said as such; any other failure of a statement is one of the statement, and shows it. */
export function clickHouseFault(error: unknown, statement: string, address: Address): Error {
  if (error instanceof RiskError || error instanceof EngineError) return error;
  const code = codeOf(error) ?? '';
  const reason = firstLine(messageIn(error));
  const fault = (kind: 'config' | 'unavailable' | 'cannot-write', message: string, hint: string): RiskError =>
    new RiskError(kind, message, { hint, cause: error });
  if (REFUSED.has(code)) {
    const hint = `check engine.user ('${address.user}') and the environment variable ${address.passwordEnv}`;
    return fault('config', `${address.url}: ClickHouse refuses the log-in`, hint);
  }
  if (FORBIDDEN.has(code))
    return fault(
      'config',
      `${address.url}: ${reason}`,
      `grant '${address.user}' what it names; riskctl needs SELECT, INSERT, CREATE TABLE, DROP TABLE and REMOTE on engine.database`,
    );
  if (code === UNKNOWN_DATABASE)
    return fault(
      'config',
      `${address.url}: ${reason}`,
      'create the database, on every shard, or name another in engine.database',
    );
  if (UNKNOWN_CLUSTER.has(code))
    return fault('config', `${address.url}: ${reason}`, 'name one of system.clusters in engine.cluster');
  if (MEMORY.has(code))
    return fault(
      'unavailable',
      `${address.url}: ClickHouse ran out of memory: ${reason}`,
      'try again later, or raise max_memory_usage of its user',
    );
  if (FULL.has(code)) return fault('cannot-write', `${address.url}: ${reason}`, "make room on the server's disk");
  if (isTimeout(error))
    return fault(
      'unavailable',
      `${address.url}: no sign of life for ${address.timeout} s`,
      'see whether the server hangs; engine.timeout says how long to wait',
    );
  if (LOST.has(code)) {
    const where = address.cluster === undefined ? address.url : `cluster ${address.cluster}, asked at ${address.url}`;
    return fault('unavailable', `${where}: ${reason}`, 'see that all its servers run and reach each other; nothing was changed');
  }
  const trouble = systemCode(error) ?? '';
  if (CERTIFICATE.test(trouble) || CERTIFICATE.test(reason))
    return fault('unavailable', `${address.url}: ${reason}`, 'check engine.tls and the certificate of the server');
  if (isLost(error))
    return fault(
      'unavailable',
      `${address.url}: ${reason === '' ? trouble : reason}`,
      'see that the server runs and that engine.url and engine.shards are its addresses',
    );
  if (code === '' && trouble === '' && !(error instanceof TypeError))
    return fault(
      'unavailable',
      `${address.url}: does not answer as ClickHouse does: ${reason.slice(0, MOST_OF_AN_ANSWER)}`,
      'engine.url and engine.shards are the HTTP addresses of ClickHouse itself, or of what passes everything on to it; nothing was changed',
    );
  return new EngineError(reason, statement, error);
}

function codeOf(error: unknown): string | undefined {
  const isOfServer = typeof error === 'object' && error !== null && error.constructor.name === 'ClickHouseError';
  return isOfServer ? systemCode(error) : undefined;
}

/** What an error says in short; where nothing could be reached, of the first try. */
function firstLine(text: string): string {
  const [first = '', ...rest] = text.split('\n').map((line) => line.trim());
  const why = /Log:$/.test(first) ? rest.find((line) => line.startsWith('Code:')) : undefined;
  return why === undefined ? first : `${first.replace(/ Log:$/, '')} ${why}`;
}
