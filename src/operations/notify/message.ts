import { createHmac } from 'node:crypto';
import type { Run } from '../../workspace/runs.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { Event } from './events.js';

/** What the webhook is sent of one event. */
export interface Message {
  readonly format: 'riskctl-event';
  readonly version: 1;
  readonly event: Event['kind'] | 'test';
  readonly text: string;
  readonly workspace: string;
  readonly host: string;
  readonly run: string;
  readonly command: string;
  readonly profile: string | null;
  readonly time: string;
}

/** The message of an event of a run. */
export function messageOf(
  workspace: Workspace,
  run: Pick<Run, 'id' | 'command' | 'profile'>,
  event: { kind: Message['event']; text: string },
): Message {
  const { root, world } = workspace;
  return {
    format: 'riskctl-event',
    version: 1,
    event: event.kind,
    text: event.text,
    workspace: root,
    host: world.process.host,
    run: run.id,
    command: run.command,
    profile: run.profile,
    time: world.now().toISOString(),
  };
}

/** An event in a line, for people: `riskctl hold on vm:/opt/risk: …`. */
export function lineOf({ event, host, workspace, profile, text }: Message): string {
  return `riskctl ${event} on ${host}:${workspace}${profile === null ? '' : ` (${profile})`}: ${text}`;
}

/** Seconds since 1970 and the HMAC-SHA-256 of `<seconds>.<body>`, in hexadecimal, as headers. */
export function signature(body: string, secret: string, at: Date): Record<string, string> {
  const seconds = String(Math.floor(at.getTime() / 1000));
  const digest = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return { 'x-riskctl-timestamp': seconds, 'x-riskctl-signature': `sha256=${digest}` };
}
