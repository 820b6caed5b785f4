import { command } from './command.js';
import { count, plural, textTable } from './text.js';

export const ingest = command({
  name: 'ingest',
  summary: 'take in the new files of the input folder, under the contract',
  access: 'changes',
  options: {
    rehash: { kind: 'switch', help: 'read every file again, even one whose size and time have not changed' },
    rebuild: { kind: 'switch', help: 'forget what was ingested and start again from the input folder' },
  },
  async run({ workspace, engine, run }, flags) {
    const { ingest: takeIn } = await import('../src/data/ingest.js');
    const { notTaken } = await import('../src/data/batch.js');
    const { fetchTable } = await import('../src/data/fetch-table.js');
    await fetchTable(workspace, engine);
    const { answer } = await run.stage('ingest', () => takeIn(workspace, engine, flags));
    run.note({ books: answer.books, data: answer.data, ...notTaken(answer.files) });
    if (answer.files.length === 0) run.idle();
    return answer;
  },
  isIdle: (answer) => answer.files.length === 0,
  describe(answer, paint) {
    const waiting = answer.waiting.map((name) => `${name} is still being written: left for a later run`);
    if (answer.files.length === 0) return ['nothing new to ingest', ...waiting].join('\n');
    const { books } = answer;
    const rows = answer.files.map((file) => [
      file.name,
      file.status,
      file.in,
      file.accepted,
      file.quarantined,
      file.duplicate,
      file.note ?? '',
    ]);
    const lines = [
      textTable([['file', '', 'rows in', 'accepted', 'quarantined', 'duplicate', ''], ...rows]),
      '',
      `${paint.bold(plural(books.in, 'row'))} in = ${count(books.accepted)} accepted + ${count(books.quarantined)} quarantined + ${count(books.duplicate)} duplicate`,
    ];
    if (answer.unlabelled > 0)
      lines.push(`${plural(answer.unlabelled, 'row')} without a label: kept for monitoring, left out of training`);
    if (answer.superseded > 0) lines.push(`${plural(answer.superseded, 'earlier row')} replaced by a later one of the same key`);
    if (answer.total !== null)
      lines.push(`${answer.store === 'csv' ? 'finaldata.csv' : 'finaldata'} holds ${plural(answer.total, 'row')}`);
    if (books.quarantined > 0) lines.push('quarantine.csv says why each row was set aside');
    return [...lines, ...waiting].join('\n');
  },
});
