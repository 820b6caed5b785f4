import { RiskError } from '../errors.js';

/** A plain JSON object. */
export type JsonObject = { [key: string]: unknown };

/** True for `{…}`, false for arrays, null and scalars. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `over` laid on `base`: objects merge key by key, anything else replaces. Neither is changed. */
export function overlay(base: JsonObject, over: JsonObject): JsonObject {
  const laid = Object.entries(over).map(([key, value]): [string, unknown] => {
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    return [key, isObject(below) && isObject(value) ? overlay(below, value) : value];
  });
  // not by assignment: to assign to __proto__ is to do something else
  return Object.fromEntries([...Object.entries(base), ...laid]);
}

/** One `--set` argument: the path of keys it names and the value it gives. */
export interface Override {
  readonly keys: readonly string[];
  readonly value: unknown;
}

/**
 * Reads `key.path=value`. A key with a dot is quoted: `contract.columns."a.b".min=1`.
 * The value is JSON where it parses as JSON and text otherwise, so `C=0.5` is a number and `solver=newton` a string.
 */
export function parseOverride(argument: string): Override {
  const match = /^((?:[^=."]+|"[^"]*")(?:\.(?:[^=."]+|"[^"]*"))*)=(.*)$/s.exec(argument);
  const [, path, text] = match ?? [];
  if (path === undefined || text === undefined) {
    throw new RiskError('usage', `--set ${argument}: expected key=value`, { hint: 'for example --set model.C=0.5' });
  }
  const keys = [...path.matchAll(/"([^"]*)"|[^."]+/g)].map(([whole, quoted]) => quoted ?? whole);
  return { keys, value: jsonOrText(text) };
}

/** The object that sets one deep key: `['a', 'b'], 1` is `{ a: { b: 1 } }`. */
export function asPatch({ keys, value }: Override): JsonObject {
  return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as JsonObject;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A value as it would stand in config.json, text in single quotes, cut where it is long. */
export function show(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
