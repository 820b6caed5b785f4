import { expect, test } from '@jest/globals';
import { conditionOf, type Member } from '../../src/evaluation/slice-member.js';

const range = (above: number | null, to: number | null): Member => ({ kind: 'range', above, to });

test.each<[string, Member, string]>([
  ['region', { kind: 'level', level: 'north' }, 'region = north'],
  ['region', { kind: 'missing' }, 'region is missing'],
  ['region', { kind: 'level', level: 'missing' }, 'region = missing'],
  ['region', { kind: 'other', levels: 12 }, 'region is one of 12 rarer levels'],
  ['region', { kind: 'other', levels: 1 }, 'region is one of 1 rarer level'],
  ['tenure', range(null, 12), 'tenure <= 12'],
  ['tenure', range(12, 29.5), 'tenure in (12, 29.5]'],
  ['tenure', range(29.5, null), 'tenure > 29.5'],
  ['tenure', range(null, null), 'tenure is not missing'],
  ['z', range(-0.000123456789, 0.1 + 0.2), 'z in (-0.000123457, 0.3]'],
  ['when', range(20_240_115.123456, 20_240_116), 'when in (20240115.12, 20240116]'],
  ['close', range(1.000_000_01, 1.000_000_02), 'close in (1.00000001, 1.00000002]'],
  ["l'été", { kind: 'level', level: `"ŁÓDŹ" 客户 'x' 🙂` }, `l'été = "ŁÓDŹ" 客户 'x' 🙂`],
])('%s, %j reads %s', (column, member, text) => {
  expect(conditionOf(column, member)).toBe(text);
});

test('a level from a file can neither break the line nor speak to the terminal', () => {
  expect(conditionOf('a\tb', { kind: 'level', level: 'x\ny\u001b[31m\u2028\u202e' })).toBe(
    'a\\u0009b = x\\u000ay\\u001b[31m\\u2028\\u202e',
  );
  const long = conditionOf('c', { kind: 'level', level: '🙂'.repeat(500) });
  expect(long).toBe(`c = ${'🙂'.repeat(59)}…`);
});
