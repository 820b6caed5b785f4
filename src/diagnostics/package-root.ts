import { access } from 'node:fs/promises';
import path from 'node:path';

/** The nearest folder at or above a file that holds a package.json. */
export async function findUp(from: string): Promise<string> {
  for (let folder = path.dirname(from); ; folder = path.dirname(folder)) {
    const found = await access(path.join(folder, 'package.json')).then(
      () => true,
      () => false,
    );
    if (found) return folder;
    if (folder === path.dirname(folder)) throw new Error(`no package.json at or above ${from}`);
  }
}
