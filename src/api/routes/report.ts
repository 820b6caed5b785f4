import { servingOf, type Handler } from '../host.js';

/** A page that holds all it needs: it may load nothing and run nothing. */
const SEALED =
  "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; frame-ancestors 'none'; base-uri 'none'";

/** `GET /report`: the report of the model that serves, as a page. */
export const reportPage: Handler = async (request, reply, { desk }) => {
  const { drawn } = await import('../drawn.js');
  const page = await desk.ask(servingOf(request), 'report html', (workspace) => drawn(workspace, 'html'));
  return reply.header('content-security-policy', SEALED).type('text/html; charset=utf-8').send(page);
};

/** `GET /report.pdf`: the same, to print. */
export const reportPdf: Handler = async (request, reply, { desk }) => {
  const serving = servingOf(request);
  const { drawn } = await import('../drawn.js');
  const document = await desk.ask(serving, 'report pdf', (workspace) => drawn(workspace, 'pdf'));
  const name = `report-${serving.champion.model.id.slice(0, 8)}.pdf`;
  return reply.header('content-disposition', `inline; filename="${name}"`).type('application/pdf').send(document);
};
