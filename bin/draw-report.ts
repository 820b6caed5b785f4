// Draws a report for the server, in a process of its own: drawing keeps a processor busy for a second, and requests must not wait for it.
import { readFileSync } from 'node:fs';
import { drawInto, type Drawing } from '../src/api/drawing.js';
import { asFault, FAULTS, OTHER_EXITS, RiskError } from '../src/errors.js';
import { systemWorld } from '../src/world.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort(new Error('ended by SIGTERM')));
const world = systemWorld({ level: 'warn', signal: stop.signal, version });

try {
  await drawInto(world, JSON.parse(process.argv[2] ?? '') as Drawing);
} catch (error) {
  const fault = asFault(error);
  const isKnown = fault instanceof RiskError;
  const message = fault instanceof Error ? (isKnown ? fault.message : (fault.stack ?? fault.message)) : String(fault);
  world.log.error(message, isKnown ? { fault: fault.fault, hint: fault.hint } : {});
  process.exitCode = isKnown ? FAULTS[fault.fault].exit : OTHER_EXITS.bug.exit;
}
