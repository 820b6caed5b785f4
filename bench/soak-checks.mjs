// What must hold of a workspace at any moment, whatever has befallen it. Read by hand, not by riskctl's own code.
import { createHash } from 'node:crypto';
import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';

/** What is wrong with what serves, or null: `current` must be one whole release, each file as its manifest has it. */
export async function brokenRelease(folder) {
  const link = await readlink(path.join(folder, 'prod', 'current')).catch(() => null);
  if (link === null) return null;
  try {
    const release = path.join(folder, 'prod', link);
    const manifest = JSON.parse(await readFile(path.join(release, 'manifest.json'), 'utf8'));
    for (const { name, sha256 } of manifest.files) {
      const digest = createHash('sha256')
        .update(await readFile(path.join(release, name)))
        .digest('hex');
      if (digest !== sha256) return `${name} of release ${manifest.id} is not what its manifest says`;
    }
    return manifest.id === path.basename(release) ? null : `release ${link} says it is ${manifest.id}`;
  } catch (error) {
    return `what serves cannot be read: ${error.message}`;
  }
}

/** What is wrong with the books, or null. A publication that was cut short counts as it will be finished. */
export async function brokenBooks(folder) {
  const out = await published(folder);
  const ledger = await readFile(out('ingestedfiles.txt'), 'utf8').catch(() => '');
  let accepted = 0;
  for (const line of ledger.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const books = / (\d+)=(\d+)\+(\d+)\+(\d+) /.exec(line)?.slice(1).map(Number);
    if (books === undefined) return `the ledger has a torn line: ${line}`;
    if (books[0] !== books[1] + books[2] + books[3]) return `the books do not balance: ${line}`;
    accepted += books[1];
  }
  const rows = (await readFile(out('finaldata.csv'), 'utf8').catch(() => 'head\n')).trimEnd().split('\n').length - 1;
  if (rows !== accepted) return `${accepted} rows were accepted, finaldata.csv has ${rows}`;
  const runs = await readFile(path.join(folder, 'runs.ndjson'), 'utf8').catch(() => '');
  const whole = runs
    .slice(0, runs.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '');
  return whole.every((line) => isJson(line)) ? null : 'the run log has a torn line';
}

/** The books of all files together. */
export async function booksOf(folder) {
  const ledger = await readFile(path.join(folder, 'out', 'ingestedfiles.txt'), 'utf8');
  const sum = { in: 0, accepted: 0, quarantined: 0, duplicate: 0 };
  for (const [, ...books] of ledger.matchAll(/ (\d+)=(\d+)\+(\d+)\+(\d+) /g))
    for (const [index, name] of Object.keys(sum).entries()) sum[name] += Number(books[index]);
  return sum;
}

/** Where the files of the output folder are: a committed draft that has not moved yet goes before what it replaces. */
async function published(folder) {
  const out = path.join(folder, 'out');
  const committed = (await readdir(out).catch(() => [])).find((name) => name.startsWith('.committed-'));
  const moving = committed === undefined ? [] : await readdir(path.join(out, committed));
  return (name) => path.join(out, moving.includes(name) ? committed : '', name);
}

function isJson(line) {
  try {
    JSON.parse(line);
    return true;
  } catch {
    // a line that a crash has torn is closed off by the next run, and passed over ever after
    return line.startsWith('{"version":1');
  }
}
