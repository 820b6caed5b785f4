import { execa } from 'execa';
import type { Alarms, Scenario } from './rates.js';

/** Simulates some scenarios in a process of their own. */
export async function simulated(scenarios: readonly Scenario[]): Promise<Alarms[]> {
  const { stdout } = await execa(process.execPath, [
    '--import',
    './test/drift/typescript.mjs',
    'test/drift/rates.ts',
    JSON.stringify(scenarios),
  ]);
  return JSON.parse(stdout) as Alarms[];
}
