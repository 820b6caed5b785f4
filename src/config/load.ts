import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { RiskError, systemCode } from '../errors.js';
import { describeIssue } from './issues.js';
import { asPatch, isObject, overlay, parseOverride, type JsonObject } from './overrides.js';
import { configSchema, type Config } from './schema.js';

/** Where a configuration comes from: a file, a named profile of it, and `key=value` overrides. */
export interface ConfigSource {
  readonly file: string;
  readonly profile?: string;
  readonly overrides: readonly string[];
}

/**
 * Reads and validates config.json with its profile and overrides laid over it, in that order.
 * Throws a config fault that names the key, what was expected and what was found.
 */
export async function loadConfig(source: ConfigSource): Promise<Config> {
  const name = path.basename(source.file);
  const { $schema: _, profiles, ...base } = await readObject(source.file);
  const overrides = source.overrides.map(parseOverride);
  const layers: JsonObject[] = [profileOf(profiles, source.profile, name), ...overrides.map(asPatch)];
  const merged = layers.reduce(overlay, base);

  const result = configSchema.safeParse(merged, { reportInput: true });
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => describeIssue(issue, name, overrides, source.profile));
  throw new RiskError('config', faults.join('\n'), { hint: 'docs/configuration.md lists every key' });
}

async function readObject(file: string): Promise<JsonObject> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error;
    throw new RiskError('config', `${file}: no such file`, {
      hint: 'run riskctl in a folder with a config.json, or name one with -C <folder> or -c <file>',
      cause: error,
    });
  });
  const value = parseJson(text.replace(/^\uFEFF/, ''), file);
  if (!isObject(value)) throw new RiskError('config', `${file}: expected a JSON object, found ${Array.isArray(value) ? 'an array' : typeof value}`);
  return value;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const reason = (error as SyntaxError).message;
    throw new RiskError('config', `${file}: not valid JSON: ${reason}`, { cause: error });
  }
}

function profileOf(profiles: unknown, wanted: string | undefined, name: string): JsonObject {
  if (profiles !== undefined && !isObject(profiles)) throw new RiskError('config', `${name}: profiles must be an object, got ${typeof profiles}`);
  if (wanted === undefined) return {};
  const profile = profiles?.[wanted];
  if (isObject(profile)) return profile;
  const known = Object.keys(profiles ?? {});
  throw new RiskError('config', `${name}: there is no profile '${wanted}'`, {
    hint: known.length > 0 ? `the profiles are: ${known.join(', ')}` : 'config.json names no profiles',
  });
}
