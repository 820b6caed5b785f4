import * as z from 'zod';

const path = z.string().min(1);
const variable = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'must be the name of an environment variable, such as "RISKCTL_HOOK_URL"' });

const webhook = z.strictObject({
  url_env: variable.describe('environment variable with the address to post to'),
  secret_env: variable
    .optional()
    .describe('environment variable with the secret that signs what is posted; left out, nothing is signed'),
});

const slack = z.strictObject({ url_env: variable.describe('environment variable with the address of an incoming webhook') });

const mail = z.strictObject({
  host: z.string().min(1).describe('the server that takes the mail'),
  port: z.number().int().min(1).max(65535).default(587).describe('its port'),
  security: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .describe('starttls: required after the greeting; tls: from the beginning; none: in the clear'),
  from: z.string().min(3).describe('address of the sender'),
  to: z.array(z.string().min(3)).min(1).describe('addresses of the readers'),
  user_env: variable.optional().describe('environment variable with the name to log in by; left out, there is no log-in'),
  password_env: variable.optional().describe('environment variable with the password'),
});

const heartbeat = z.strictObject({ url_env: variable.describe('environment variable with the address to ping') });

/** Who is told of a run, and how. Addresses that are secrets, and passwords, stand in environment variables. */
export const notifySchema = z
  .strictObject({
    on: z
      .array(z.enum(['drift', 'promotion', 'hold', 'failure', 'recovery']))
      .default(['drift', 'promotion', 'hold', 'failure', 'recovery'])
      .describe('what is told'),
    timeout_seconds: z.number().positive().max(30).default(5).describe('seconds each of them may take'),
    webhook: webhook.optional(),
    slack: slack.optional(),
    mail: mail.optional(),
    heartbeat: heartbeat.optional(),
    metrics_file: path
      .optional()
      .describe('file of figures for the textfile collector of Prometheus, such as "metrics/riskctl.prom"'),
  })
  .prefault({});
