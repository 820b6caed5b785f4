import { command } from './command.js';

export const who = command({
  name: 'who',
  summary: 'tell which release and model served at a moment',
  access: 'reads',
  options: { at: { kind: 'text', value: 'time', help: 'such as 2026-03-01T12:00Z; without an offset it is UTC (default: now)' } },
  async run({ workspace }, { at }) {
    const { momentOf, servingAt } = await import('../src/lifecycle/serving.js');
    return servingAt(workspace, at === undefined ? workspace.world.now() : momentOf(at));
  },
  describe(answer, paint) {
    if (answer.release === null) return `nothing served at ${answer.at}`;
    const span = `since ${answer.since ?? '?'}${answer.until === null ? ', to this day' : ` until ${answer.until}`}`;
    const back =
      answer.rollback === null ? [] : [`a step back to ${answer.rollback.to}: ${answer.rollback.reason ?? 'no reason given'}`];
    return [
      `${paint.bold(`release ${answer.release}`)}, model ${answer.model?.slice(0, 8) ?? '?'}`,
      span,
      ...(answer.by === null ? [] : [`released by ${answer.by}`]),
      ...back,
    ].join('\n');
  },
});
