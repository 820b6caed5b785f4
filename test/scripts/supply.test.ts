import { expect, test } from '@jest/globals';
import { execa } from 'execa';
import { readFileSync } from 'node:fs';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
}

const REGISTRY = 'https://registry.npmjs.org/';
const LOCK = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
const production = Object.entries(LOCK.packages).filter(([name, one]) => name !== '' && one.dev !== true);

test('what is installed to run riskctl comes from the registry, is pinned by a digest, and runs no script of its own', () => {
  const odd = production.filter(
    ([, one]) => one.hasInstallScript === true || one.integrity === undefined || !(one.resolved ?? REGISTRY).startsWith(REGISTRY),
  );
  expect(odd.map(([name]) => name)).toEqual([]);
  expect(production.length).toBeGreaterThan(Object.keys(dependencies).length);
});

test('npm run sbom lists what riskctl runs on, and no more', async () => {
  const { stdout } = await execa('npm', ['run', '--silent', 'sbom']);
  const bom = JSON.parse(stdout) as { bomFormat: string; components: { name: string; version: string }[] };
  expect(bom.bomFormat).toBe('CycloneDX');
  const names = bom.components.map(({ name, version }) => `${name}@${version}`);
  for (const name of Object.keys(dependencies))
    expect(names).toContain(`${name}@${LOCK.packages[`node_modules/${name}`]?.version ?? ''}`);
  expect(names.filter((name) => /^(jest|typescript|eslint)@/.test(name))).toEqual([]);
});
