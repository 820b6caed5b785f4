// The page at /docs: /openapi.json, to read.
/* global document, fetch, location */

const $ = (id) => document.getElementById(id);
const GROUPS = {
  prediction: 'Predictions',
  judgement: 'Judgement',
  report: 'Report',
  operation: 'Operation',
  inference: 'Open Inference Protocol v2',
};

/** An element with a class and children; text is text. */
function el(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children.map((child) => (child instanceof Object ? child : String(child))));
  return node;
}

function table(heads, rows) {
  const line = (cells, tag) => el('tr', '', ...cells.map((cell) => el(tag, '', cell)));
  return el(
    'div',
    'wide',
    el('table', '', el('thead', '', line(heads, 'th')), el('tbody', '', ...rows.map((row) => line(row, 'td')))),
  );
}

/** What to type to ask it. */
function curl(method, path, { parameters = [], requestBody }, secured) {
  const filled = parameters.reduce((url, { name, in: where, example }) => {
    if (where === 'path') return url.replace(`{${name}}`, encodeURIComponent(example ?? name));
    return example === undefined ? url : `${url}${url.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(example)}`;
  }, path);
  const body = requestBody?.content['application/json']?.example;
  const parts = [
    `curl${method === 'post' ? ' -X POST' : ''} '${location.origin}${filled}'`,
    ...(secured ? ["-H 'Authorization: Bearer <token>'"] : []),
    ...(body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`]),
  ];
  return parts.join(' \\\n  ');
}

function operation(path, method, told, isGuarded) {
  const { summary, description, parameters = [], requestBody, responses, security } = told;
  const detail = el('div', '', ...(description === undefined ? [] : [el('p', '', description)]));
  detail.append(el('pre', '', curl(method, path, told, isGuarded && security === undefined)));
  if (parameters.length > 0)
    detail.append(
      el('h3', '', 'Parameters'),
      table(
        ['name', 'in', 'meaning'],
        parameters.map((one) => [el('code', '', one.name), one.required ? `${one.in}, required` : one.in, one.description]),
      ),
    );
  if (requestBody !== undefined)
    detail.append(el('h3', '', 'Body'), el('p', 'note', Object.keys(requestBody.content).join(', ')));
  detail.append(
    el('h3', '', 'Answers'),
    table(
      ['status', 'meaning', 'type'],
      Object.entries(responses).map(([status, one]) => [
        el('code', '', status),
        one.description,
        Object.keys(one.content).join(', '),
      ]),
    ),
  );
  const schema = responses[200]?.content['application/json']?.schema;
  if (schema !== undefined)
    detail.append(
      el('details', '', el('summary', 'note', 'Schema of the answer'), el('pre', '', JSON.stringify(schema, null, 2))),
    );
  const head = el('summary', '', el('span', 'method', method.toUpperCase()), el('code', '', path), el('span', 'muted', summary));
  return el('details', 'operation', head, detail);
}

try {
  const api = await (await fetch('/openapi.json')).json();
  document.title = api.info.title;
  $('title').textContent = api.info.title;
  $('subtitle').textContent = api.info.description;
  const all = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, told]) => ({ path, method, told })),
  );
  for (const [tag, title] of Object.entries(GROUPS)) {
    const own = all.filter(({ told }) => told.tags.includes(tag));
    $('operations').append(
      el('h2', '', title),
      ...own.map(({ path, method, told }) => operation(path, method, told, api.security.length > 0)),
    );
  }
} catch (error) {
  $('operations').append(el('p', '', `The document could not be read: ${error.message}`));
}
