import { access } from 'node:fs/promises';
import path from 'node:path';
import { pointAt, publishFolder } from '../workspace/atomic.js';
import { ARTIFACTS, type Workspace } from '../workspace/workspace.js';
import { manifestOf, readRelease, type Manifest } from './manifest.js';
import { CURRENT } from './release-id.js';

/** What the field expects to find in production_deployment itself. */
const CLASSIC = [ARTIFACTS.model, ARTIFACTS.score, ARTIFACTS.ledger];

/** Makes an immutable release of these files, checks it, and makes it current by one atomic rename. Returns its id. */
export async function publishRelease(
  { paths, world }: Workspace,
  facts: Pick<Manifest, 'created' | 'model' | 'previous' | 'rollback'>,
  files: ReadonlyMap<string, string>,
): Promise<string> {
  const stamp = facts.created.slice(0, 19).replaceAll(/[-:]/g, '');
  const id = await freeId(paths.deployment, `${stamp}Z-${facts.model.slice(0, 8)}`);
  const manifest = manifestOf({ id, ...facts, by: `${world.process.user}@${world.process.host}` }, files);
  const folder = await publishFolder(paths.deployment, path.join('releases', id), world, async (draft) => {
    for (const [name, content] of files) await draft.write(name, content);
    await draft.write(ARTIFACTS.manifest, `${JSON.stringify(manifest, null, 2)}\n`);
  });
  await readRelease(folder);
  for (const name of CLASSIC) await pointAt(path.join(paths.deployment, name), path.join(CURRENT, name), world);
  await pointAt(path.join(paths.deployment, CURRENT), path.join('releases', id), world);
  return id;
}

/** A release of that very model may have been made within the same second: by a run that crashed before it became current, say. */
async function freeId(deployment: string, wanted: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    const taken = await access(path.join(deployment, 'releases', id)).then(
      () => true,
      () => false,
    );
    if (!taken) return id;
  }
}
