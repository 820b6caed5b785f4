import type { Decision } from './decide.js';
import type { Deployment } from './release.js';

/** What was decided, in a sentence that a report can open with. */
export function verdictSentence({ verdict, reason }: Decision, deployment: Deployment | null, serving: string | null): string {
  if (deployment !== null) return `Deployed as release ${deployment.release}: ${reason}.`;
  return `Not deployed (${verdict}): ${reason}. ${serving === null ? 'Nothing serves yet' : `Release ${serving} goes on serving`}.`;
}
