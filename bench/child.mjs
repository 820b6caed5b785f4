import { spawn } from 'node:child_process';

/**
 * How a process went.
 * @typedef {object} Outcome
 * @property {number} seconds from spawn to exit, start-up included
 * @property {string} stdout
 * @property {string | undefined} failure what went wrong, where something did
 */

/**
 * Runs a command to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env] laid over the environment
 * @returns {Promise<Outcome>}
 */
export function runChild(command, args, env = {}) {
  return new Promise((resolve) => {
    const began = performance.now();
    let [stdout, stderr, seconds] = ['', '', 0];
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    child.on('exit', () => (seconds = (performance.now() - began) / 1000));
    child.on('error', (error) => resolve({ seconds: NaN, stdout, failure: error.message }));
    child.on('close', (code, signal) => {
      const failure = code === 0 ? undefined : `ended with ${signal ?? code}: ${stderr.trim().slice(-400).replaceAll('\n', ' ')}`;
      resolve({ seconds, stdout, failure });
    });
  });
}
