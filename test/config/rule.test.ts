import { expect, test } from '@jest/globals';
import { parseRule, RuleError } from '../../src/config/rule.js';

test('what stands closer together is done first', () => {
  const [a, b] = [{ kind: 'column', name: 'a' } as const, { kind: 'column', name: 'b' } as const];
  const two = { kind: 'number', value: 2 } as const;
  const product = { kind: 'operation', operator: '*', left: b, right: { kind: 'negative', of: two } };
  expect(parseRule('a + b * -2 <> a', ['a', 'b'])).toEqual({
    kind: 'operation',
    operator: '!=',
    left: { kind: 'operation', operator: '+', left: a, right: product },
    right: a,
  });
});

test('a rule is no longer than an engine takes', () => {
  for (const text of [`a <= ${'('.repeat(20_000)}b`, `a <= ${'b + '.repeat(3000)}b`])
    expect(() => parseRule(text, ['a', 'b'])).toThrow(new RuleError('is longer than 500 names, numbers and signs'));
  expect(parseRule(`a <= ${'b + '.repeat(240)}b`, ['a', 'b'])).toMatchObject({ operator: '<=' });
});

test.each([
  ['', 'expected a column or a number at its end'],
  ['a', 'expected one of <= >= < > = != at its end'],
  ['a <=', 'expected a column or a number at its end'],
  ['<= a', "expected a column or a number at '<='"],
  ['a <= b < c', "expected nothing more at '<'"],
  ['a b', "expected one of <= >= < > = != at 'b'"],
  ['(a <= b', "expected ')' at '<='"],
  ['a + <= b', "expected a column or a number at '<='"],
  ['a <= b)', "expected nothing more at ')'"],
  ['a & b', "cannot read '& b'"],
  ['a <= "b', `cannot read '"b'`],
  ["a <= 'b'", `cannot read ''b''`],
  ['a <= b; drop table x', "cannot read '; drop table x'"],
  ['a <= 1e999', "'1e999' is too large"],
  ['a <= 1.5.2', "expected nothing more at '.2'"],
  ['a <= d', "'d' is not a numeric feature"],
  ['last month <= b', "'last' is not a numeric feature"],
  ['constructor < a', "'constructor' is not a numeric feature"],
])('%j is a fault that says where', (text, problem) => {
  expect(() => parseRule(text, ['a', 'b', 'c'])).toThrow(new RuleError(problem));
});
