import { execa } from 'execa';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { binary } from '../support/binary.js';
import { sampleWorkspace, tempFolder } from '../support/workspaces.js';

/** What some shell commands said and how they ended. */
export interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A workspace in which documented commands run: the real riskctl is on its PATH; npm and crontab are stand-ins that keep to it. */
export interface Walk {
  readonly folder: string;
  /** The script of riskctl. */
  readonly script: string;
  /** What the stand-in of npm prints; nothing is npm's way to say that all is up to date. */
  npm(says: string): Promise<void>;
  /** Runs some lines of bash in the workspace. */
  run(commands: string): Promise<Outcome>;
}

/** Makes a workspace of the repository's own configuration and sample data, or an empty one. */
export async function openWalk(from: 'sample' | 'nothing'): Promise<Walk> {
  const folder = from === 'sample' ? await sampleWorkspace() : await tempFolder();
  const home = await tempFolder();
  const tools = path.join(home, 'bin');
  await mkdir(tools);
  const script = await binary();
  const tool = async (name: string, text: string): Promise<void> => {
    await writeFile(path.join(tools, name), `#!/bin/sh\n${text}\n`);
    await chmod(path.join(tools, name), 0o755);
  };
  await tool('riskctl', `exec "${process.execPath}" "${script}" "$@"`);
  await tool('crontab', CRONTAB.replaceAll('$FILE', path.join(home, 'crontab')));
  const npm = (says: string): Promise<void> => tool('npm', `printf '%s' '${says}'`);
  await npm('');
  const env = { PATH: `${tools}:${process.env['PATH'] ?? ''}`, HOME: home, FORCE_COLOR: undefined, NO_COLOR: undefined };
  const run = async (commands: string): Promise<Outcome> => {
    const { exitCode, stdout, stderr } = await execa('bash', ['--norc', '-euo', 'pipefail', '-c', commands], {
      cwd: folder,
      env,
      reject: false,
    });
    return { exit: exitCode ?? -1, stdout, stderr };
  };
  return { folder, script, npm, run };
}

const CRONTAB = `
case "$1" in
  -l) [ -e "$FILE" ] || { echo "no crontab for nobody" >&2; exit 1; }; cat "$FILE" ;;
  -r) rm -f "$FILE" ;;
  -) cat > "$FILE" ;;
esac`;
