import * as z from 'zod';

const file = z.string().min(1);

const url = z.string().regex(/^https?:\/\/[^@/?#]+\/?$/, {
  error: 'must be an address such as "https://clickhouse.example:8443", without user or path',
});

const tls = z
  .strictObject({
    ca: file.describe('file of the certificates to trust, instead of those that node trusts'),
    cert: file.optional().describe('file of the certificate to show, with its key'),
    key: file.optional().describe('file of the key of that certificate'),
  })
  .superRefine((value, context) => {
    if ((value.cert === undefined) === (value.key === undefined)) return;
    const missing = value.cert === undefined ? 'cert' : 'key';
    context.addIssue({ code: 'custom', path: [missing], message: `is missing: a certificate and its key come together` });
  });

/** The key `engine`: which database counts, and how it is reached. */
export const engine = z
  .strictObject({
    kind: z
      .enum(['duckdb', 'clickhouse'])
      .default('duckdb')
      .describe('duckdb: inside the process; clickhouse: a server or a cluster'),
    memory_limit: z
      .string()
      .regex(/^\d{1,6}(\.\d{1,3})?(MB|GB|MiB|GiB)$/, { error: 'must be a size such as "512MB" or "1GB"' })
      .default('800MB')
      .describe('memory the engine may hold before it spills to disk'),
    threads: z.number().int().positive().max(1024).optional().describe('threads the engine may use; left out, one per core'),
    url: url.optional().describe('HTTP address of the ClickHouse server that coordinates'),
    cluster: z
      .string()
      .min(1)
      .optional()
      .describe('name of the cluster whose shards hold the rows; left out, the one server does'),
    shards: z
      .array(url)
      .min(1)
      .optional()
      .describe('HTTP addresses of the shards; left out, the hosts that the cluster names, at the port of engine.url'),
    database: z.string().min(1).default('default').describe('database for the tables of a run'),
    user: z.string().min(1).default('default').describe('user to log in as'),
    password_env: z
      .string()
      .min(1)
      .default('RISKCTL_CLICKHOUSE_PASSWORD')
      .describe('environment variable that holds the password; where it is not set, there is none'),
    tls: tls.optional().describe('certificates for addresses in https'),
    timeout: z
      .number()
      .positive()
      .max(3600)
      .default(30)
      .describe('seconds without a sign of life after which a server is given up'),
  })
  .superRefine((value, context) => {
    if (value.kind === 'clickhouse' && value.url === undefined)
      context.addIssue({
        code: 'custom',
        path: ['url'],
        message: 'is missing: engine.kind "clickhouse" needs the address of a server',
      });
    if (value.shards !== undefined && value.cluster === undefined)
      context.addIssue({ code: 'custom', path: ['cluster'], message: 'is missing: engine.shards are those of a cluster' });
  })
  .prefault({});
