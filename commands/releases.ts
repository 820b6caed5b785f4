import { command } from './command.js';
import { textTable } from './text.js';

export const releases = command({
  name: 'releases',
  summary: 'list the releases, newest first, and which one serves',
  access: 'reads',
  options: {},
  async run({ workspace }) {
    const { listReleases } = await import('../src/lifecycle/releases.js');
    return listReleases(workspace);
  },
  describe(answer) {
    if (answer.length === 0) return 'no releases yet: riskctl full makes the first';
    const rows = answer.map((one) => [
      one.release,
      one.serving ? 'serves' : '',
      one.model?.slice(0, 8) ?? 'not readable',
      one.f1?.toFixed(3) ?? '',
      one.by ?? '',
      one.rollback === null ? '' : `back to ${one.rollback.to}${one.rollback.reason === null ? '' : `: ${one.rollback.reason}`}`,
    ]);
    return textTable([['release', '', 'model', 'F1', 'by', ''], ...rows]);
  },
});
