import { expect, test } from '@jest/globals';
import { execa } from 'execa';

/** Runs of full; more with SOAK_RUNS. */
const RUNS = process.env['SOAK_RUNS'] ?? '40';

test('killed at random moments, again and again, full loses no row and tears nothing', async () => {
  const { stdout, exitCode } = await execa(process.execPath, ['bench/soak.mjs', '--runs', RUNS, '--kill', '0.7', '--json'], {
    reject: false,
  });
  const told = JSON.parse(stdout) as { problems: string[]; killed: number; written: number; books: { in: number } };
  expect({ problems: told.problems, exitCode }).toEqual({ problems: [], exitCode: 0 });
  expect(told.books.in).toBe(told.written);
  expect(told.killed).toBeGreaterThan(Number(RUNS) / 5);
}, 3_600_000);
