import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { RiskError } from '../errors.js';
import { shortPath, type Workspace } from '../workspace/workspace.js';

/** The environment variable of the token. */
export const TOKEN_VARIABLE = 'RISKCTL_TOKEN';

const SHORTEST = 16;
const OTHERS = 0o077;

/** The token of the environment, or of the file that `api.token_file` names; undefined where there is neither. Throws config faults. */
export async function readToken(workspace: Workspace): Promise<string | undefined> {
  const given = workspace.world.process.env[TOKEN_VARIABLE] ?? '';
  if (given !== '') return checked(given, TOKEN_VARIABLE);
  const { token_file: named } = workspace.config.api;
  if (named === undefined) return undefined;
  const file = path.resolve(workspace.root, named);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new RiskError('config', `api.token_file cannot be read: ${(error as Error).message}`, { cause: error });
  });
  if (((await stat(file)).mode & OTHERS) !== 0)
    workspace.world.log.warn(`${shortPath(workspace, file)}: others can read the token`, { hint: `chmod 600 ${named}` });
  return checked(text.trim(), `the token in ${shortPath(workspace, file)}`);
}

function checked(token: string, name: string): string {
  if (token.length >= SHORTEST && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new RiskError('config', `${name} must have ${SHORTEST} or more letters, digits and signs, and no space`, {
    hint: 'openssl rand -hex 24 makes a good one',
  });
}

/**
 * Compiles a token into a check of an Authorization header: `Bearer <token>`, or, for a browser, that asks its user, `Basic` with the token
 * as the password. How long the check takes tells nothing of the token.
 */
export function tokenCheck(token: string): (authorization: string | undefined) => boolean {
  const wanted = digest(token);
  return (authorization = '') => {
    const [, scheme = '', credentials = ''] = /^(\S+) +(\S+)$/.exec(authorization) ?? [];
    const given = scheme.toLowerCase() === 'basic' ? passwordOf(credentials) : credentials;
    return ['basic', 'bearer'].includes(scheme.toLowerCase()) && timingSafeEqual(digest(given), wanted);
  };
}

function passwordOf(credentials: string): string {
  const text = Buffer.from(credentials, 'base64').toString('utf8');
  return text.slice(text.indexOf(':') + 1);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
