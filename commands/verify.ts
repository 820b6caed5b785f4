import { command } from './command.js';

export const verify = command({
  name: 'verify',
  summary: 'recheck every digest: releases, trained model, ledger, input files, accepted rows, the chain of runs',
  access: 'reads',
  options: {},
  async run({ workspace }) {
    const { verify: recheck } = await import('../src/operations/verify.js');
    return recheck(workspace);
  },
  isIdle: (answer) => answer.ok,
  isAlarm: (answer) => !answer.ok,
  describe(answer, paint) {
    const width = Math.max(...answer.checks.map(({ what }) => what.length));
    const lines = answer.checks.map(
      ({ what, ok, detail }) => `${ok ? 'ok ' : paint.bold('BAD')}  ${what.padEnd(width)}  ${detail}`,
    );
    const head = answer.chain.head === null ? [] : [`the chain of runs ends in ${answer.chain.head}`];
    return [...lines, '', answer.ok ? 'all is as it was written' : paint.bold('not all is as it was written'), ...head].join(
      '\n',
    );
  },
});
