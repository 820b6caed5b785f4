import { apicalls } from './apicalls.js';
import type { Command } from './command.js';
import { cron } from './cron.js';
import { deploy } from './deploy.js';
import { diagnose } from './diagnose.js';
import { drift } from './drift.js';
import { exportCommand } from './export.js';
import { explain } from './explain.js';
import { explainRun } from './explain-run.js';
import { full } from './full.js';
import { history } from './history.js';
import { ingest } from './ingest.js';
import { predict } from './predict.js';
import { report } from './report.js';
import { score } from './score.js';
import { serve } from './serve.js';
import { train } from './train.js';

/** Every subcommand, in the order of --help: all at once, then stage by stage. */
export const COMMANDS: readonly Command[] = [
  full,
  ingest,
  train,
  score,
  deploy,
  drift,
  predict,
  explain,
  serve,
  apicalls,
  report,
  exportCommand,
  history,
  explainRun,
  diagnose,
  cron,
];
