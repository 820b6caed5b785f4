import { expect, test } from '@jest/globals';
import { ageOf, changesSince, failuresOf } from '../../src/report/changes.js';
import { exampleRun } from './example.js';

const serving = { release: '8', model: 'm', created: '2026-06-20T04:15:20.000Z' };
const reported = exampleRun({ stages: [{ stage: 'report', seconds: 1 }], facts: { release: '7' } });

test('what has happened since the last report', () => {
  const took = exampleRun({ facts: { books: { accepted: 1200 } } });
  const failed = exampleRun({ outcome: 'failed' });
  expect(changesSince({ runs: [took, failed, reported], serving })).toEqual([
    'The last report was made 2026-06-20 04:15 UTC; 2 runs with something to do since, 1 of them failed.',
    '1,200 new rows have been accepted.',
    'Release 8 has taken over from 7.',
  ]);
});

test('nothing has happened', () => {
  expect(changesSince({ runs: [reported], serving: { ...serving, release: '7' } })).toEqual([
    'The last report was made 2026-06-20 04:15 UTC; no run with something to do since.',
    'Release 7 goes on serving.',
  ]);
});

test('a first report, and a report that failed, are not compared with', () => {
  const first = ['This is the first report on record.'];
  expect(changesSince({ runs: [exampleRun()], serving })).toEqual(first);
  expect(changesSince({ runs: [{ ...reported, outcome: 'failed' }], serving: null })).toEqual(first);
});

test.each([
  ['2026-06-20T04:00:00Z', 'less than an hour old'],
  ['2026-06-20T03:00:00Z', '1 hour old'],
  ['2026-06-18T05:00:00Z', '47 hours old'],
  ['2026-03-12T04:15:00Z', '100 days old'],
  ['long ago', 'of unknown age'],
])('the age of what was made at %s', (created, age) => {
  expect(ageOf(created, new Date('2026-06-20T04:15:33Z'))).toBe(age);
});

test('failures among the latest runs', () => {
  const [good, bad] = [exampleRun(), exampleRun({ outcome: 'failed' })];
  expect(failuresOf([good, bad, bad, bad], 3)).toEqual({ failed: 2, of: 3, now: false });
  expect(failuresOf([bad], 3)).toEqual({ failed: 1, of: 1, now: true });
});
