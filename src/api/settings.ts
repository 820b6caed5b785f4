import { isIPv4 } from 'node:net';
import type { Config } from '../config/schema.js';
import { RiskError } from '../errors.js';
import type { Workspace } from '../workspace/workspace.js';
import { readToken } from './token.js';

/** What a server is told before it starts. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** The bearer token that requests must bring; undefined where only this machine can reach the server, and may. */
  readonly token: string | undefined;
  readonly maxBytes: number;
  readonly maxRows: number;
  readonly timeoutMs: number;
  /** Requests a second of one client. */
  readonly rateLimit: number;
}

/** Settles what the configuration and the command line say. Throws a config fault for an address that others can reach, without a token. */
export async function settingsOf(
  workspace: Workspace,
  flags: { readonly host?: string | undefined; readonly port?: number | undefined },
): Promise<Settings> {
  const { api } = workspace.config;
  const host = flags.host ?? api.host;
  const token = await readToken(workspace);
  if (token === undefined && !isLoopback(host)) {
    throw new RiskError('config', `others can reach ${host}: to listen there takes a token, and there is none`, {
      hint: 'set RISKCTL_TOKEN, or name a file that holds the token with api.token_file',
    });
  }
  return {
    host,
    port: flags.port ?? api.port,
    token,
    maxBytes: bytesOf(api.max_body),
    maxRows: api.max_rows,
    timeoutMs: api.timeout_seconds * 1000,
    rateLimit: api.rate_limit,
  };
}

/** Whether a host names this machine to itself alone. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return bare === '::1' || bare === 'localhost' || bare.endsWith('.localhost') || (isIPv4(bare) && bare.startsWith('127.'));
}

const UNITS: Readonly<Record<string, number>> = { KB: 1e3, MB: 1e6, KiB: 1 << 10, MiB: 1 << 20 };

function bytesOf(size: Config['api']['max_body']): number {
  const [, number = '', unit = ''] = /^([\d.]+)(\w+)$/.exec(size) ?? [];
  return Math.floor(Number(number) * (UNITS[unit] ?? 1));
}
