// Times riskctl, as whole processes of the real binary, beside a plain pandas + scikit-learn pipeline. bench/README.md says how to read it.
import { existsSync } from 'node:fs';
import { readOptions } from './options.mjs';
import { timePredict } from './predict.mjs';
import { machine, tableOf } from './report.mjs';
import { timeSample } from './sample.mjs';
import { timeScale } from './scale.mjs';
import { timeStart } from './start.mjs';
import { judge } from './targets.mjs';

const options = readOptions(process.argv.slice(2));
if (!existsSync(options.bin)) {
  console.error(`bench: ${options.bin} is not there; build it with \`npm run build\``);
  process.exit(1);
}

const lines = await timeStart(options);
lines.push(...(await timeSample(options)));
for (const rows of options.rows) lines.push(...(await timeScale(options, rows)));
const bare = lines.find((line) => line.stage === 'node -e 0')?.ours;
// the rate of a small file is that of starting
if (Math.max(...options.rows) >= 1e6) lines.push(...(await timePredict(options)));
const judged = lines.map((line) => judge(line, bare));

console.log(options.json ? JSON.stringify({ machine: machine(), lines: judged }, null, 2) : tableOf(machine(), judged));
if (!options.json && options.python === undefined)
  console.log('\nriskctl alone: --python <interpreter with pandas and scikit-learn> times these beside it');
process.exitCode = judged.some((line) => line.failure !== undefined) ? 1 : 0;
