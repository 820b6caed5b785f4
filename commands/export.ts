import path from 'node:path';
import type { DialectName } from '../src/export/dialects.js';
import type { FormatName } from '../src/export/formats.js';
import { command } from './command.js';

/** The formats, and what they are called. */
const FORMATS = {
  sql: 'SQL',
  onnx: 'ONNX',
  pmml: 'PMML',
  python: 'Python',
  json: 'JSON',
} as const satisfies Record<FormatName, string>;
/** The databases whose SQL is known, and what they are called. */
const DIALECTS = {
  duckdb: 'DuckDB',
  clickhouse: 'ClickHouse',
  postgresql: 'PostgreSQL',
} as const satisfies Record<DialectName, string>;

export const exportCommand = command({
  name: 'export',
  summary: 'write the deployed model down for other programs to run: as SQL, ONNX, PMML, Python or JSON',
  access: 'reads',
  options: {
    format: { kind: 'choice', value: 'format', choices: ['sql', 'onnx', 'pmml', 'python', 'json'], help: 'what to make of it' },
    dialect: {
      kind: 'choice',
      value: 'database',
      choices: ['duckdb', 'clickhouse', 'postgresql'],
      help: 'whose SQL to write (default: that of DuckDB)',
    },
    out: { kind: 'text', value: 'file', help: 'write to this file, in one atomic step (default: print)' },
    trained: { kind: 'switch', help: 'export the model last trained instead of the deployed one' },
  },
  async run({ workspace }, { trained, ...options }) {
    const { exportModel } = await import('../src/export/export.js');
    const { requireChampion } = await import('../src/lifecycle/champion.js');
    const { readModel } = await import('../src/model/store.js');
    const { ARTIFACTS } = await import('../src/workspace/workspace.js');
    const model = trained
      ? await readModel(path.join(workspace.paths.models, ARTIFACTS.model))
      : (await requireChampion(workspace)).model;
    return exportModel(workspace, model, options);
  },
  describe({ model, format, dialect, file, encoding, content }, paint) {
    if (content !== null) return encoding === 'base64' ? Buffer.from(content, 'base64') : content.trimEnd();
    const kind = dialect === null ? FORMATS[format] : `${FORMATS[format]} for ${DIALECTS[dialect]}`;
    return `${paint.bold(`model ${model.slice(0, 8)}`)} as ${kind}: ${file}`;
  },
});
