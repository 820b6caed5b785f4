import { access } from 'node:fs/promises';
import path from 'node:path';
import { ABSOLUTE, type Lint } from './crontab-lint.js';
import { shellSteps } from './shell-line.js';

const BUILT_IN = new Set(['cd', 'exec', 'test', '[', 'set', 'export', 'umask', '.', '{', 'true', ':']);

/** The programs that a command starts, and the scripts it gives to a node of its own: what must be there for cron. */
export function programsOf(command: string): string[] {
  return shellSteps(command).flatMap(({ words }) => {
    const settings = words.findIndex((word) => !isSetting(word));
    const [program, script] = settings < 0 ? [] : words.slice(settings);
    if (program === undefined || BUILT_IN.has(program)) return [];
    return script !== undefined && /\.[cm]?js$/.test(script) && script.startsWith('/') ? [program, script] : [program];
  });
}

function isSetting(word: string): boolean {
  return /^[A-Za-z_]\w*=/.test(word);
}

/** Folders, programs and scripts of a command that cron will not find. `folders` are those of its PATH. */
export async function programLints(command: string, folders: readonly string[]): Promise<Lint[]> {
  const lints: Lint[] = [];
  const entered = shellSteps(command).flatMap(({ words: [program, folder] }) =>
    program === 'cd' && folder?.startsWith('/') === true ? [folder] : [],
  );
  for (const name of [...entered, ...programsOf(command)]) {
    const places = name.includes('/') ? [name] : folders.map((folder) => path.join(folder, name));
    if ((await Promise.all(places.map(isThere))).includes(true)) continue;
    const found = name.startsWith('/')
      ? `there is no ${name}`
      : `cron does not find '${name}': it knows nothing of your PATH or your folder`;
    lints.push({ isFatal: true, found, advice: ABSOLUTE });
  }
  return lints;
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
