import { RiskError } from '../errors.js';

/** The user's crontab, one character a byte (latin1); empty where there is none. Throws a fault if crontab(1) is missing or refuses. */
export async function readCrontab(): Promise<string> {
  const { exitCode, stdout, stderr } = await crontab(['-l']);
  if (exitCode === 0) return stdout;
  if (/^no crontab for |: no crontab for /.test(stderr)) return '';
  throw refusal('crontab -l', stderr);
}

/** Replaces the user's crontab by this text, one character a byte. Throws a fault, the old one being kept, if crontab(1) refuses. */
export async function writeCrontab(text: string): Promise<void> {
  const [args, input] = text === '' ? [['-r'], ''] : [['-'], text.endsWith('\n') ? text : `${text}\n`];
  const { exitCode, stderr } = await crontab(args, input);
  if (exitCode !== 0) throw refusal(`crontab ${args.join(' ')}`, stderr);
}

interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

async function crontab(args: readonly string[], input = ''): Promise<Outcome> {
  const { execa } = await import('execa');
  const result = await execa('crontab', args, {
    input: Buffer.from(input, 'latin1'),
    encoding: 'latin1',
    stripFinalNewline: false,
    reject: false,
    env: { LC_ALL: 'C' },
  });
  if (result.code === 'ENOENT') {
    throw new RiskError('cannot-write', 'there is no crontab command on this machine', {
      hint: "install cron (on Debian and Ubuntu: apt-get install cron), or give the line of 'riskctl cron print' to another scheduler",
      cause: result,
    });
  }
  const { exitCode, stdout } = result;
  return { exitCode, stdout, stderr: exitCode === undefined ? (result.shortMessage ?? '') : result.stderr };
}

function refusal(command: string, stderr: string): RiskError {
  const said = stderr.trim().split('\n').join('; ');
  return new RiskError('cannot-write', `${command} refused: ${said === '' ? 'it gave no reason' : said}`, {
    hint: 'the crontab is as it was; crontab(1) says who may have one',
  });
}
