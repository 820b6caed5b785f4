import { expect } from '@jest/globals';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { ingest, type Ingestion } from '../../src/data/ingest.js';
import { readLedger, sumBooks } from '../../src/data/ledger.js';
import { SMALL, smallWorkspace } from '../support/workspaces.js';
import { working } from '../support/world.js';

/** The header of files under {@link SMALL}. */
export const HEADER = 'client,late payments,plan,gone';

/** A workspace without any input yet. */
export async function empty(config: object = SMALL): Promise<string> {
  const folder = await smallWorkspace(0, config);
  await rm(path.join(folder, 'in', 'first.csv'));
  return folder;
}

/** Ingests what is new, and sees that the books balance. */
export async function run(folder: string, options: Parameters<typeof ingest>[2] = {}): Promise<Ingestion> {
  const { answer } = await working(folder, (workspace, engine) => ingest(workspace, engine, options));
  for (const { in: rows, accepted, quarantined, duplicate } of [...answer.files, answer.books])
    expect(rows).toBe(accepted + quarantined + duplicate);
  expect(answer.books).toEqual(sumBooks(answer.files));
  return answer;
}

/** What stands in an artifact of the output folder. */
export const out = (folder: string, name: string): Promise<string> => readFile(path.join(folder, 'out', name), 'utf8');
export const ledgerOf = (folder: string) => readLedger(path.join(folder, 'out', 'ingestedfiles.txt'));
