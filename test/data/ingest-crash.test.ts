import { describe, expect, test } from '@jest/globals';
import { mkdir, readdir, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { ingest, type Ingestion } from '../../src/data/ingest.js';
import { openEngine } from '../../src/engine/open.js';
import { withLock } from '../../src/workspace/lock.js';
import { SMALL, tempFolder, writeFiles } from '../support/workspaces.js';
import { open } from '../support/world.js';
import { empty, HEADER, ledgerOf, out, run } from './ingesting.js';

describe('a crash', () => {
  const settled = (folder: string): Promise<Ingestion> =>
    open(folder).then((workspace) =>
      withLock(workspace, async () => {
        const engine = openEngine(workspace);
        try {
          return (await ingest(workspace, engine)).answer;
        } finally {
          await engine.close();
        }
      }),
    );

  /** A workspace in which a file was ingested, and the outputs of a later run over another one. */
  async function later(): Promise<{ folder: string; done: string; names: string[] }> {
    const folder = await empty();
    await writeFiles(folder, { 'in/1.csv': `${HEADER}\na,1,,\nb,-1,,\n` });
    await run(folder);
    const done = await tempFolder();
    await writeFiles(done, {
      'in/1.csv': `${HEADER}\na,1,,\nb,-1,,\n`,
      'in/2.csv': `${HEADER}\nc,1,,\nd,-1,,\n`,
      'config.json': JSON.stringify(SMALL),
    });
    await run(done);
    await writeFiles(folder, { 'in/2.csv': `${HEADER}\nc,1,,\nd,-1,,\n` });
    return { folder, done, names: await readdir(path.join(done, 'out')) };
  }

  test('before the commit leaves what was; the next run starts again', async () => {
    const { folder, done, names } = await later();
    const draft = path.join(folder, 'out', '.staged-abc');
    await mkdir(draft);
    for (const name of names.slice(0, 2)) await rename(path.join(done, 'out', name), path.join(draft, name));
    expect(await settled(folder)).toMatchObject({ books: { in: 2, accepted: 1, quarantined: 1 }, total: 2 });
    expect((await readdir(path.join(folder, 'out'))).sort()).toEqual(names.toSorted());
    expect((await out(folder, 'quarantine.csv')).split('\n')).toHaveLength(4);
  });

  test('after the commit is made good: all outputs are those of the crashed run', async () => {
    const { folder, done, names } = await later();
    const draft = path.join(folder, 'out', '.committed-abc');
    await mkdir(draft);
    // one had moved to its place already
    const [moved = '', ...rest] = names;
    await unlink(path.join(folder, 'out', moved));
    await rename(path.join(done, 'out', moved), path.join(folder, 'out', moved));
    for (const name of rest) await rename(path.join(done, 'out', name), path.join(draft, name));
    expect(await settled(folder)).toMatchObject({ books: { in: 0 } });
    expect(await out(folder, 'finaldata.csv')).toBe(`${HEADER}\na,1,,\nc,1,,\n`);
    expect((await ledgerOf(folder)).slice(0, 2)).toMatchObject([{ name: '1.csv' }, { name: '2.csv', status: 'ingested' }]);
    expect(await readdir(path.join(folder, 'out'))).not.toContain('.committed-abc');
  });
});
