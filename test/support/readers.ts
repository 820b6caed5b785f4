/** A command line for each command that only reads, and for each face of one that may. `client` is the id of an ingested client. */
export function readersOf(client: string): readonly (readonly string[])[] {
  return [
    ['history'],
    ['explain-run', 'last'],
    ['releases'],
    ['who'],
    ['verify'],
    ['status'],
    ['drift', '--data', 'test'],
    ['score', '--deployed'],
    ['predict', 'test', '--out', 'predicted.csv'],
    ['explain', client],
    ['export', '--format', 'json'],
    ['quarantine', 'list'],
    ['diagnose'],
    ['report'],
    ['report', '--deployed', '--html', '--out', 'elsewhere'],
    ['cron', 'print'],
  ];
}

/** npm is asked nothing: nobody answers there. */
export const OFFLINE = { npm_config_registry: 'http://127.0.0.1:9/', npm_config_offline: 'true' };
