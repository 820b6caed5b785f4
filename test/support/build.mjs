// Bundles the sources into a folder, without checking types: `node test/support/build.mjs <folder>`.
// What lands there runs like an installed riskctl: dist/ beside package.json and node_modules.
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { bundle } from '../../scripts/bundle.mjs';

const [folder] = process.argv.slice(2);
// holder.mjs imports these
await bundle(path.resolve(folder, 'dist'), ['src/world.ts', 'src/workspace/workspace.ts', 'src/workspace/lock.ts']);
copyFileSync('package.json', path.join(folder, 'package.json'));
mkdirSync(path.join(folder, 'src', 'api'), { recursive: true });
for (const name of ['node_modules', 'src/api/assets']) symlinkSync(path.resolve(name), path.join(folder, name));
