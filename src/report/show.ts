import { platform } from 'node:os';
import path from 'node:path';
import { RiskError } from '../errors.js';
import type { Workspace } from '../workspace/workspace.js';

/** What opens a file as a click on it would, by platform. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};
/** What is shown of a report's files, the best first. */
const BEST = ['.html', '.pdf', '.png'] as const;

/** Shows a report on the desktop. Throws an `unavailable` fault where there is no desktop to show it on. */
export async function show({ root }: Workspace, files: readonly string[]): Promise<void> {
  const file = BEST.flatMap((ending) => files.filter((name) => name.endsWith(ending)))[0];
  if (file === undefined) return;
  const [command, ...args] = OPENERS[platform()] ?? ['xdg-open'];
  const target = path.resolve(root, file);
  const { execa } = await import('execa');
  const { failed, code, stderr } = await execa(command, [...args, target], { reject: false, timeout: 10_000 });
  if (!failed) return;
  const reason = code === 'ENOENT' ? `${command} is not to be found` : (stderr.split('\n')[0] ?? '');
  throw new RiskError('unavailable', `${file} is written, but cannot be shown: ${reason}`, {
    hint: `open ${target} in a browser`,
  });
}
