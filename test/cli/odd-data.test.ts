import { describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { logOf, riskctl, type Outcome } from '../support/binary.js';
import { SMALL, smallWorkspace, writeFiles } from '../support/workspaces.js';

type Row = (number: number, label: 'Yes' | 'No') => string;
const third = (number: number): boolean => number % 3 === 0;

/** Full, or other commands, on rows whose cells are made by a row's number and label; the outcome is that of the last. */
async function fullOn(row: Row, label = third, commands: readonly string[] = ['full']) {
  const folder = await smallWorkspace(1, { ...SMALL, ingest: { hold_on: {} } });
  const csv = (prefix: string): string => {
    const lines = Array.from({ length: 120 }, (_, number) => {
      const answer = label(number) ? 'Yes' : 'No';
      return `${prefix}${number},${row(number, answer)},${answer}`;
    });
    return `client,late payments,plan,gone\n${lines.join('\n')}\n`;
  };
  await writeFiles(folder, { 'in/first.csv': csv('a'), 'test/test.csv': csv('t') });
  let outcome: Outcome | undefined;
  for (const command of commands) outcome = await riskctl(folder, [command]);
  if (outcome === undefined) throw new Error('no command was run');
  expect(`${outcome.stdout}${outcome.stderr}`).not.toMatch(/\n\s+at |bug in riskctl|NaN|undefined/);
  return { folder, outcome };
}

const messageOf = (outcome: Outcome): unknown => logOf(outcome)[0]?.['message'];
const plain = (number: number): string => `${(number * 7) % 23},${['basic', 'plus', 'gold'][number % 4] ?? 'gold'}`;

describe('what nothing can be learnt from is a fault in clear words', () => {
  test('all of one class', async () => {
    const { outcome } = await fullOn(plain, () => false);
    expect(outcome.code).toBe(65);
    expect(messageOf(outcome)).toMatch('all 120 labelled rows are negative: there is nothing to tell apart');
  });

  test('no labels', async () => {
    const folder = await smallWorkspace(1);
    await writeFiles(folder, { 'in/first.csv': 'client,late payments,plan,gone\na,1,basic,\nb,2,gold,\n' });
    expect((await riskctl(folder, ['ingest'])).code).toBe(0);
    expect(messageOf(await riskctl(folder, ['train']))).toMatch('no labelled row to learn from');
  });

  test('every feature missing, or constant', async () => {
    const missing = await fullOn(() => ',');
    expect(missing.outcome.code).toBe(65);
    expect(messageOf(missing.outcome)).toMatch('no feature is of use: late payments has no values; plan has no values');
    const constant = await fullOn(() => '3,basic');
    expect(constant.outcome.code).toBe(65);
    expect(messageOf(constant.outcome)).toMatch('no feature is of use: late payments is constant; plan is constant');
  });
});

test('one feature missing or constant is left out, and said to be', async () => {
  for (const commands of [['ingest', 'train'], ['full']]) {
    const { outcome } = await fullOn((number) => `${(number * 7) % 23},basic`, third, commands);
    expect(outcome).toMatchObject({ code: 0, stdout: expect.stringContaining('left out: plan is constant'), stderr: '' });
  }
});

test('a feature that gives the answer away is warned of, by train, full, history and report; the model is fitted all the same', async () => {
  const { folder, outcome } = await fullOn(
    (number, label) => `${label === 'Yes' ? 9 + (number % 3) : number % 5},${plain(number).split(',')[1] ?? ''}`,
  );
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  const warning = `'late payments' alone tells the classes apart (ROC AUC 1.000): if it is only known once the answer is, make its role "ignore"`;
  expect(outcome.stdout).toContain(`warning: ${warning}`);
  expect((await riskctl(folder, ['train'])).stdout).toContain(`warning: ${warning}`);
  expect((await riskctl(folder, ['history'])).stdout).toContain("warning: 'late payments' alone told the classes apart");
  const page = await readFile(path.join(folder, 'models/report.html'), 'utf8');
  expect(page).toContain('late payments alone gives the answer away');
  expect(page).toContain('late payments alone tells the classes apart (ROC AUC 1.000)');
});

test('so is a level that is the label under another name, and two features that only together separate the classes are not', async () => {
  const stages = ['ingest', 'train'];
  const { outcome } = await fullOn(
    (number, label) => `${(number * 7) % 23},${label === 'Yes' ? 'closed' : 'open'}`,
    third,
    stages,
  );
  expect(outcome.stdout).toContain("warning: 'plan' alone tells the classes apart");
  const together = await fullOn(
    (number) => `${number % 2},${number % 4 < 2 ? 'basic' : 'gold'}`,
    (number) => number % 4 === 3,
    stages,
  );
  expect(together.outcome).toMatchObject({ code: 0, stderr: '' });
  expect(together.outcome.stdout).not.toContain('warning');
});
