// Times the ingestion of one small file when there are few rows, and when there are many: node bench/growth.mjs [--rows 100k,1M,5M] [--runs 3]
import { cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { nodeWatched, riskctl } from './contenders.mjs';
import { median } from './line.mjs';
import { madeWorkspace } from './made.mjs';
import { readOptions } from './options.mjs';
import { machine, textTable } from './report.mjs';

const { rows: sizes, runs, bin } = readOptions(process.argv.slice(2), { rows: '100k,1M,5M', runs: '3' });
const cells = [];
for (const rows of sizes) {
  const folder = await madeWorkspace(rows);
  const kept = path.join(folder, 'kept');
  const restore = () => {
    rmSync(path.join(folder, 'in', 'later.csv'), { force: true });
    rmSync(path.join(folder, 'out'), { recursive: true, force: true });
    if (existsSync(kept)) cpSync(kept, path.join(folder, 'out'), { recursive: true });
  };
  for (const store of ['csv', 'parquet']) {
    const args = ['-C', folder, '--set', `ingest.store=${store}`, 'ingest', '-q'];
    restore();
    const first = await nodeWatched([bin, ...args]);
    cpSync(path.join(folder, 'out'), kept, { recursive: true });
    const timed = [];
    for (let run = 0; run < runs; run++) {
      restore();
      cpSync(path.join(folder, 'later', 'later.csv'), path.join(folder, 'in', 'later.csv'), { preserveTimestamps: true });
      timed.push(await riskctl(bin, args));
    }
    const failure = [first, ...timed].find((outcome) => outcome.failure !== undefined)?.failure;
    if (failure !== undefined) throw new Error(failure);
    rmSync(kept, { recursive: true });
    const seconds = median(timed.map((outcome) => outcome.seconds)) ?? NaN;
    cells.push([
      store,
      rows.toLocaleString('en-US'),
      first.seconds.toFixed(2),
      seconds.toFixed(3),
      (first.peak ?? NaN).toFixed(0),
    ]);
  }
  restore();
}
console.log(textTable(machine(), ['store', 'rows before', 'those, s', '10,000 more, s', 'peak MB'], cells));
