// Bundles bin/, src/ and commands/ into a folder laid out like them. A few files are read sooner than the many small ones of the packages.
import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** The packages that most commands load, and those of many small files. The others are loaded by those that use them, from node_modules. */
const BUNDLED = [
  '@duckdb/node-api',
  '@fastify/helmet',
  '@fastify/multipart',
  '@fastify/rate-limit',
  'chalk',
  'commander',
  'fastify',
  'ml-matrix',
  'papaparse',
  'prom-client',
  'vega',
  'vega-lite',
  'zod',
];
/** DuckDB itself, a native library. */
const NATIVE = '@duckdb/node-bindings';

/**
 * Writes `<folder>/bin/riskctl.js` and all that it needs, and modules of src/ for scripts to import.
 * @param {string} folder
 * @param {readonly string[]} [modules]
 */
export async function bundle(folder, modules = ['src/config/schema.ts']) {
  const { dependencies } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['bin/riskctl.ts', 'bin/draw-report.ts', ...modules],
    outbase: '.',
    outdir: folder,
    chunkNames: 'src/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // names are kept, for stack traces that can be read
    minifySyntax: true,
    minifyWhitespace: true,
    external: [NATIVE, ...Object.keys(dependencies).filter((name) => !BUNDLED.includes(name))],
    // some are CommonJS, and ask for node's own modules
    banner: { js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);" },
    logLevel: 'warning',
  });
  chmodSync(path.join(folder, 'bin', 'riskctl.js'), 0o755); // npm 10's npx would say "Permission denied"
}
