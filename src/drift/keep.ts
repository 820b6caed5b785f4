import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { ifThere, RiskError } from '../errors.js';
import { publish } from '../workspace/atomic.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import type { DriftReport } from './report.js';

const driftSchema = z.looseObject({
  format: z.literal('riskctl-drift'),
  version: z.literal(1),
  model: z.string(),
  features: z.array(z.looseObject({})),
  score: z.looseObject({}),
});

/** Writes drift.json into the model folder. */
export async function keepDrift({ paths, world }: Workspace, report: DriftReport): Promise<void> {
  await publish(paths.models, world, (draft) => draft.write(ARTIFACTS.drift, `${JSON.stringify(report, null, 2)}\n`));
}

/** Reads drift.json. Throws a `no-input` fault where there is none, a data fault for one that cannot be read. */
export async function readDrift({ paths }: Workspace): Promise<DriftReport> {
  const text = await ifThere(readFile(path.join(paths.models, ARTIFACTS.drift), 'utf8'));
  if (text === undefined)
    throw new RiskError('no-input', 'no new rows have been compared with the training rows yet', { hint: 'run riskctl drift' });
  const parsed = driftSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data as unknown as DriftReport;
  throw new RiskError('data', `${ARTIFACTS.drift} is not one that this riskctl can read`, { hint: 'run riskctl drift again' });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
