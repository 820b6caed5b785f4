import { RiskError } from '../../errors.js';
import { cronEntry, commandOf, DEFAULT_MINUTES } from '../../workspace/cron-entry.js';
import { readCrontab } from '../../workspace/crontab-program.js';
import { installedLine } from '../../workspace/crontab.js';
import { runsBackwards } from '../../workspace/runs.js';
import type { Workspace } from '../../workspace/workspace.js';
import { cronLine, lintLine } from './crontab-lint.js';
import { notifyVariables } from './notify.js';
import { bad, ok, warn, type Finding } from './finding.js';

const LATELY = 20;

/** Whether cron runs this workspace, and whether each line that does is what its writer meant. */
export async function crontabFindings(workspace: Workspace): Promise<Finding[]> {
  let crontab: string;
  try {
    crontab = await readCrontab();
  } catch (error) {
    if (!(error instanceof RiskError)) throw error;
    return [warn('crontab', error.message, error.hint ?? 'have another scheduler run the line of riskctl cron print')];
  }
  const entry = cronEntry(workspace, DEFAULT_MINUTES);
  let installed: string | undefined;
  try {
    installed = installedLine(crontab, entry);
  } catch (error) {
    if (!(error instanceof RiskError)) throw error;
    return [bad('crontab', error.message, error.hint ?? '')];
  }
  const lines = Buffer.from(crontab, 'latin1').toString('utf8').split('\n');
  const ours = lines.filter((line) => cronLine(line) !== undefined && line.includes(workspace.root) && line.includes('full'));
  if (ours.length === 0) return [warn('crontab', 'no line runs full in this workspace', 'riskctl cron install')];
  const longest = await longestRun(workspace);
  const findings = ours.flatMap((line) =>
    lintLine(line, longest).map(({ found, advice }) => warn('crontab', `${found}: ${line}`, advice)),
  );
  if (installed !== undefined && commandOf(installed) !== commandOf(entry.line))
    findings.push(warn('crontab', 'the installed line is not as it would be now', 'riskctl cron install'));
  for (const name of notifyVariables(workspace))
    if (!lines.some((line) => new RegExp(`^\\s*${name}\\s*=`).test(line)))
      findings.push(
        warn(
          'crontab',
          `cron's environment lacks ${name}, which notify names`,
          `put ${name}=… above the line of riskctl with crontab -e`,
        ),
      );
  if (ours.length > 1) findings.push(warn('crontab', `${ours.length} lines run full here`, 'leave one of them'));
  return findings.length > 0 ? findings : [ok('crontab', ours[0]?.trim() ?? '')];
}

async function longestRun(workspace: Workspace): Promise<number> {
  let longest = 0;
  let seen = 0;
  for await (const run of runsBackwards(workspace.paths.runs)) {
    if (run.command !== 'full' || run.outcome === 'idle') continue;
    longest = Math.max(longest, run.seconds);
    seen += 1;
    if (seen === LATELY) break;
  }
  return longest;
}
