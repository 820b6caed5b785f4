import { readFile } from 'node:fs/promises';
import { ifThere, RiskError } from '../errors.js';
import { digestOf } from '../workspace/digest.js';
import { modelSchema, type Model } from './model.js';

/** A model under the name its content gives it. The moment of training is no part of the name: the same fit is the same model. */
export function sealed(content: Omit<Model, 'id'>): Model {
  return { ...content, id: identity(content) };
}

/** A model as text. */
export function formatModel(model: Model): string {
  return `${JSON.stringify(model, null, 2)}\n`;
}

/**
 * Reads a model and checks that it is whole: its format, its version, its schema, and that its content is what its id says.
 * Throws a `no-input` fault when there is none and a data fault for one that cannot be trusted.
 */
export async function readModel(file: string): Promise<Model> {
  const text = await ifThere(readFile(file, 'utf8'));
  if (text === undefined) throw new RiskError('no-input', `${file}: there is no model`, { hint: 'run riskctl train first' });
  return parseModel(text, file);
}

/** Reads a model from text; `name` is what errors call it. */
export function parseModel(text: string, name: string): Model {
  const untrusted = (reason: string): RiskError =>
    new RiskError('data', `${name}: ${reason}`, { hint: 'train a new model, or put back the one that was released' });
  const raw = parseJson(text);
  if (raw?.['format'] !== 'riskctl-model') throw untrusted('not a riskctl model');
  if (raw['version'] !== 1) throw untrusted(`a model of version ${String(raw['version'])}, which this riskctl cannot read`);
  const parsed = modelSchema.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw untrusted(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'does not fit the schema'}`);
  }
  const { id, ...content } = parsed.data;
  if (identity(content) !== id) throw untrusted('its content is not what its id says: it was changed after it was trained');
  return parsed.data;
}

function identity({ provenance, ...content }: Omit<Model, 'id'>): string {
  const { trained: _, ...origin } = provenance;
  return digestOf({ ...content, provenance: origin });
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
