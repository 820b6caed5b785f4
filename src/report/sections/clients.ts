import type { Prediction } from '../../prediction/scorer.js';
import type { Cell, Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { count, percent } from '../numbers.js';

/** The clients to look after first, and why. Without their ids they are numbered. */
export function clientsSection({ clients }: ReportFacts): Section {
  const title = 'Clients at risk';
  if ('absent' in clients) return { title, blocks: [{ kind: 'paragraph', text: `No clients are listed: ${clients.absent}.` }] };
  const { among, clients: listed } = clients.value;
  if (listed.length === 0) return { title, blocks: [] };
  const ids = Object.keys(listed[0]?.ids ?? {});
  return {
    title,
    blocks: [
      {
        kind: 'paragraph',
        text: `The ${count(listed.length)} most at risk of ${among}. A reason is a feature that moves a client away from the mean client, the strongest first.${ids.length === 0 ? ' riskctl predict --top names them.' : ''}`,
      },
      {
        kind: 'table',
        columns: [
          ...(ids.length === 0 ? [''] : ids).map(
            (id) => ({ title: id, align: 'left', share: ids.length === 0 ? 0.5 : 2 }) as const,
          ),
          { title: 'Probability', align: 'right', share: 1.3 },
          { title: 'Band', align: 'left', share: 1.2 },
          { title: 'Main reasons', align: 'left', share: 6 },
        ],
        rows: listed.map((client, at) => [...named(client, ids, at), percent(client.probability), client.band, reasons(client)]),
      },
    ],
  };
}

function named(client: Prediction, ids: readonly string[], at: number): Cell[] {
  return ids.length === 0 ? [{ text: count(at + 1), tone: 'muted' }] : ids.map((id) => client.ids[id] ?? '–');
}

function reasons(client: Prediction): string {
  return client.reasons.length === 0 ? '–' : client.reasons.map(({ words }) => words).join('; ');
}
