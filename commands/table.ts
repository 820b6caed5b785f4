import { apicalls } from './apicalls.js';
import type { Command } from './command.js';
import { cron } from './cron.js';
import { deploy } from './deploy.js';
import { diagnose } from './diagnose.js';
import { doctor } from './doctor.js';
import { drift } from './drift.js';
import { exportCommand } from './export.js';
import { explain } from './explain.js';
import { explainRun } from './explain-run.js';
import { full } from './full.js';
import { history } from './history.js';
import { ingest } from './ingest.js';
import { predict } from './predict.js';
import { quarantine } from './quarantine.js';
import { releases } from './releases.js';
import { report } from './report.js';
import { rollback } from './rollback.js';
import { score } from './score.js';
import { serve } from './serve.js';
import { status } from './status.js';
import { train } from './train.js';
import { verify } from './verify.js';
import { who } from './who.js';

/** Every subcommand, in the order of --help: all at once, then stage by stage. */
export const COMMANDS: readonly Command[] = [
  full,
  ingest,
  quarantine,
  train,
  score,
  deploy,
  rollback,
  releases,
  who,
  verify,
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
  status,
  doctor,
  cron,
];
