import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { RiskError } from '../errors.js';
import { publish } from '../workspace/atomic.js';
import type { Workspace } from '../workspace/workspace.js';
import type { OutdatedPackage, PackageCheck } from './packages.js';

/** What npm last said of the dependencies, and when: a report asks nobody on the network. */
export interface PackageNews {
  readonly time: string;
  readonly outdated: readonly OutdatedPackage[];
}

const FILE = 'packages.json';

/** Keeps what npm has said for the reports to come; an answer that did not come is not kept. */
export async function keepPackageNews({ paths, world }: Workspace, check: PackageCheck): Promise<void> {
  if (!check.ok) return;
  const news: PackageNews = { time: world.now().toISOString(), outdated: check.outdated };
  await publish(paths.state, world, (draft) => draft.write(FILE, `${JSON.stringify(news, null, 2)}\n`)).catch(() => undefined);
}

/** What npm last said. Throws a `no-input` fault where it was never asked, or its answer cannot be read. */
export async function readPackageNews({ paths }: Workspace): Promise<PackageNews> {
  const text = await readFile(path.join(paths.state, FILE), 'utf8').catch(() => 'null');
  const news = parsed(text);
  if (news !== null) return news;
  throw new RiskError('no-input', 'npm was not yet asked for newer versions: riskctl diagnose does', {
    hint: 'run riskctl diagnose',
  });
}

function parsed(text: string): PackageNews | null {
  try {
    const news = JSON.parse(text) as PackageNews | null;
    return typeof news?.time === 'string' && Array.isArray(news.outdated) ? news : null;
  } catch {
    return null;
  }
}
