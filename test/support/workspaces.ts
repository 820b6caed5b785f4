import { afterAll } from '@jest/globals';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** A new folder, removed when the test file is done. */
export async function tempFolder(name = 'riskctl-'): Promise<string> {
  const folder = await mkdtemp(path.join(await realpath(os.tmpdir()), name));
  folders.push(folder);
  return folder;
}

/** A workspace with the repository's own config.json and sample data. */
export async function sampleWorkspace(): Promise<string> {
  const folder = await tempFolder();
  await cp('config.json', path.join(folder, 'config.json'));
  for (const name of ['sourcedata', 'practicedata', 'testdata']) {
    await cp(path.join('data', name), path.join(folder, 'data', name), { recursive: true, preserveTimestamps: true });
  }
  return folder;
}

/** Another workspace that is as the first one is now. */
export async function copyOf(workspace: string, target?: string): Promise<string> {
  const folder = target ?? (await tempFolder());
  await cp(workspace, folder, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return folder;
}

/** A small table of clients: one numeric and one categorical feature, an id, and a target that depends on both. */
export const SMALL = {
  input_folder_path: 'in',
  output_folder_path: 'out',
  test_data_path: 'test',
  output_model_path: 'models',
  prod_deployment_path: 'prod',
  contract: {
    columns: {
      client: { role: 'id' },
      'late payments': { role: 'feature', type: 'numeric', min: 0 },
      plan: { role: 'feature', type: 'categorical' },
      gone: { role: 'target', positive: 'Yes', negative: 'No' },
    },
  },
  profiles: { strict: { model: { threshold: 0.9 } } },
} as const;

/** A workspace of {@link SMALL}, with as many rows to learn from and to judge on as are asked for. */
export async function smallWorkspace(rows = 120, config: unknown = SMALL): Promise<string> {
  const folder = await tempFolder();
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config, null, 2));
  await writeFiles(folder, { 'in/first.csv': clients(rows, 'a'), 'test/test.csv': clients(rows, 't') });
  return folder;
}

/** A csv of so many made-up clients, the same ones for the same prefix. */
export function clients(rows: number, prefix: string): string {
  const lines = Array.from({ length: rows }, (_, index) => {
    const late = (index * 7) % 23;
    const plan = ['basic', 'plus', 'gold'][index % 3] ?? '';
    const noise = Number.parseInt(createHash('sha256').update(`${prefix}${index}`).digest('hex').slice(0, 4), 16) / 65536;
    return `${prefix}${index},${late},${plan},${late / 23 + (plan === 'gold' ? -0.3 : 0.1) > noise ? 'Yes' : 'No'}`;
  });
  return `${['client,late payments,plan,gone', ...lines].join('\n')}\n`;
}

/** Writes files below a folder, as if they had lain there for a while. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  const earlier = new Date(Date.now() - 60_000);
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    await utimes(file, earlier, earlier);
  }
}

/** Every file below a folder by its path, with the digest of its content, or where it points if it is a link. */
export async function snapshot(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: [string, string][] = [];
  for (const entry of entries.filter((one) => !one.isDirectory())) {
    const file = path.join(entry.parentPath, entry.name);
    const state = entry.isSymbolicLink()
      ? `-> ${await readlink(file)}`
      : createHash('sha256')
          .update(await readFile(file))
          .digest('hex');
    found.push([path.relative(folder, file), state]);
  }
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Drafts and locks: what must not be left behind. */
export function leftovers(files: Readonly<Record<string, string>>): string[] {
  return Object.keys(files).filter((name) => /(^|\/)\.(staged|committed)-|^\.riskctl\//.test(name));
}
