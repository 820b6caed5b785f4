import path from 'node:path';
import { RiskError } from '../../errors.js';
import { cronEntry, commandOf, DEFAULT_MINUTES } from '../../workspace/cron-entry.js';
import { readCrontab } from '../../workspace/crontab-program.js';
import { installedLine } from '../../workspace/crontab.js';
import { runsBackwards } from '../../workspace/runs.js';
import type { Workspace } from '../../workspace/workspace.js';
import { cronLine, lintLine } from './crontab-lint.js';
import { programLints } from './crontab-programs.js';
import { notifyVariables } from './notify.js';
import { bad, ok, warn, type Finding } from './finding.js';
import { shellSteps } from './shell-line.js';

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
  const ours = lines.filter((line) => line === installed || runsFullIn(line, workspace));
  if (ours.length === 0) return [warn('crontab', 'no line runs full in this workspace', 'riskctl cron install')];
  const longest = await longestRun(workspace);
  const findings: Finding[] = [];
  for (const line of ours) {
    const lints = [...lintLine(line, longest), ...(await programLints(commandIn(line), pathAbove(lines, line)))];
    findings.push(
      ...lints.map(({ isFatal, found, advice }) => (isFatal === true ? bad : warn)('crontab', `${found}: ${line}`, advice)),
    );
  }
  if (installed !== undefined && commandOf(installed) !== commandOf(entry.line))
    findings.push(warn('crontab', 'the installed line is not as it would be now', 'riskctl cron install'));
  // a variable holds for the lines below it
  const above = lines.slice(0, lines.indexOf(ours[0] ?? ''));
  for (const name of notifyVariables(workspace)) {
    const isSet = (line: string): boolean => new RegExp(`^\\s*${name}\\s*=`).test(line);
    if (above.some(isSet)) continue;
    const found = lines.some(isSet)
      ? `${name}, which notify names, stands below the line`
      : `cron's environment lacks ${name}, which notify names`;
    findings.push(bad('crontab', found, `put ${name}=… above the line of riskctl with crontab -e`));
  }
  if (ours.length > 1) findings.push(warn('crontab', `${ours.length} lines run full here`, 'leave one of them'));
  return findings.length > 0 ? findings : [ok('crontab', ours[0]?.trim() ?? '')];
}

function commandIn(line: string): string {
  return cronLine(line)?.command ?? '';
}

/** Whether a line runs `full` in a workspace, under its profile. */
function runsFullIn(line: string, { root, configFile, profile }: Workspace): boolean {
  const steps = shellSteps(commandIn(line)).map(({ words }) => words);
  const run = steps.find((words) => words.includes('full') && words.some((word) => word.includes('riskctl')));
  if (run === undefined) return false;
  const entered = steps.filter(([program]) => program === 'cd').map(([, folder]) => folder);
  const places = [...entered, valueOf(run, '-C', '--workspace'), valueOf(run, '-c', '--config')];
  const isHere = places.some((place) => place?.startsWith('/') === true && [root, configFile].includes(path.resolve(place)));
  return isHere && valueOf(run, '--profile') === profile;
}

/** The word after a flag. */
function valueOf(words: readonly string[], ...flags: readonly string[]): string | undefined {
  const at = words.findIndex((word) => flags.includes(word));
  return at < 0 ? undefined : words[at + 1];
}

/** The PATH that holds for a line: of the last line above it that sets one, else cron's own. */
function pathAbove(lines: readonly string[], line: string): string[] {
  const settings = lines.slice(0, lines.indexOf(line)).map((one) => /^\s*PATH\s*=\s*(["']?)(.*?)\1\s*$/.exec(one)?.[2]);
  return (settings.findLast((one) => one !== undefined) ?? '/usr/bin:/bin').split(':');
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
