import { isObject, type JsonObject } from './overrides.js';

/** One of the parts a configuration is laid together from. */
export interface Layer {
  readonly from: 'file' | 'profile' | '--set';
  /** What to call it: the name of the file or of the profile. */
  readonly name: string;
  readonly content: JsonObject;
}

/** The file, its profile and the overrides, in the order in which they are laid over each other. */
export type Layers = readonly [Layer, ...Layer[]];

/** Where the value of a key comes from, for people; where that of a missing one should have come from. */
export function originOf(keys: readonly string[], layers: Layers): string {
  const parts: Layer[] = [];
  for (const layer of [...layers].reverse()) {
    const value = valueAt(layer.content, keys);
    // objects merge, anything else hides what lies below it
    const merges = value === undefined || isObject(value);
    if (value !== undefined && (merges || parts.length === 0)) parts.unshift(layer);
    if (!merges) break;
  }
  const [lowest, ...rest] = parts;
  if (lowest === undefined) return keys.length === 0 ? layers[0].name : originOf(keys.slice(0, -1), layers);
  const root = lowest.from === 'profile' ? `${layers[0].name} (profile ${lowest.name})` : lowest.name;
  return rest.length === 0
    ? root
    : `${root} with ${rest.map((one) => (one.from === 'profile' ? `profile ${one.name}` : one.name)).join(' and ')}`;
}

function valueAt(content: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    return (value as JsonObject)[key];
  }, content);
}
