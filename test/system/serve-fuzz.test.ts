import { beforeAll, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { PATHS } from '../../src/api/paths.js';
import { ask, startServer, type Answered, type RunningServer } from '../support/server.js';
import { clients, SMALL, smallWorkspace, writeFiles } from '../support/workspaces.js';
import { spoilt, texts, valuesOf, type Schema } from '../api/generated.js';
import { deployed } from '../api/workspace.js';

interface Operation {
  readonly parameters?: readonly { name: string; in: string; required: boolean; schema: Schema; example?: unknown }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>> };
  readonly responses: Readonly<Record<string, { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Sent {
  readonly path: string;
  readonly body?: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** What takes an engine or draws is asked a few times; what does not, often. */
const HEAVY = ['/scoring', '/summarystats', '/diagnostics', '/drift', '/report', '/report.pdf'];
/** A contract with all that can be hard: rules, lists, a refusal of more columns, and a name that every object has. */
const CONFIG = {
  ...SMALL,
  contract: {
    rules: ['late <= visits'],
    extra_columns: 'refuse',
    columns: {
      client: { role: 'id' },
      late: { role: 'feature', type: 'numeric', min: 0, max: 40, required: true },
      visits: { role: 'feature', type: 'numeric', integer: true },
      plan: { role: 'feature', type: 'categorical', allowed: ['basic', 'plus', 'gold'] },
      constructor: { role: 'feature', type: 'categorical' },
      gone: { role: 'target', positive: 'Yes', negative: 'No' },
    },
  },
};

/** The small table of clients, with the columns that {@link CONFIG} asks for. */
function wider(csv: string): string {
  const [, ...lines] = csv.trimEnd().split('\n');
  const rows = lines.map((line, index) => {
    const [client, late, plan, gone] = line.split(',');
    return [client, late, Number(late) + (index % 5), plan, ['a', 'b'][index % 2], gone].join(',');
  });
  return `${['client,late,visits,plan,constructor,gone', ...rows].join('\n')}\n`;
}

let server: RunningServer;
let document: Document;
const ajv = new Ajv2020({ strict: false });
beforeAll(async () => {
  const folder = await smallWorkspace(0, CONFIG);
  await writeFiles(folder, { 'in/first.csv': wider(clients(120, 'a')), 'test/test.csv': wider(clients(120, 't')) });
  await deployed(folder);
  server = await startServer(folder, ['--set', 'api.rate_limit=1000000'], { env: { npm_config_offline: 'true' } });
  document = (await ask(server, '/openapi.json')).json as Document;
});

test('the document is one of OpenAPI 3.1, and names every endpoint', () => {
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((one) => `${one.toUpperCase()} ${path}`),
  );
  expect(routes.sort()).toEqual([...PATHS].sort());
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((one) => (one as { operationId?: string }).operationId),
  );
  expect(new Set(ids).size).toBe(routes.length);
});

interface Body {
  readonly body?: unknown;
  readonly type?: string;
}

/** The requests of an operation: as its schema has them, nearly so, and of any kind. */
function requestsOf(path: string, { parameters = [], requestBody }: Operation): fc.Arbitrary<Sent> {
  const given = fc.record(
    Object.fromEntries(
      parameters.map(({ name, schema, example }) => [
        name,
        fc.oneof(fc.constant(example ?? 'x'), valuesOf(schema), texts).map(String),
      ]),
    ),
    { requiredKeys: parameters.filter((one) => one.in === 'path').map(({ name }) => name) },
  );
  const accept = fc.constantFrom('*/*', 'application/json', 'text/csv', 'text/html', '%%');
  const bodies: fc.Arbitrary<Body>[] = Object.entries(requestBody?.content ?? {}).map(([type, { schema, example }]) => {
    if (type === 'application/json') {
      const good = fc.oneof(fc.constant(example), valuesOf(schema));
      return fc.oneof(good, spoilt(good), fc.jsonValue()).map((body) => ({ body: JSON.stringify(body), type }));
    }
    if (type === 'text/csv') return fc.oneof(csvs(String(example)), texts).map((body) => ({ body, type }));
    return csvs((example as { file: string }).file).map((csv) => {
      const body = new FormData();
      body.append('file', new Blob([csv]), 'any.csv');
      return { body };
    });
  });
  const body: fc.Arbitrary<Body> = bodies.length === 0 ? fc.constant({}) : fc.oneof(...bodies);
  return fc.tuple(given, accept, body).map(([values, wanted, sent]) => {
    const names = Object.entries(values as Record<string, string>);
    const isIn = (name: string, where: string): boolean => parameters.some((one) => one.name === name && one.in === where);
    const route = names.reduce(
      (all, [name, value]) => (isIn(name, 'path') ? all.replace(`{${name}}`, encoded(value)) : all),
      path,
    );
    const query = names.filter(([name]) => isIn(name, 'query')).map(([name, value]) => `${name}=${encoded(value)}`);
    return {
      path: query.length === 0 ? route : `${route}?${query.join('&')}`,
      headers: { accept: wanted, ...(sent.type === undefined ? {} : { 'content-type': sent.type }) },
      ...(sent.body === undefined ? {} : { body: sent.body }),
    };
  });
}

/** A good csv with some cells replaced. */
function csvs(example: string): fc.Arbitrary<string> {
  const cells = example
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  return fc.array(fc.tuple(fc.nat(), fc.nat(), texts), { maxLength: 3 }).map((changes) => {
    const rows = cells.map((line) => [...line]);
    for (const [row, column, text] of changes) {
      const line = rows[row % rows.length];
      if (line !== undefined) line[column % line.length] = text;
    }
    return `${rows.map((line) => line.join(',')).join('\n')}\n`;
  });
}

function encoded(text: string): string {
  return encodeURIComponent(text.replaceAll(/[\ud800-\udfff]/g, ''));
}

/** What is wrong with an answer, if anything: a status of ours, or not as the document says. */
function faultOf({ responses }: Operation, { status, type, json }: Answered): string | undefined {
  const said = responses[status]?.content[type];
  if (status >= 500) return `it answers ${status}`;
  if (said === undefined) return `${status} ${type} is not documented`;
  if (!type.endsWith('json') || ajv.validate(said.schema, json)) return undefined;
  return ajv.errorsText();
}

const LIGHT = PATHS.filter((route) => !HEAVY.includes(route.split(' ')[1] ?? ''));

test.each(LIGHT)('%s: whatever is asked, it does not fail, and answers as documented', async (route) => {
  const [method = '', path = ''] = route.split(' ');
  await fuzz(server, document, method, path, path === '/prediction' || method === 'POST' ? 60 : 6);
});

test.each(HEAVY)('GET %s: whatever is asked, it does not fail, and answers as documented', async (path) => {
  await fuzz(server, document, 'GET', path, path === '/drift' ? 6 : 1);
});

async function fuzz(at: RunningServer, told: Document, method: string, path: string, runs: number): Promise<void> {
  const operation = told.paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`${method} ${path} is not documented`);
  await fc.assert(
    fc.asyncProperty(requestsOf(path, operation), async ({ path: target, ...options }) => {
      const answer = await ask(at, target, { method, ...options });
      const fault = faultOf(operation, answer);
      if (fault !== undefined) throw new Error(`${method} ${target.slice(0, 200)}: ${fault}\n${answer.text.slice(0, 500)}`);
    }),
    { numRuns: runs, endOnFailure: true },
  );
}
