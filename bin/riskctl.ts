#!/usr/bin/env node
import { CommanderError, type Command } from 'commander';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { program, type GlobalFlags } from '../commands/program.js';
import type { Answer } from '../commands/command.js';
import { asFault, FAULTS, messageIn, OTHER_EXITS, RiskError } from '../src/errors.js';
import { remembering, runLine, type Said } from '../src/operations/run-line.js';
import type { Run } from '../src/workspace/runs.js';
import { forTerminal } from '../src/terminal.js';
import { systemWorld, type World } from '../src/world.js';

/** How long after a signal the process ends by itself: a run at once, a service when it has answered what it was asked. */
const GRACE_MS = { run: 2000, service: 20_000 };
const stop = new AbortController();
let grace: keyof typeof GRACE_MS = 'run';
let ended: number | undefined;
for (const [signal, end] of [
  ['SIGHUP', OTHER_EXITS.hungUp],
  ['SIGINT', OTHER_EXITS.interrupted],
  ['SIGTERM', OTHER_EXITS.terminated],
] as const) {
  process.once(signal, () => {
    ended = end.exit;
    stop.abort(new Error(`ended by ${signal}`));
    setTimeout(() => process.exit(end.exit), GRACE_MS[grace]).unref();
  });
}
// a reader that goes away (riskctl … | head) ends the answer, not the run; so does one of the log
let unsaid: number | undefined;
let alarm = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && unsaid === undefined)
    unsaid = process.exitCode = explain(new RiskError('cannot-write', `the answer cannot be written: ${error.message}`));
});
process.stderr.on('error', () => undefined);

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
const early = systemWorld({ level: 'info', signal: stop.signal, version });
const earlyLog = remembering(early.log);
let world: World = { ...early, log: earlyLog.log };

const begun = world.seconds();
const ran: { command: string | null; run: Run | null; said: Said[] } = { command: null, run: null, said: earlyLog.said };
const exit = await main(process.argv);
process.exitCode = unsaid ?? exit;

async function main(argv: readonly string[]): Promise<number> {
  const root = program(version, {
    world(flags, command) {
      const level = flags.verbose ? 'debug' : flags.quiet ? 'warn' : 'info';
      const { log, said } = remembering(systemWorld({ level, signal: stop.signal, version }).log);
      [ran.command, ran.said] = [command, said];
      return (world = { ...world, log });
    },
    ended: (run) => (ran.run = run),
    answer: print,
    attend: () => (grace = 'service'),
  });
  const code = await outcomeOf(root, argv);
  const { log: file } = root.opts<Partial<GlobalFlags>>();
  if (file !== undefined) await keepLine(file, unsaid ?? code);
  return code;
}

/** Appends the line of this run; the file is opened for it and closed again, so that it may be moved away at any time. */
async function keepLine(file: string, code: number): Promise<void> {
  try {
    const { appendLine } = await import('../src/workspace/atomic.js');
    await appendLine(path.resolve(file), runLine({ ...ran, ended: world.now(), seconds: world.seconds() - begun, exit: code }));
  } catch (error) {
    world.log.warn(`--log ${file}: cannot be written: ${messageIn(error)}`);
  }
}

async function outcomeOf(root: Command, argv: readonly string[]): Promise<number> {
  try {
    await root.parseAsync(argv);
    return alarm ? OTHER_EXITS.verdict.exit : OTHER_EXITS.done.exit;
  } catch (error) {
    if (ended === undefined) return explain(error);
    world.log.warn(`${(stop.signal.reason as Error).message}; the next run makes good what this one left undone`);
    return ended;
  }
}

async function print(answer: Answer, flags: GlobalFlags): Promise<void> {
  if (!answer.ended) stop.signal.throwIfAborted();
  alarm = answer.alarm;
  if (flags.quiet && answer.idle) return;
  if (answer.streamed) {
    const { Chalk } = await import('chalk');
    world.log.info(String(answer.text(new Chalk({ level: 0 }))), { answer: answer.value });
    return;
  }
  const { Chalk } = await import('chalk');
  const text = flags.json
    ? JSON.stringify(answer.value, null, 2)
    : answer.text(new Chalk(flags.color && !isPlain() ? {} : { level: 0 }));
  if (typeof text !== 'string' && process.stdout.isTTY)
    throw new RiskError('usage', 'the answer is bytes, which a terminal cannot show', {
      hint: 'name a file with --out, or redirect the answer into one',
    });
  if (typeof text !== 'string') process.stdout.write(text);
  else process.stdout.write(`${process.stdout.isTTY ? forTerminal(text) : text}\n`);
}

/** NO_COLOR (no-color.org), which chalk leaves to us; FORCE_COLOR is the stronger. */
function isPlain(): boolean {
  const { NO_COLOR: none = '', FORCE_COLOR: force } = process.env;
  return none !== '' && force === undefined;
}

/** Says what went wrong and gives the exit code for it. */
function explain(error: unknown): number {
  // to ask for help is no fault; to give no command is, and the help that says so is printed already
  if (error instanceof CommanderError && error.exitCode === 0) return OTHER_EXITS.done.exit;
  if (error instanceof CommanderError && error.code === 'commander.help') return FAULTS.usage.exit;
  const seen = error instanceof CommanderError ? misread(error) : asFault(error);
  if (seen instanceof RiskError) {
    world.log.error(seen.message, { fault: seen.fault, ...(seen.hint === undefined ? {} : { hint: seen.hint }) });
    if (seen.hint !== undefined && process.stderr.isTTY) process.stderr.write(`  ${seen.hint}\n`);
    return FAULTS[seen.fault].exit;
  }
  const bug = seen instanceof Error ? (seen.stack ?? seen.message) : String(seen);
  world.log.error(`this is a bug in riskctl ${version}, please report it: ${bug}`);
  return OTHER_EXITS.bug.exit;
}

function misread(error: CommanderError): RiskError {
  return new RiskError('usage', error.message.replace(/^error: /, '').replaceAll('\n', ' '), {
    hint: "riskctl --help lists the commands, riskctl help <command> a command's flags",
  });
}
