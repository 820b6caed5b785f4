import { execa, type Options } from 'execa';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** What a run of the real binary came to. */
export interface Outcome {
  /** Exit code; undefined where a signal ended the process before it could say one. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const CACHE = path.join(os.tmpdir(), `riskctl-test-builds-${os.userInfo().uid}`);
const DAY_MS = 86_400_000;
let built: Promise<string> | undefined;

/**
 * The script of a riskctl compiled from the sources as they are now, for node to run. It is built into a folder of its own,
 * named by the sources' digest: dist/ is neither read nor written, and what has been built once serves every test file.
 */
export function binary(): Promise<string> {
  return (built ??= build());
}

/** Runs riskctl to its end, in a folder, and never throws for how it ends. */
export async function riskctl(cwd: string, args: readonly string[], options: Options = {}): Promise<Outcome> {
  const { exitCode, signal, stdout, stderr } = await start(await binary(), cwd, args, options);
  return { code: exitCode, signal, stdout: textOf(stdout), stderr: textOf(stderr) };
}

/** Starts riskctl and hands over the running process. */
export function start(script: string, cwd: string, args: readonly string[], options: Options = {}) {
  // whoever runs the tests may have a taste in colours
  const env = { FORCE_COLOR: undefined, NO_COLOR: undefined, ...options.env };
  return execa(process.execPath, [script, ...args], { cwd, reject: false, stripFinalNewline: false, ...options, env });
}

/** The log of a run as objects, one a line. */
export function logOf({ stderr }: Outcome): Record<string, unknown>[] {
  return stderr
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function textOf(output: unknown): string {
  return typeof output === 'string' ? output : '';
}

async function build(): Promise<string> {
  const folder = path.join(CACHE, await digestOfSources());
  const script = path.join(folder, 'dist', 'bin', 'riskctl.js');
  if (await exists(script)) return script;
  await mkdir(CACHE, { recursive: true });
  for (const name of await readdir(CACHE)) {
    const old = path.join(CACHE, name);
    if (Date.now() - (await stat(old)).mtimeMs > DAY_MS) await rm(old, { recursive: true, force: true });
  }
  const draft = await mkdtemp(path.join(CACHE, 'draft-'));
  await execa(process.execPath, ['test/support/build.mjs', draft]);
  try {
    await rename(draft, folder);
  } catch (error) {
    // another worker was faster
    if (!(await exists(script))) throw error;
    await rm(draft, { recursive: true, force: true });
  }
  return script;
}

async function digestOfSources(): Promise<string> {
  const trees = await Promise.all(
    ['bin', 'commands', 'src'].map(async (folder) => {
      const names = await readdir(folder, { recursive: true });
      return names.filter((name) => name.endsWith('.ts')).map((name) => path.join(folder, name));
    }),
  );
  const hash = createHash('sha256').update(process.cwd());
  for (const file of ['package.json', 'tsconfig.json', 'scripts/bundle.mjs', 'test/support/build.mjs', ...trees.flat().sort()]) {
    hash.update(`\0${file}\0`).update(await readFile(file));
  }
  return hash.digest('hex').slice(0, 16);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
