import type { z } from 'zod';
import { isObject, type Override } from './overrides.js';

type Issue = z.core.$ZodIssue;

/** One line for one validation issue: where, the key, what was expected and what was found. */
export function describeIssue(issue: Issue, file: string, overrides: readonly Override[], profile: string | undefined): string {
  if (issue.code === 'invalid_union') return describeIssue(closest(issue), file, overrides, profile);
  const keys = issue.path.map(String);
  const at = keys.length > 0 ? keys.join('.') : 'the top level';
  const culprit = issue.code === 'unrecognized_keys' ? [...keys, ...issue.keys.slice(0, 1)] : keys;
  return `${origin(culprit, file, overrides, profile)}: ${problem(issue, at)}`;
}

function origin(keys: readonly string[], file: string, overrides: readonly Override[], profile: string | undefined): string {
  if (overrides.some((one) => one.keys.every((key, index) => key === keys[index]))) return '--set';
  return profile === undefined ? file : `${file} with profile ${profile}`;
}

function problem(issue: Issue, at: string): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return `${at} has an unknown key ${issue.keys.map((key) => `'${key}'`).join(', ')}`;
    case 'invalid_type':
      return issue.input === undefined ? `${at} is missing: expected ${article(issue.expected)}` : `${at} must be ${article(issue.expected)}, got ${show(issue.input)}`;
    case 'invalid_value':
      return `${at} must be ${issue.values.map(show).join(' or ')}, got ${show(issue.input)}`;
    case 'too_small':
      return `${at} must be ${issue.inclusive === true ? 'at least' : 'more than'} ${measure(issue.minimum, issue.origin)}, got ${show(issue.input)}`;
    case 'too_big':
      return `${at} must be ${issue.inclusive === true ? 'at most' : 'less than'} ${measure(issue.maximum, issue.origin)}, got ${show(issue.input)}`;
    default:
      return `${at} ${issue.message}${issue.code === 'custom' ? '' : `, got ${show(issue.input)}`}`;
  }
}

/** Of a union's branches, speak of the one that got furthest: the deepest issue, then the fewest. */
function closest(issue: Extract<Issue, { code: 'invalid_union' }>): Issue {
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const literal = (branch: readonly Issue[]): boolean => branch.some((one) => one.code === 'invalid_value' && ['role', 'type'].includes(String(one.path.at(-1))));
  const best = branches.sort((a, b) => Number(literal(a)) - Number(literal(b)) || a.length - b.length)[0]?.[0];
  if (best === undefined || branches.every(literal)) {
    const input = issue.input;
    const role = isObject(input) ? input['role'] : undefined;
    const expected = role === 'feature' ? "a type: 'numeric' or 'categorical'" : "a role: 'id', 'target', 'feature' or 'ignore'";
    return { code: 'custom', path: issue.path, message: `must have ${expected}, got ${show(input)}`, input };
  }
  return { ...best, path: [...issue.path, ...best.path] };
}

function article(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : type === 'record' ? 'an object' : `a ${type}`;
}

function measure(bound: number | bigint, of: string): string {
  if (of === 'string') return `${bound} character${bound === 1 ? '' : 's'} long`;
  return of === 'array' ? `${bound} element${bound === 1 ? '' : 's'} long` : String(bound);
}

function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
