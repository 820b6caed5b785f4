import { command } from './command.js';

export const doctor = command({
  name: 'doctor',
  summary: 'examine all that a run depends on, and say what to do about it; changes nothing',
  access: 'reads',
  options: { notify: { kind: 'switch', help: 'also send a test message through each channel of notify' } },
  async run({ workspace, engine }, flags) {
    const { examine } = await import('../src/operations/doctor/doctor.js');
    return examine(workspace, engine, flags);
  },
  isIdle: (answer) => answer.findings.every(({ verdict }) => verdict === 'ok'),
  isAlarm: (answer) => !answer.ok,
  describe(answer, paint) {
    const width = Math.max(...answer.findings.map(({ area }) => area.length));
    const lines = answer.findings.flatMap(({ area, verdict, found, advice }) => [
      `${(verdict === 'ok' ? 'ok' : verdict.toUpperCase()).padEnd(4)}  ${area.padEnd(width)}  ${verdict === 'ok' ? found : paint.bold(found)}`,
      ...(advice === null || advice === '' ? [] : [`${' '.repeat(width + 8)}-> ${advice}`]),
    ]);
    const wrong = answer.findings.filter(({ verdict }) => verdict !== 'ok').length;
    return [
      ...lines,
      '',
      wrong === 0 ? 'all is well' : `${wrong} of ${answer.findings.length} ${wrong === 1 ? 'is' : 'are'} to be looked at`,
    ].join('\n');
  },
});
