// Bundles bin/, src/ and commands/ into a folder laid out like them. A few files are read sooner than the many small ones of the packages.
import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { rollup } from '@rollup/wasm-node';

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
/** What nearly every command loads, a run with nothing to do among them: it becomes one file, for forty small ones take twice as long. */
const COMMON = [
  'src/engine/open.ts',
  'src/lifecycle/need.ts',
  'src/operations/conduct.ts',
  'src/workspace/lock.ts',
  'src/workspace/progress.ts',
  'src/workspace/recorder.ts',
  'src/workspace/workspace.ts',
  'node_modules/chalk/source/index.js',
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
  const entryPoints = ['bin/riskctl.ts', 'bin/draw-report.ts', ...modules];
  const { metafile, outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints,
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
    metafile: true,
    write: false,
  });
  await writeJoined(folder, entryPoints, metafile.outputs, new Map(outputFiles.map((file) => [file.path, file.text])));
  chmodSync(path.join(folder, 'bin', 'riskctl.js'), 0o755); // npm 10's npx would say "Permission denied"
}

/**
 * Writes the files that esbuild has made, those of {@link COMMON} joined: esbuild makes one for each set of commands that share something.
 * @param {string} folder
 * @param {readonly string[]} entryPoints
 * @param {import('esbuild').Metafile['outputs']} outputs
 * @param {ReadonlyMap<string, string>} texts
 */
async function writeJoined(folder, entryPoints, outputs, texts) {
  const fileOf = (/** @type {string} */ source) => {
    // packages may lie elsewhere, as those of a linked node_modules do
    const found = Object.keys(outputs).find((name) => outputs[name]?.entryPoint?.endsWith(source));
    if (found === undefined)
      throw new Error(`${source} is no longer imported when it is needed: take it out of scripts/bundle.mjs`);
    return found;
  };
  const begin = fileOf('bin/riskctl.ts');
  const start = neededBy([begin], outputs);
  const common = neededBy(COMMON.map(fileOf), outputs);
  /** @type {Map<string, string>} */
  const homes = new Map();
  for (const name of common) homes.set(path.resolve(ROOT, name), 'common');
  for (const name of start) if (name !== begin) homes.set(path.resolve(ROOT, name), 'start');
  const joined = await rollup({
    input: Object.fromEntries(entryPoints.map((source) => [source.replace(/\.ts$/, ''), path.resolve(ROOT, fileOf(source))])),
    plugins: [
      {
        name: 'esbuild-output',
        resolveId: (id, importer) =>
          importer === undefined || id.startsWith('.')
            ? path.resolve(path.dirname(importer ?? ROOT), id)
            : { id, external: true },
        load: (id) => texts.get(id),
      },
    ],
    treeshake: false,
  });
  await joined.write({
    dir: folder,
    compact: true,
    minifyInternalExports: false,
    chunkFileNames: 'src/[name].js',
    manualChunks: (id) => homes.get(id),
  });
}

/**
 * Files, and all that they import at once.
 * @param {readonly string[]} names
 * @param {import('esbuild').Metafile['outputs']} outputs
 */
function neededBy(names, outputs) {
  const found = new Set(names);
  for (const name of found) {
    for (const { kind, external, path: imported } of outputs[name]?.imports ?? [])
      if (kind === 'import-statement' && !external) found.add(imported);
  }
  return found;
}
