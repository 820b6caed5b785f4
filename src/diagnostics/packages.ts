import { fileURLToPath } from 'node:url';

/** A dependency of riskctl that has a newer version. */
export interface OutdatedPackage {
  readonly name: string;
  readonly current: string | null;
  readonly wanted: string | null;
  readonly latest: string | null;
}

/** The outdated dependencies, or why they could not be looked up. */
export type PackageCheck =
  { readonly ok: true; readonly outdated: readonly OutdatedPackage[] } | { readonly ok: false; readonly reason: string };

const TIMEOUT_MS = 20_000;

/** Asks npm which of riskctl's own dependencies have newer versions. Off line it says so. */
export async function checkPackages(): Promise<PackageCheck> {
  const { execa } = await import('execa');
  const { findUp } = await import('./package-root.js');
  const cwd = await findUp(fileURLToPath(import.meta.url));
  const { stdout, stderr, timedOut, exitCode } = await execa('npm', ['outdated', '--json', '--omit=dev', '--fetch-retries=0'], {
    cwd,
    reject: false,
    timeout: TIMEOUT_MS,
  });
  if (timedOut) return { ok: false, reason: `npm outdated did not answer within ${TIMEOUT_MS / 1000} s` };
  if (exitCode === undefined) return { ok: false, reason: 'npm is not to be found' };
  const answer = jsonOf(stdout === '' && stderr === '' ? '{}' : stdout);
  if (answer === undefined || 'error' in answer) return { ok: false, reason: reasonOf(answer, stderr) };
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const outdated = Object.entries(answer).map(([name, facts]) => {
    const { current, wanted, latest } = (facts ?? {}) as Record<string, unknown>;
    return { name, current: text(current), wanted: text(wanted), latest: text(latest) };
  });
  return { ok: true, outdated };
}

function jsonOf(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function reasonOf(answer: Record<string, unknown> | undefined, stderr: string): string {
  const error = answer?.['error'] as { summary?: unknown; code?: unknown } | undefined;
  const said = typeof error?.summary === 'string' ? error.summary : typeof error?.code === 'string' ? error.code : stderr;
  return `npm could not say (off line?): ${said.trim().split('\n')[0] ?? ''}`;
}
