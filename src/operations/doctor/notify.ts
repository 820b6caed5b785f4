import type { Workspace } from '../../workspace/workspace.js';
import { announceTest } from '../notify/announce.js';
import { testHeartbeat } from '../notify/heartbeat.js';
import { bad, ok, warn, type Finding } from './finding.js';

/** The environment variables that `notify` names. */
export function notifyVariables({ config }: Workspace): string[] {
  const { webhook, slack, mail, heartbeat } = config.notify;
  const named = [webhook?.url_env, webhook?.secret_env, slack?.url_env, mail?.user_env, mail?.password_env, heartbeat?.url_env];
  return [...new Set(named.filter((name) => name !== undefined))];
}

/** Whether these variables are set here and, if asked, whether a test message gets through. */
export async function notifyFindings(workspace: Workspace, test: boolean): Promise<Finding[]> {
  const { env } = workspace.world.process;
  const absent = notifyVariables(workspace).filter((name) => (env[name] ?? '').trim() === '');
  const findings = absent.map((name) =>
    bad(
      'notify',
      `the environment variable ${name} is not set`,
      `set it here, and in the crontab above the line of riskctl: ${name}=…`,
    ),
  );
  if (!test) return findings;
  const [deliveries, heartbeat] = await Promise.all([announceTest(workspace), testHeartbeat(workspace)]);
  const all = [...deliveries, ...(heartbeat === undefined ? [] : [{ channel: 'heartbeat', error: heartbeat }])];
  if (all.length === 0) findings.push(warn('notify', 'nobody is told of anything', 'name a channel in notify'));
  for (const { channel, error } of all)
    findings.push(
      error === null
        ? ok('notify', `${channel} took a test message`)
        : bad('notify', `${channel}: ${error}`, 'mend it in notify, or in the environment'),
    );
  return findings;
}
