import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { configDigest, digestOf, sha256, sha256File } from '../../src/workspace/digest.js';
import { smallWorkspace, tempFolder } from '../support/workspaces.js';
import { open } from '../support/world.js';

test('the digest of text is that of FIPS 180-2', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('é')).toBe(sha256(Buffer.from('é', 'utf8')));
});

test('a file is digested as its bytes are, over several reads', async () => {
  const file = path.join(await tempFolder(), 'big');
  const bytes = Buffer.alloc(3_000_001, 'riskctl');
  await writeFile(file, bytes);
  expect(await sha256File(file)).toBe(createHash('sha256').update(bytes).digest('hex'));
});

test('the order of keys does not matter, at any depth; that of elements does', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => digestOf(value) === digestOf(reversed(value))));
  expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
});

test('what differs has another digest', () => {
  const values = [
    {},
    [],
    null,
    '',
    0,
    false,
    'null',
    '0',
    { a: 1 },
    { a: '1' },
    { b: 1 },
    { a: [1] },
    { a: { b: 1 } },
    [[1], 2],
    [1, [2]],
  ];
  expect(new Set(values.map(digestOf)).size).toBe(values.length);
  expect(digestOf({ a: 1, b: undefined })).toBe(digestOf({ a: 1 }));
});

test('the digest of a configuration is that of what a model depends on', async () => {
  const folder = await smallWorkspace(1);
  const digestWith = async (...overrides: string[]): Promise<string> => configDigest((await open(folder, { overrides })).config);
  const plain = await digestWith();
  expect(await digestWith('report.title=Other', 'engine.memory_limit=1GB', 'output_model_path=elsewhere', 'model.C=1')).toBe(
    plain,
  );
  expect(await digestWith('contract.columns.plan.actionable=true')).toBe(plain);
  for (const override of [
    'model.C=2',
    'dedupe={"key":["client"]}',
    'contract.columns.plan.required=true',
    'contract.rules=["1 < 2"]',
  ]) {
    expect(await digestWith(override)).not.toBe(plain);
  }
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}
