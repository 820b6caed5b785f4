import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { RiskError, systemCode } from '../errors.js';
import { describeIssue } from './issues.js';
import { originOf, type Layers } from './layers.js';
import { asPatch, isObject, overlay, parseOverride, show, type JsonObject } from './overrides.js';
import { configSchema, type Config } from './schema.js';
import { keyTwice } from './twice.js';

/** Where a configuration comes from: a file, a named profile of it, and `key=value` overrides. */
export interface ConfigSource {
  readonly file: string;
  readonly profile?: string;
  readonly overrides: readonly string[];
}

/** Reads and validates a configuration. Throws as {@link readLayers} and {@link configOf} do. */
export async function loadConfig(source: ConfigSource): Promise<Config> {
  return configOf(await readLayers(source));
}

/** Reads config.json, its profile and the overrides. Throws a config fault for what is not there or is no JSON object. */
export async function readLayers({ file, profile, overrides }: ConfigSource): Promise<Layers> {
  const name = path.basename(file);
  const patches = overrides.map(parseOverride).map(asPatch);
  const { $schema: _, profiles = {}, ...base } = await readObject(file);
  if (!isObject(profiles)) throw new RiskError('config', `${name}: profiles must be an object, got ${show(profiles)}`);
  return [
    { from: 'file', name, content: base },
    ...(profile === undefined ? [] : [{ from: 'profile', name: profile, content: profileOf(profiles, profile, name) } as const]),
    ...(patches.length === 0 ? [] : [{ from: '--set', name: '--set', content: patches.reduce(overlay) } as const]),
  ];
}

/** Lays the parts over each other, in their order, and validates. Throws a config fault that names the key, what was expected and what was found. */
export function configOf(layers: Layers): Config {
  const merged = layers.map((layer) => layer.content).reduce(overlay);
  refuseProto(merged, [], layers);
  // one configuration is read sooner than code is made for reading it
  const result = configSchema.safeParse(merged, { reportInput: true, jitless: true });
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => describeIssue(issue, layers));
  throw new RiskError('config', faults.join('\n'), { hint: 'docs/configuration.md lists every key' });
}

/** The one key that is no key in JavaScript: a schema would pass over it in silence. */
function refuseProto(value: unknown, keys: readonly string[], layers: Layers): void {
  if (keys.at(-1) === '__proto__')
    throw new RiskError('config', `${originOf(keys, layers)}: ${keys.join('.')}: __proto__ cannot be a name`);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) refuseProto(inner, [...keys, key], layers);
}

async function readObject(file: string): Promise<JsonObject> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const missing = ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
    throw new RiskError('config', `${file}: ${missing ? 'no such file' : `cannot be read: ${(error as Error).message}`}`, {
      hint: 'run riskctl in a folder with a config.json, or name one with -C <folder> or -c <file>',
      cause: error,
    });
  });
  const json = text.replace(/^\uFEFF/, '');
  const value = parseJson(json, file);
  const twice = keyTwice(json);
  if (twice !== undefined)
    throw new RiskError('config', `${file}:${twice.line}: ${twice.key} stands here a second time`, {
      hint: 'only the last of two values would count: take one of them away',
    });
  if (!isObject(value)) throw new RiskError('config', `${file}: must be an object, got ${show(value)}`);
  return value;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const reason = (error as SyntaxError).message.replaceAll(/\s+/g, ' ');
    throw new RiskError('config', `${file}${lineOf(reason, text)}: not valid JSON: ${reason}`, {
      hint: 'names and texts stand in double quotes, entries are parted by commas, and there are no comments',
      cause: error,
    });
  }
}

/** The line a parser's complaint is about, from the position that it names. */
function lineOf(reason: string, text: string): string {
  const position = / at position (\d+)/.exec(reason)?.[1];
  return position === undefined ? '' : `:${text.slice(0, Number(position)).split('\n').length}`;
}

function profileOf(profiles: JsonObject, wanted: string, file: string): JsonObject {
  const known = Object.keys(profiles);
  if (!known.includes(wanted)) {
    throw new RiskError('config', `${file}: there is no profile '${wanted}'`, {
      hint: known.length > 0 ? `the profiles are: ${known.join(', ')}` : `${file} names no profiles`,
    });
  }
  const profile = profiles[wanted];
  if (isObject(profile)) return profile;
  throw new RiskError('config', `${file}: profiles.${wanted} must be an object, got ${show(profile)}`);
}
