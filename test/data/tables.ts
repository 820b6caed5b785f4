import path from 'node:path';
import { configSchema } from '../../src/config/schema.js';
import { contractOf, type Contract } from '../../src/data/contract.js';
import { checkHeader } from '../../src/data/header.js';
import { loadFiles, type Loaded, type ReadableFile } from '../../src/data/load.js';
import { quarantinedRows, type QuarantinedRow } from '../../src/data/quarantine.js';
import { findSources, type SourceFile } from '../../src/data/sources.js';
import type { Engine, Row } from '../../src/engine/engine.js';
import { ident, sql } from '../../src/engine/sql.js';
import { writeFiles } from '../support/workspaces.js';

/** A configuration with a contract of some columns, and whatever else is to differ. */
export function configWith(
  columns: object,
  rest: { readonly rules?: readonly string[]; readonly extra?: string; readonly dedupe?: unknown } = {},
) {
  const contract = { columns, rules: rest.rules ?? [], extra_columns: rest.extra ?? 'ignore' };
  return {
    input_folder_path: 'in',
    output_folder_path: 'out',
    test_data_path: 'test',
    output_model_path: 'models',
    prod_deployment_path: 'prod',
    contract,
    dedupe: rest.dedupe ?? 'rows',
  };
}

/** The contract of {@link configWith}. */
export function contractWith(...args: Parameters<typeof configWith>): Contract {
  return contractOf(configSchema.parse(configWith(...args)));
}

/** Three columns of text, `a`, `b` and the target `y`: whatever is in a file gets in. */
export const TEXTS = contractWith({
  a: { role: 'id', required: false },
  b: { role: 'feature', type: 'categorical' },
  y: { role: 'target', positive: '1' },
});

/** Writes one file and looks at it as an ingestion would. */
export async function sourceOf(folder: string, name: string, content: string | Uint8Array): Promise<SourceFile> {
  await writeFiles(folder, { [name]: content });
  const { files } = await findSources(path.join(folder, name), { recursive: false });
  const [source] = files;
  if (source === undefined) throw new Error(`${name} is no kind of file that is read`);
  return source;
}

/** Loads files whose headers must be good. */
export async function loadTexts(
  engine: Engine,
  contract: Contract,
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  table = 'x',
): Promise<Loaded> {
  const readable: ReadableFile[] = [];
  for (const [name, content] of Object.entries(files)) {
    const source = await sourceOf(folder, name, content);
    const check = await checkHeader(source, contract, engine);
    if (!check.ok) throw new Error(`${name}: ${check.reason}`);
    readable.push({ source, header: check.header });
  }
  return loadFiles(engine, contract, readable, table);
}

/** The rows of a load in order, table by table, and its quarantine; forgets the tables. */
export async function contentOf(engine: Engine, loaded: Loaded): Promise<{ rows: Row[]; quarantine: QuarantinedRow[] }> {
  const rows: Row[] = [];
  for (const table of loaded.tables)
    rows.push(...(await engine.rows(sql`select * from ${ident(table)} order by ${engine.dialect.position}`)));
  const quarantine: QuarantinedRow[] = [];
  for (const file of loaded.files) for await (const row of quarantinedRows(engine, file, loaded.rules)) quarantine.push(row);
  for (const table of loaded.tables) await engine.drop(table);
  return { rows, quarantine };
}
