// Compiles bin/, src/ and commands/ into a folder, without checking types: `node test/support/build.mjs <folder>`.
// What lands there runs like an installed riskctl: dist/ beside package.json and node_modules.
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const [folder] = process.argv.slice(2);
const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, '.');
const compilerOptions = { ...options, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };

for (const file of fileNames.filter((name) => !name.endsWith('.d.ts'))) {
  const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions, fileName: file });
  const target = path.join(folder, 'dist', path.relative('.', file).replace(/\.ts$/, '.js'));
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, outputText, { mode: 0o755 });
}
copyFileSync('package.json', path.join(folder, 'package.json'));
symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
