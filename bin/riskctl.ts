#!/usr/bin/env node
import { CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import { program, type GlobalFlags } from '../commands/program.js';
import type { Answer } from '../commands/command.js';
import { asFault, FAULTS, OTHER_EXITS, RiskError } from '../src/errors.js';
import { systemWorld, type World } from '../src/world.js';

const GRACE_MS = 2000;
const stop = new AbortController();
let ended: number | undefined;
for (const [signal, end] of [['SIGINT', OTHER_EXITS.interrupted], ['SIGTERM', OTHER_EXITS.terminated]] as const) {
  process.once(signal, () => {
    ended = end.exit;
    stop.abort(new Error(`ended by ${signal}`));
    setTimeout(() => process.exit(end.exit), GRACE_MS).unref();
  });
}
// a reader that goes away (riskctl … | head) ends the answer, not the program
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
let world: World = systemWorld({ level: 'info', signal: stop.signal, version });

process.exitCode = await main(process.argv);

async function main(argv: readonly string[]): Promise<number> {
  const root = program(version, {
    world: (flags) => (world = systemWorld({ level: flags.verbose ? 'debug' : flags.quiet ? 'warn' : 'info', signal: stop.signal, version })),
    answer: print,
  }).exitOverride();
  for (const sub of root.commands) sub.exitOverride();
  try {
    await root.parseAsync(argv);
    return ended ?? OTHER_EXITS.done.exit;
  } catch (error) {
    return ended ?? explain(error);
  }
}

async function print(answer: Answer, flags: GlobalFlags): Promise<void> {
  if (flags.quiet && answer.idle) return;
  const { Chalk } = await import('chalk');
  const text = flags.json ? JSON.stringify(answer.value, null, 2) : answer.text(new Chalk(flags.color ? {} : { level: 0 }));
  process.stdout.write(`${text}\n`);
}

/** Says what went wrong and gives the exit code for it. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? OTHER_EXITS.done.exit : FAULTS.usage.exit;
  const seen = asFault(error);
  if (seen instanceof RiskError) {
    world.log.error(seen.message, { fault: seen.fault, ...(seen.hint === undefined ? {} : { hint: seen.hint }) });
    if (seen.hint !== undefined && process.stderr.isTTY) process.stderr.write(`  ${seen.hint}\n`);
    return FAULTS[seen.fault].exit;
  }
  const bug = seen instanceof Error ? (seen.stack ?? seen.message) : String(seen);
  world.log.error(`this is a bug in riskctl ${version}, please report it: ${bug}`);
  return OTHER_EXITS.bug.exit;
}
