import type { z } from 'zod';
import { originOf, type Layers } from './layers.js';
import { show } from './overrides.js';

type Issue = z.core.$ZodIssue;
type UnionIssue = Extract<Issue, { code: 'invalid_union' }>;

/** One line for one validation issue: where, the key, what was expected and what was found. */
export function describeIssue(issue: Issue, layers: Layers): string {
  const told = issue.code === 'invalid_union' ? closest(issue) : issue;
  const keys = told.path.map(String);
  const culprit = told.code === 'unrecognized_keys' ? [...keys, ...told.keys.slice(0, 1)] : keys;
  return `${originOf(culprit, layers)}: ${problem(told, nameOf(keys))}`;
}

function nameOf(keys: readonly string[]): string {
  return keys.length > 0 ? keys.join('.') : 'the top level';
}

function problem(issue: Issue, at: string): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `${at} has ${issue.keys.length === 1 ? 'an unknown key' : 'unknown keys'} ${issue.keys.map((key) => `'${key}'`).join(', ')}`;
    case 'invalid_type':
    case 'invalid_value':
    case 'invalid_union':
      return unlike(at, expectation(issue), found(issue));
    case 'too_small':
      return `${at} must be ${issue.inclusive === true ? 'at least' : 'more than'} ${measure(issue.minimum, issue.origin)}, got ${show(issue.input)}`;
    case 'too_big':
      return `${at} must be ${issue.inclusive === true ? 'at most' : 'less than'} ${measure(issue.maximum, issue.origin)}, got ${show(issue.input)}`;
    case 'invalid_key':
      return `${nameOf(issue.path.slice(0, -1).map(String))} cannot have ${show(issue.path.at(-1))} for a name`;
    default:
      return `${at} ${issue.message}${issue.code === 'custom' ? '' : `, got ${show(issue.input)}`}`;
  }
}

function unlike(at: string, expected: string, value: unknown): string {
  return value === undefined ? `${at} is missing: expected ${expected}` : `${at} must be ${expected}, got ${show(value)}`;
}

/** What a value should have been. */
function expectation(issue: Issue): string {
  return either(alternatives(issue));
}

function alternatives(issue: Issue): string[] {
  switch (issue.code) {
    case 'invalid_type':
      return [NAMES[issue.expected] ?? (/^[aeiou]/.test(issue.expected) ? `an ${issue.expected}` : `a ${issue.expected}`)];
    case 'invalid_value':
      return issue.values.map(show);
    case 'invalid_union':
      return [...('options' in issue ? (issue.options ?? []) : []).map(show), ...issue.errors.flat().flatMap(alternatives)];
    default:
      return [issue.message];
  }
}

function either(all: readonly string[]): string {
  const [last = '', ...others] = [...new Set(all)].reverse();
  return others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
}

const NAMES: Readonly<Record<string, string>> = { record: 'an object', int: 'a whole number' };

/** A discriminated union says which key it looked at; its input is the object that holds the key. */
function found(issue: Issue): unknown {
  const { input } = issue;
  if (issue.code !== 'invalid_union' || issue.discriminator === undefined) return input;
  return typeof input === 'object' && input !== null ? (input as Record<string, unknown>)[issue.discriminator] : input;
}

/** Of a union's branches, speak of the first that the value has the shape of; if it is like none, of the union. */
function closest(issue: UnionIssue): Issue {
  const branch = issue.errors.find((one) => one.length > 0 && !one.some(isOfAnotherShape))?.[0];
  if (branch === undefined) return issue;
  const inner = { ...branch, path: [...issue.path, ...branch.path] };
  return inner.code === 'invalid_union' ? closest(inner) : inner;
}

function isOfAnotherShape(issue: Issue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union') return issue.errors.every((branch) => branch.some(isOfAnotherShape));
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function measure(bound: number | bigint, of: string): string {
  const plural = bound === 1 ? '' : 's';
  if (of === 'string') return `${bound} character${plural} long`;
  return of === 'array' ? `${bound} element${plural} long` : String(bound);
}
